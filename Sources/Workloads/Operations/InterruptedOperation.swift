// SPDX-License-Identifier: Apache-2.0
import Activity
import Identity
import JSONCoding
import Models
import Platform
import Storage

/// An operation that an earlier server had begun and not ended.
struct InterruptedOperation: Sendable {
    /// Under its old id.
    let operation: Operation
    /// What was written down for going on with it.
    let resume: JSON
}

extension OperationRunner {
    /// What is known of one that was cut off.
    private struct Row {
        let operation: Operation
        let resume: JSON?
        /// What is wanted of its workload; `nil` when there is none.
        let desired: String?
        /// Whether a new configuration of its workload was being tried out.
        let isTrying: Bool

        /// Why it does not go on, and what was and was not done; `nil` when it does.
        var obstacle: String? {
            switch operation.kind {
            case "create":
                if desired == "running" { return nil }
                return desired == nil ? "nothing was made" : "it was made, and others have changed it since"
            case "start": return desired == "running" ? nil : "nothing was changed"
            case "stop": return desired == "stopped" ? nil : "nothing was changed"
            case "delete": return desired == "removed" ? nil : "nothing was changed"
            case "restart": return desired != nil && desired != "removed" ? nil : "it is gone"
            case "edit":
                return isTrying
                    ? "the new configuration was being tried out, and the old one is in force again"
                    : "nothing was changed"
            default: return resume == nil ? "only what its results say was done" : nil
            }
        }
    }

    /// Settles what an earlier server left unfinished: ends its recorded helper processes, if they are still the same
    /// ones, and marks failed what does not go on, with a record of that.
    /// - Returns: what goes on, because doing it again does no harm, or because what is done of it is known.
    func settleInterrupted() async throws -> [InterruptedOperation] {
        let (helpers, rows, lost) = try await database.write { [changes] connection in
            let helpers = try connection.run(
                "SELECT helper_pid, helper_start FROM operations WHERE status='running' AND helper_pid IS NOT NULL")
            try connection.run(
                "UPDATE operations SET status='succeeded', finished_at=? WHERE status='running' AND kind='delete' "
                    + "AND workload NOT IN (SELECT id FROM workloads)", .int(Timestamp.now.milliseconds))
            let rows = try Self.interrupted(connection)
            var lost: [ActivityEntry] = []
            for row in rows {
                guard let obstacle = row.obstacle else { continue }
                lost.append(try Self.fail(row.operation, obstacle, changes, connection))
            }
            try connection.run(
                "DELETE FROM operation_results WHERE operation NOT IN (SELECT id FROM operations WHERE status='running')"
            )
            return (helpers.map { ProcessIdentity(pid: Int32($0[0].int), startTime: UInt64($0[1].int)) }, rows, lost)
        }
        for helper in helpers { helper.terminate() }
        for entry in lost { changes.audit.write(entry) }
        return rows.filter { $0.obstacle == nil }.map { row in
            take(row.operation)
            return InterruptedOperation(operation: row.operation, resume: row.resume ?? .null)
        }
    }

    private static func interrupted(_ connection: SQLConnection) throws -> [Row] {
        try connection.run(
            "SELECT o.id, o.kind, o.name, o.workload, o.uid, o.created_at, o.resume, o.results, w.desired, c.workload, o.via "
                + "FROM operations o LEFT JOIN workloads w ON w.id=o.workload "
                + "LEFT JOIN changes c ON c.workload=o.workload WHERE o.status='running' ORDER BY o.created_at"
        ).map { row in
            let resume = row[6].optionalText.flatMap { try? JSON(parsing: $0) }
            let operation = Operation(
                id: row[0].text, kind: row[1].text, name: row[2].text, workload: row[3].text,
                caller: Caller(row[4].subject, via: Source(rawValue: row[10].text) ?? .embedded), owner: row[4].subject,
                createdAt: Timestamp(milliseconds: row[5].int))
            var results = (row[7].optionalText.flatMap { try? JSON(parsing: $0) }?.arrayValue ?? []).map(
                BulkResult.init)
            let noted = try connection.run(
                "SELECT item, result FROM operation_results WHERE operation=?", .text(operation.id))
            for item in noted where results.indices.contains(Int(item[0].int)) {
                if let json = try? JSON(parsing: item[1].text) { results[Int(item[0].int)] = BulkResult(json) }
            }
            operation.set(results: results)
            return Row(
                operation: operation, resume: resume, desired: row[8].optionalText, isTrying: row[9] != .null)
        }
    }

    private static func fail(
        _ operation: Operation, _ obstacle: String, _ changes: Changes, _ connection: SQLConnection
    ) throws -> ActivityEntry {
        let problem = Problem(.stopping, "the server ended before this was done: \(obstacle)", fix: "try again")
        let results = operation.results.map { result in
            var result = result
            if result.isPending { result.status = .failed(problem) }
            return result.json
        }
        try connection.run(
            "UPDATE operations SET status='failed', problem=?, finished_at=?, results=? WHERE id=?",
            .text(JSON.object(problem.json).text), .int(Timestamp.now.milliseconds),
            .optional(results.isEmpty ? nil : JSON.array(results).text), .text(operation.id))
        let entry = changes.entry(
            of: operation.caller, Deed(operation.verb, name: operation.name, detail: problem.detail),
            on: operation.resource, .failed)
        try entry.write(connection)
        return entry
    }
}
