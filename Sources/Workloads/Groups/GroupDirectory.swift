// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
public import Identity
import JSONCoding
import Models
import Platform

/// The groups as they are seen, and which workload may be in which.
public struct GroupDirectory: InstancePart {
    let base: InstanceBase
    /// What is stored of them.
    public let table: GroupTable

    init(base: InstanceBase, table: GroupTable) {
        self.base = base
        self.table = table
    }

    /// Every group of the caller's, by name.
    public func all(for caller: Caller) -> [GroupSummary] {
        var members: [String: [String]] = [:]
        for entry in view.all(in: scope(caller)) {
            members[entry.record.config.group, default: []].append(entry.record.config.name)
        }
        var known = table.all(in: scope(caller))
        for name in members.keys where !known.contains(where: { $0.name == name }) {
            known.append(GroupTable.Group(name: name, createdAt: .now))
        }
        return known.sorted { $0.name < $1.name }.map { group in
            GroupSummary(
                name: group.name, workloads: members[group.name] ?? [], clients: group.clients,
                createdAt: group.createdAt)
        }
    }

    /// One group.
    /// - Throws: `Problem` (`not_found`).
    public func find(_ name: String, for caller: Caller) throws -> GroupSummary {
        guard let group = all(for: caller).first(where: { $0.name == name }) else {
            throw Problem.missing(
                .group, name, fix: "see which there are: \(.listGroups); or make it: \(.createGroup(name))")
        }
        return group
    }

    func members(_ name: String, of owner: Subject) -> [String] {
        view.all(in: .owned(by: owner)).filter { $0.record.config.group == name }.map(\.record.id)
    }

    // MARK: Workloads that change their group

    /// A group that comes into being with a new workload has a plain name.
    func checkGroup(of config: RunConfig, _ caller: Caller) throws {
        guard let problem = WorkloadName.problem(with: config.group),
            (try? find(config.group, for: caller)) == nil
        else { return }
        // Such a name is understood everywhere, but only ToolHive's mount makes a group of it.
        if NameRule.spaced.problem(with: config.group) == nil {
            throw Problem(
                .notSupported, "there is no group “\(config.group)”, and a new one has no spaces in its name",
                fix: "put “_” or “-” in their places",
                issues: [FieldIssue(pointer: "/group", code: .invalid, detail: "a new group's name has no spaces")])
        }
        throw Problem(field: "/group", .invalid, "the new group's name \(problem)")
    }

    /// The one place that decides which group a workload may be moved to. A group comes into being when somebody makes
    /// it, or with a new workload, and never by a change: that would be a slip of the pen.
    func checkGroup(_ change: ConfigurationChange, _ caller: Caller) throws {
        guard change.fields.contains("group") else { return }
        do {
            _ = try find(change.after.group, for: caller)
        } catch var problem as Problem {
            problem.issues = [FieldIssue(pointer: "/group", code: .invalid, detail: problem.detail)]
            throw problem
        }
    }

    /// Tells both groups after a workload went from one to the other. The old one stays when nothing is left in it.
    func tellMove(from old: String, to new: String, _ caller: Caller) async {
        if old == new { return }
        do {
            try await table.adopt([old, new], of: owner(for: caller))
        } catch {
            log.warn("a group could not be kept", [("group", .string(old)), ("reason", .string("\(error)"))])
        }
        for name in [old, new] { _ = try? tellGroup(name, caller) }
    }

    func group(_ name: String, _ caller: Caller) -> ResourceRef {
        ResourceRef(.group, name, owner: owner(for: caller))
    }

    func tellGroup(_ name: String, _ caller: Caller) throws -> GroupSummary {
        let group = try find(name, for: caller)
        events.publish(Event(.group, group), owner: owner(for: caller))
        return group
    }
}
