// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
public import Identity
import JSONCoding
public import Models
import Platform
import Storage

/// What is done to groups as a whole.
public struct GroupService: InstancePart {
    /// What becomes of a deleted group's workloads.
    public enum Members: Sendable, Equatable {
        case delete
        /// They go to this group.
        case move(String)
    }

    let base: InstanceBase
    /// What is read of them.
    public let directory: GroupDirectory
    private let workloads: WorkloadService
    private var groups: GroupTable { directory.table }

    /// What is done to the groups of `workloads`.
    public init(workloads: WorkloadService) {
        base = workloads.base
        directory = workloads.groups
        self.workloads = workloads
    }

    // MARK: Changing

    /// Makes an empty group.
    /// - Parameter rule: what its name may be.
    public func createGroup(
        _ name: String, _ rule: NameRule = .plain, as caller: Caller
    ) async throws -> GroupSummary {
        try checkNew(name, rule, caller)
        let (owner, now) = (owner(for: caller), Timestamp.now)
        do {
            try await changes.perform(.groupWrite, on: directory.group(name, caller), as: caller, Deed(.createGroup)) {
                try GroupTable.create(name, of: owner, at: now, $0.connection)
            }
        } catch let error as StorageError where error.code == .duplicate {
            throw Problem.taken(.group, name)
        }
        groups.created(name, of: owner, at: now)
        return try directory.tellGroup(name, caller)
    }

    /// Gives a group another name; its workloads and registrations stay with it.
    public func renameGroup(_ name: String, to new: String, as caller: Caller) async throws -> GroupSummary {
        _ = try directory.find(name, for: caller)
        if name == new { return try directory.find(name, for: caller) }
        try checkNotStandard(name, "renamed")
        try checkNew(new, .plain, caller)
        let owner = owner(for: caller)
        let deed = Deed(.renameGroup, detail: new)
        try await move(directory.members(name, of: owner), to: new, deed, directory.group(name, caller), caller) {
            try GroupTable.rename(name, to: new, of: owner, $0)
        }
        groups.finish(name, new, of: owner)
        events.publish(.groupDeleted(name), owner: owner)
        return try directory.tellGroup(new, caller)
    }

    /// Deletes a group, with its workloads or after moving them.
    public func deleteGroup(
        _ name: String, _ rule: Members, as caller: Caller
    ) async throws -> Operation {
        _ = try directory.find(name, for: caller)
        try checkNotStandard(name, "deleted")
        // Before anything is begun: with its workloads it goes only by whoever may delete these.
        if case .delete = rule { try changes.authorize(.workloadDelete, on: ResourceRef(.workload), as: caller) }
        if case .move(let target) = rule {
            if target == name {
                throw Problem(
                    .conflict, "“\(name)” is the group to be deleted", fix: "name another one: \(field: "move_to")")
            }
            _ = try directory.find(target, for: caller)
        }
        let target: JSON = if case .move(let target) = rule { .string(target) } else { .null }
        let operation = try await workloads.operations.begin(
            .deleteGroup, .groupWrite, on: directory.group(name, caller), name: name, workload: "",
            resume: ["move_to": target],
            as: caller)
        workloads.operations.run(operation) { [self] _ in try await finishDeleting(name, rule, caller) }
        return operation
    }

    /// Goes on with the deletion of a group, which may have been finished.
    func resumeDeleting(_ name: String, _ resume: JSON, _ caller: Caller) async throws {
        if (try? directory.find(name, for: caller)) == nil { return }
        let target = resume["move_to"]?.stringValue
        try await finishDeleting(name, target.map(Members.move) ?? .delete, caller)
    }

    private func finishDeleting(_ name: String, _ rule: Members, _ caller: Caller) async throws {
        let owner = owner(for: caller)
        let deed = Deed(.deleteGroup)
        var target = GroupTable.standard
        switch rule {
        case .move(let group): target = group
        case .delete:
            var begun: [Operation] = []
            for id in directory.members(name, of: owner) {
                if view.entry(id)?.record.desired == .removed {
                    _ = await view.wait(for: id, seconds: 600) { $0 == nil }
                    continue
                }
                // Somebody else may have deleted it meanwhile.
                if let operation = try? await workloads.delete(id, as: caller) { begun.append(operation) }
            }
            var failed: [String] = []
            for operation in begun {
                _ = await operation.wait(seconds: 600)
                if case .succeeded? = operation.outcome { continue }
                if view.entry(operation.workload) != nil { failed.append(operation.name) }
            }
            if !failed.isEmpty {
                throw Problem(
                    .conflict, "\(failed.joined(separator: ", ")) could not be deleted, so the group stays",
                    fix: "see why: \(.inspect(failed[0]))")
            }
        }
        // Also with `.delete`: a workload may have come meanwhile, and must not be left in a group that is gone.
        let moved = directory.members(name, of: owner)
        let isEnding = if case .delete = rule { true } else { false }
        try await move(moved, to: target, deed, directory.group(name, caller), caller, eventually: isEnding) {
            try GroupTable.rename(name, to: nil, of: owner, $0)
        }
        groups.finish(name, nil, of: owner)
        events.publish(.groupDeleted(name), owner: owner)
        if !moved.isEmpty { _ = try? directory.tellGroup(target, caller) }
    }

