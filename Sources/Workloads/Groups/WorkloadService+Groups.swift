// SPDX-License-Identifier: Apache-2.0
public import Access
public import JSONCoding
public import Models
import Platform
import Storage

/// What is done to groups as a whole.
extension WorkloadService {
    /// What becomes of a deleted group's workloads.
    public enum Members: Sendable, Equatable {
        case delete
        /// They go to this group.
        case move(String)
    }

    // MARK: Reading

    /// Every group of the caller's, as the API shows them, by name.
    public func groupObjects(for principal: Principal) -> [JSON] {
        var members: [String: [String]] = [:]
        for entry in view.all(of: principal.owner) {
            members[entry.workload.record.config.group, default: []].append(entry.workload.record.config.name)
        }
        var known = groups.all(of: principal.owner)
        for name in members.keys where !known.contains(where: { $0.name == name }) {
            known.append(GroupTable.Group(name: name, createdAt: .now))
        }
        return known.sorted { $0.name < $1.name }.map { group in
            [
                "name": .string(group.name), "workloads": JSON(members[group.name] ?? []),
                "clients": JSON(group.clients), "created_at": .string(group.createdAt.text),
            ]
        }
    }

    /// One group as the API shows it.
    public func groupObject(_ name: String, for principal: Principal) throws -> JSON {
        guard let group = groupObjects(for: principal).first(where: { $0["name"]?.stringValue == name }) else {
            throw Problem.missing(
                .group, name, fix: "see which there are: \(.listGroups); or make it: \(.createGroup(name))")
        }
        return group
    }

    private func members(_ name: String, of uid: UInt32) -> [String] {
        view.all(of: uid).filter { $0.workload.record.config.group == name }.map(\.workload.record.id)
    }

    // MARK: Changing

    /// Makes an empty group.
    /// - Parameter rule: what its name may be.
    public func createGroup(
        _ name: String, _ rule: NameRule = .plain, as principal: Principal
    ) async throws -> JSON {
        try checkNew(name, rule, principal)
        let entry = ActivityEntry(principal, "create-group", name)
        do {
            try await groups.create(name, of: principal.owner, entry)
        } catch let error as StorageError where error.code == .duplicate {
            throw Problem.taken(.group, name)
        }
        audit.write(entry)
        return try tellGroup(name, principal)
    }

    /// Gives a group another name; its workloads and registrations stay with it.
    public func renameGroup(_ name: String, to new: String, as principal: Principal) async throws -> JSON {
        _ = try groupObject(name, for: principal)
        if name == new { return try groupObject(name, for: principal) }
        try checkNotStandard(name, "renamed")
        try checkNew(new, .plain, principal)
        let uid = principal.owner
        let entry = ActivityEntry(principal, "rename-group", name, detail: new)
        try await move(members(name, of: uid), to: new, entry) { try GroupTable.rename(name, to: new, of: uid, $0) }
        groups.finish(name, new, of: uid)
        events.publish("group_deleted", (["name": .string(name)] as JSON).bytes, owner: uid)
        return try tellGroup(new, principal)
    }

    /// Deletes a group, with its workloads or after moving them.
    public func deleteGroup(
        _ name: String, _ rule: Members, as principal: Principal
    ) async throws -> Operation {
        _ = try groupObject(name, for: principal)
        try checkNotStandard(name, "deleted")
        if case .move(let target) = rule {
            if target == name {
                throw Problem(
                    .conflict, "“\(name)” is the group to be deleted", fix: "name another one: \(field: "move_to")")
            }
            _ = try groupObject(target, for: principal)
        }
        let target: JSON = if case .move(let target) = rule { .string(target) } else { .null }
        let operation = try await operations.begin(
            "delete-group", name: name, workload: "", resume: ["move_to": target], principal)
        run(operation) { [self] _ in try await finishDeleting(name, rule, principal) }
        return operation
    }

    /// Goes on with the deletion of a group, which may have been finished.
    func resumeDeleting(_ name: String, _ resume: JSON, _ principal: Principal) async throws {
        if (try? groupObject(name, for: principal)) == nil { return }
        let target = resume["move_to"]?.stringValue
        try await finishDeleting(name, target.map(Members.move) ?? .delete, principal)
    }

