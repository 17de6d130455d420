// SPDX-License-Identifier: Apache-2.0
import Activity
import Hosting
import JSONCoding
import Models
import Platform
public import Storage

/// The tables of one instance. Every change of a workload and the record of who did it are one transaction.
public struct WorkloadStore: Sendable {
    /// What only a database of ours can be asked.
    public static let probe = "SELECT id, owner_uid, config, desired FROM workloads LIMIT 0"

    let database: Database

    /// A store over an opened database.
    public init(database: Database) { self.database = database }

    func all() async throws -> (workloads: [WorkloadRecord], proxies: [ProxyRecord]) {
        try await database.read { connection in
            let workloads = try connection.run(
                "SELECT id, owner_uid, owner_name, config, desired, revision, created_at, failure, name FROM workloads"
            ).map { row in
                WorkloadRecord(
                    id: row[0].text, owner: row[1].subject, ownerName: row[2].text,
                    stored: StoredRunConfig(text: row[3].text, name: row[8].text),
                    desired: WorkloadRecord.Desired(rawValue: row[4].text) ?? .stopped, revision: Int(row[5].int),
                    createdAt: Timestamp(milliseconds: row[6].int), failure: row[7].optionalText)
            }
            let proxies = try connection.run("SELECT workload, nonce, pid, start_time, socket FROM proxies").map {
                ProxyRecord(workload: $0[0].text, nonce: $0[1].text, place: ProxyRecord.Place(columns: $0[2...]))
            }
            return (workloads, proxies)
        }
    }

    /// - Parameter operation: the one that makes it, if one does: the next server can tell that it had come so far.
    static func insert(_ record: WorkloadRecord, operation: String?, _ connection: SQLConnection) throws {
        try connection.run(
            "INSERT INTO workloads VALUES(?,?,?,?,?,?,?,?,?)", .text(record.id), .subject(record.owner),
            .text(record.ownerName), .text(record.config.name), .text(record.stored.text),
            .text(record.desired.rawValue), .number(record.revision), .int(record.createdAt.milliseconds),
            .optional(record.failure))
        if let operation {
            try connection.run("UPDATE operations SET workload=? WHERE id=?", .text(record.id), .text(operation))
        }
    }

    /// Keeps what was found out about a workload, and nobody has changed.
    func update(_ record: WorkloadRecord) async throws {
        try await database.write { try Self.update(record, $0) }
    }

    /// What its owner wants of a workload, before an operation ends its proxy: whether that was done can be told later
    /// by the proxy's nonce.
    static func begin(_ operation: String, _ record: WorkloadRecord, _ connection: SQLConnection) throws {
        try update(record, connection)
        let nonce = try connection.run("SELECT nonce FROM proxies WHERE workload=?", .text(record.id)).first
        let resume: JSON = ["nonce": .string(nonce?.first?.text ?? "")]
        try connection.run("UPDATE operations SET resume=? WHERE id=?", .text(resume.text), .text(operation))
    }

    static func update(_ record: WorkloadRecord, _ connection: SQLConnection) throws {
        try connection.run(
            "UPDATE workloads SET name=?, config=?, desired=?, revision=?, failure=? WHERE id=?",
            .text(record.config.name), .text(record.stored.text), .text(record.desired.rawValue),
            .number(record.revision), .optional(record.failure), .text(record.id))
    }

    /// What is gone is forgotten when the database can be written.
    func delete(_ id: String) async throws {
        _ = try await database.writeEventually { connection in
            try connection.run("DELETE FROM workloads WHERE id=?", .text(id))
            try connection.run("DELETE FROM proxies WHERE workload=?", .text(id))
            try connection.run("DELETE FROM changes WHERE workload=?", .text(id))
            try connection.run("DELETE FROM answered WHERE workload=?", .text(id))
        }
    }

    /// The ids of workloads whose backends have answered once.
    func answered() async throws -> Set<String> {
        try await database.read { Set(try $0.run("SELECT workload FROM answered").map { $0[0].text }) }
    }

    func noteAnswered(_ workload: String) async throws {
        _ = try await database.writeEventually {
            try $0.run("INSERT OR IGNORE INTO answered VALUES(?)", .text(workload))
        }
    }

    func save(_ proxy: ProxyRecord) async throws {
        try await database.write {
            try $0.run(
                "INSERT OR REPLACE INTO proxies(workload, nonce, pid, start_time, socket) VALUES(?,?,?,?,?)",
                [.text(proxy.workload), .text(proxy.nonce)] + proxy.place.columns)
        }
    }

    func forgetProxy(of workload: String) async throws {
        _ = try await database.writeEventually {
            try $0.run("DELETE FROM proxies WHERE workload=?", .text(workload))
        }
    }
}

extension ProxyRecord.Place {
    /// Process number, start time and address: a place without a process has 0 for the first two.
    fileprivate init(columns: ArraySlice<SQLValue>) {
        let (pid, startTime, address) = (
            columns[columns.startIndex].int, columns[columns.startIndex + 1].int, columns[columns.startIndex + 2].text
        )
        self =
            pid == 0
            ? .elsewhere(address)
            : .process(ProcessIdentity(pid: Int32(pid), startTime: UInt64(startTime)), socket: address)
    }

    fileprivate var columns: [SQLValue] {
        switch self {
        case .process(let process, let socket):
            [.number(process.pid), .int(Int64(process.startTime)), .text(socket)]
        case .elsewhere(let address): [.int(0), .int(0), .text(address)]
        }
    }
}