    /// Registers a client application for a group, which must exist.
    public func register(client: String, group: String, as caller: Caller) async throws {
        _ = try directory.find(group, for: caller)
        let owner = owner(for: caller)
        let resource = ResourceRef(.client, client, owner: owner)
        let deed = Deed(.registerClient, detail: group)
        try await changes.perform(.clientWrite, on: resource, as: caller, deed) {
            try GroupTable.register(client, group, of: owner, $0.connection)
        }
        groups.registered(client, group, of: owner)
        _ = try directory.tellGroup(group, caller)
    }

    /// Takes a registration back, or all of them for `nil`; one that is not there is fine.
    public func unregister(client: String, group: String?, as caller: Caller) async throws {
        if let group { _ = try directory.find(group, for: caller) }
        let owner = owner(for: caller)
        let names = groups.all(of: owner).filter { $0.clients.contains(client) }.map(\.name)
        let resource = ResourceRef(.client, client, owner: owner)
        let deed = Deed(.unregisterClient, detail: group ?? "")
        try await changes.perform(.clientWrite, on: resource, as: caller, deed) {
            try GroupTable.unregister(client, group.map { [$0] } ?? names, of: owner, $0.connection)
        }
        groups.unregistered(client, group.map { [$0] } ?? names, of: owner)
        for name in group.map({ [$0] }) ?? names { _ = try? directory.tellGroup(name, caller) }
    }

    // MARK: Steps

    private func checkNew(_ name: String, _ rule: NameRule, _ caller: Caller) throws {
        if let problem = rule.problem(with: name) {
            throw Problem(field: "/name", .invalid, "the group's name \(problem)")
        }
        if directory.all(for: caller).contains(where: { $0.name == name }) {
            throw Problem.taken(.group, name)
        }
    }

    private func checkNotStandard(_ name: String, _ done: String) throws {
        guard name == GroupTable.standard else { return }
        throw Problem(
            .conflict, "the group “\(name)” cannot be \(done): workloads without a group are in it",
            fix: "make another one, and move workloads to it: \(.createGroup("NAME"))")
    }

    /// Puts workloads into another group, all in one transaction with `more`.
    /// - Parameter eventually: whether it goes through also where it cannot be written now.
    private func move(
        _ ids: [String], to group: String, _ deed: Deed, _ resource: ResourceRef, _ caller: Caller,
        eventually: Bool = false, _ more: @escaping @Sendable (SQLConnection) throws -> Void
    ) async throws {
        // In the order of their ids: two of these at a time must not wait for each other.
        try await locking(ids.sorted()[...]) { [self] in
            let changed = ids.compactMap { id -> WorkloadRecord? in
                guard var record = view.entry(id)?.record, record.desired != .removed else { return nil }
                record.config.group = group
                record.revision += 1
                return record
            }
            let body: @Sendable (SQLConnection) throws -> Void = { connection in
                for record in changed {
                    try connection.run(
                        "UPDATE workloads SET config=?, revision=? WHERE id=?", .text(record.config.json.text),
                        .number(record.revision), .text(record.id))
                }
                try more(connection)
            }
            if eventually {
                let isWritten = try await changes.performEventually(.groupWrite, on: resource, as: caller, deed, body)
                if !isWritten { workloads.endings.settleLater() }
            } else {
                try await changes.perform(.groupWrite, on: resource, as: caller, deed) { try body($0.connection) }
            }
            for record in changed { view.change(record.id) { $0.record = record } }
        }
    }

    private func locking(
        _ ids: ArraySlice<String>, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        guard let first = ids.first else { return try await body() }
        let rest = ids.dropFirst()
        try await locks.run(first) { try await self.locking(rest, body) }
    }
}