    private func finishDeleting(_ name: String, _ rule: Members, _ principal: Principal) async throws {
        let uid = principal.owner
        let entry = ActivityEntry(principal, "delete-group", name)
        var target = GroupTable.standard
        switch rule {
        case .move(let group): target = group
        case .delete:
            var begun: [Operation] = []
            for id in members(name, of: uid) {
                if view.entry(id)?.workload.record.desired == .removed {
                    _ = await view.wait(for: id, seconds: 600) { $0 == nil }
                    continue
                }
                // Somebody else may have deleted it meanwhile.
                if let operation = try? await delete(id, as: principal) { begun.append(operation) }
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
        let moved = members(name, of: uid)
        let isEnding = if case .delete = rule { true } else { false }
        try await move(moved, to: target, entry, eventually: isEnding) {
            try GroupTable.rename(name, to: nil, of: uid, $0)
        }
        groups.finish(name, nil, of: uid)
        events.publish("group_deleted", (["name": .string(name)] as JSON).bytes, owner: uid)
        if !moved.isEmpty { _ = try? tellGroup(target, principal) }
    }

    /// Registers a client application for a group, which must exist.
    public func register(client: String, group: String, as principal: Principal) async throws {
        _ = try groupObject(group, for: principal)
        let entry = ActivityEntry(principal, "register-client", client, detail: group)
        try await groups.register(client, group, of: principal.owner, entry)
        audit.write(entry)
        _ = try tellGroup(group, principal)
    }

    /// Takes a registration back, or all of them for `nil`; one that is not there is fine.
    public func unregister(client: String, group: String?, as principal: Principal) async throws {
        if let group { _ = try groupObject(group, for: principal) }
        let names = groups.all(of: principal.owner).filter { $0.clients.contains(client) }.map(\.name)
        let entry = ActivityEntry(principal, "unregister-client", client, detail: group ?? "")
        try await groups.unregister(client, group.map { [$0] } ?? names, of: principal.owner, entry)
        audit.write(entry)
        for name in group.map({ [$0] }) ?? names { _ = try? tellGroup(name, principal) }
    }

    // MARK: Workloads that change their group

    /// A group that comes into being with a new workload has a plain name.
    func checkGroup(of config: RunConfig, _ principal: Principal) throws {
        guard let problem = WorkloadName.problem(with: config.group),
            (try? groupObject(config.group, for: principal)) == nil
        else { return }
        throw Problem(field: "/group", .invalid, "the new group's name \(problem)")
    }

    /// The one place that decides which group a workload may be moved to. A group comes into being when somebody makes
    /// it, or with a new workload, and never by a change: that would be a slip of the pen.
    func checkGroup(_ change: ConfigurationChange, _ principal: Principal) throws {
        guard change.fields.contains("group") else { return }
        do {
            _ = try groupObject(change.after.group, for: principal)
        } catch var problem as Problem {
            problem.issues = [FieldIssue(pointer: "/group", code: .invalid, detail: problem.detail)]
            throw problem
        }
    }

    /// Tells both groups after a workload went from one to the other. The old one stays when nothing is left in it.
    func tellMove(from old: String, to new: String, _ principal: Principal) async {
        if old == new { return }
        do {
            try await groups.adopt([old, new], of: principal.owner)
        } catch {
            log.warn("a group could not be kept", [("group", .string(old)), ("reason", .string("\(error)"))])
        }
        for name in [old, new] { _ = try? tellGroup(name, principal) }
    }

    // MARK: Steps

    private func tellGroup(_ name: String, _ principal: Principal) throws -> JSON {
        let object = try groupObject(name, for: principal)
        events.publish("group", object.bytes, owner: principal.owner)
        return object
    }

    private func checkNew(_ name: String, _ rule: NameRule, _ principal: Principal) throws {
        if let problem = rule.problem(with: name) {
            throw Problem(field: "/name", .invalid, "the group's name \(problem)")
        }
        if groupObjects(for: principal).contains(where: { $0["name"]?.stringValue == name }) {
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
        _ ids: [String], to group: String, _ entry: ActivityEntry, eventually: Bool = false,
        _ more: @escaping @Sendable (SQLConnection) throws -> Void
    ) async throws {
        // In the order of their ids: two of these at a time must not wait for each other.
        try await locking(ids.sorted()[...]) { [self] in
            let changed = ids.compactMap { id -> WorkloadRecord? in
                guard var record = view.entry(id)?.workload.record, record.desired != .removed else { return nil }
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
                try entry.write(connection)
            }
            if eventually {
                if try await !database.writeEventually(body) { settleLater() }
            } else {
                try await database.write(body)
            }
            audit.write(entry)
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
