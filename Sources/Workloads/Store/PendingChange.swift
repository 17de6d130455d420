// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform
import Storage

/// A change of configuration that is being tried out: written down before the old backend is touched, so that the next
/// server knows what to go back to.
struct PendingChange: Sendable {
    let workload: String
    let before: RunConfig
    let after: RunConfig
    /// That of the old configuration's proxy.
    let nonce: String?

    init(_ workload: String, _ change: ConfigurationChange, nonce: String?) {
        self.init(workload: workload, before: change.before, after: change.after, nonce: nonce)
    }

    fileprivate init(workload: String, before: RunConfig, after: RunConfig, nonce: String?) {
        self.workload = workload
        self.before = before
        self.after = after
        self.nonce = nonce
    }
}

extension WorkloadStore {
    /// Released scripts are never changed.
    static let changesMigration = """
        CREATE TABLE changes(
            workload TEXT PRIMARY KEY, before TEXT NOT NULL, after TEXT NOT NULL, phase TEXT NOT NULL, nonce TEXT)
            WITHOUT ROWID;
        """

    func beginChange(_ change: PendingChange) async throws {
        try await database.write {
            try $0.run(
                "INSERT OR REPLACE INTO changes VALUES(?,?,?,?,?)", .text(change.workload),
                .text(change.before.json.text), .text(change.after.json.text), .text("trying"),
                .optional(change.nonce))
        }
    }

    /// The change has become the workload's configuration.
    static func finishChange(_ record: WorkloadRecord, operation: String, _ connection: SQLConnection) throws {
        try update(record, connection)
        try connection.run("DELETE FROM changes WHERE workload=?", .text(record.id))
        try connection.run(
            "UPDATE operations SET status='succeeded', finished_at=? WHERE id=?",
            .int(Timestamp.now.milliseconds), .text(operation))
    }

    func forgetChange(of workload: String) async throws {
        try await database.write { try $0.run("DELETE FROM changes WHERE workload=?", .text(workload)) }
    }

    func pendingChanges() async throws -> [PendingChange] {
        try await database.read { connection in
            try connection.run("SELECT workload, before, after, nonce FROM changes").map { row in
                func stored(_ column: Int) -> RunConfig {
                    let text = row[column].text
                    let name = (try? JSON(parsing: text))?["name"]?.stringValue ?? ""
                    return StoredRunConfig(text: text, name: name).config
                }
                return PendingChange(
                    workload: row[0].text, before: stored(1), after: stored(2), nonce: row[3].optionalText)
            }
        }
    }

    /// The nonce of the proxy that is recorded for a workload.
    func proxyNonce(of workload: String) async throws -> String? {
        try await database.read {
            try $0.run("SELECT nonce FROM proxies WHERE workload=?", .text(workload)).first?.first?.optionalText
        }
    }
}
