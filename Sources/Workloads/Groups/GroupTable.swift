// SPDX-License-Identifier: Apache-2.0
public import Authorization
public import Identity
import JSONCoding
import Models
public import Platform
import Storage

/// The groups of workloads, and which client applications are registered for each. What is read comes from memory, what
/// changes is on disk first. Thread-safe.
///
/// A group exists from when somebody made it, or from when a workload first named it, until it is deleted.
public final class GroupTable: Sendable {
    /// The group of workloads that name none; it is always there.
    public static let standard = "default"

    /// One group.
    public struct Group: Sendable, Equatable {
        /// Unique per owner.
        public let name: String
        /// When it was made, or first named.
        public let createdAt: Timestamp
        /// The ids of the client applications registered for it, sorted.
        public var clients: [String] = []
    }
    private let database: Database
    private let state = Lock<[Subject: [String: Group]]>([:])

    init(database: Database) { self.database = database }

    /// Reads what is stored.
    public func load() async throws {
        let groups = try await database.read { try $0.run("SELECT uid, name, created_at FROM workload_groups") }
        let clients = try await database.read {
            try $0.run("SELECT uid, grp, client FROM group_clients ORDER BY client")
        }
        state.withLock { state in
            state = [:]
            for row in groups {
                state[row[0].subject, default: [:]][row[1].text] = Group(
                    name: row[1].text, createdAt: Timestamp(milliseconds: row[2].int))
            }
            for row in clients { state[row[0].subject]?[row[1].text]?.clients.append(row[2].text) }
        }
    }

    // MARK: Reading

    /// Every stored group of `owner` and the standard one, by name.
    public func all(of owner: Subject) -> [Group] {
        var groups = state.withLock { $0[owner] ?? [:] }
        if groups[Self.standard] == nil {
            groups[Self.standard] = Group(name: Self.standard, createdAt: Timestamp(milliseconds: 0))
        }
        return groups.values.sorted { $0.name < $1.name }
    }

    /// Every group in `scope`, by name.
    public func all(in scope: Scope) -> [Group] {
        switch scope {
        case .nothing: []
        case .owned(let owner): all(of: owner)
        case .everything:
            state.withLock { Array($0.keys) }.flatMap(all).sorted { $0.name < $1.name }
        }
    }

    /// The stored group called `name`, or the standard one.
    public func group(_ name: String, of owner: Subject) -> Group? { all(of: owner).first { $0.name == name } }

    // MARK: Changing

    /// Keeps groups that are there only because a workload names them.
    public func adopt(_ names: Set<String>, of owner: Subject) async throws {
        let known = Set(state.withLock { ($0[owner] ?? [:]).keys })
        let new = names.subtracting(known)
        if new.isEmpty { return }
        let now = Timestamp.now
        try await database.write { connection in
            for name in new { try Self.insert(name, owner, now, connection) }
        }
        state.withLock { state in
            for name in new where state[owner]?[name] == nil {
                state[owner, default: [:]][name] = Group(name: name, createdAt: now)
            }
        }
    }

    // Each has a part that belongs into the transaction, and one for when that has come true.

    static func create(_ name: String, of owner: Subject, at time: Timestamp, _ connection: SQLConnection) throws {
        // Of several at once, only one may have made it.
        try connection.run(
            "INSERT INTO workload_groups VALUES(?,?,?)", .subject(owner), .text(name), .int(time.milliseconds))
    }

    func created(_ name: String, of owner: Subject, at time: Timestamp) {
        state.withLock { $0[owner, default: [:]][name] = Group(name: name, createdAt: time) }
    }

    static func register(_ client: String, _ name: String, of owner: Subject, _ connection: SQLConnection) throws {
        try insert(name, owner, .now, connection)
        try connection.run(
            "INSERT OR IGNORE INTO group_clients VALUES(?,?,?)", .subject(owner), .text(name), .text(client))
    }

    func registered(_ client: String, _ name: String, of owner: Subject) {
        let now = Timestamp.now
        state.withLock { state in
            var group = state[owner]?[name] ?? Group(name: name, createdAt: now)
            if !group.clients.contains(client) { group.clients = (group.clients + [client]).sorted() }
            state[owner, default: [:]][name] = group
        }
    }

    static func unregister(
        _ client: String, _ names: [String], of owner: Subject, _ connection: SQLConnection
    ) throws {
        for name in names {
            try connection.run(
                "DELETE FROM group_clients WHERE uid=? AND grp=? AND client=?", .subject(owner), .text(name),
                .text(client))
        }
    }

    func unregistered(_ client: String, _ names: [String], of owner: Subject) {
        state.withLock { state in
            for name in names { state[owner]?[name]?.clients.removeAll { $0 == client } }
        }
    }

    /// A renaming, or a deletion; `finish` afterwards.
    static func rename(_ name: String, to new: String?, of owner: Subject, _ connection: SQLConnection) throws {
        if let new {
            try insert(name, owner, .now, connection)
            try connection.run(
                "UPDATE workload_groups SET name=? WHERE uid=? AND name=?", .text(new), .subject(owner), .text(name))
            try connection.run(
                "UPDATE group_clients SET grp=? WHERE uid=? AND grp=?", .text(new), .subject(owner), .text(name))
        } else {
            try connection.run("DELETE FROM workload_groups WHERE uid=? AND name=?", .subject(owner), .text(name))
            try connection.run("DELETE FROM group_clients WHERE uid=? AND grp=?", .subject(owner), .text(name))
        }
    }

    func finish(_ name: String, _ new: String?, of owner: Subject) {
        state.withLock { state in
            let old = state[owner]?.removeValue(forKey: name)
            guard let new else { return }
            state[owner, default: [:]][new] = Group(
                name: new, createdAt: old?.createdAt ?? .now, clients: old?.clients ?? [])
        }
    }

    private static func insert(
        _ name: String, _ owner: Subject, _ time: Timestamp, _ connection: SQLConnection
    ) throws {
        try connection.run(
            "INSERT OR IGNORE INTO workload_groups VALUES(?,?,?)", .subject(owner), .text(name), .int(time.milliseconds)
        )
    }
}
