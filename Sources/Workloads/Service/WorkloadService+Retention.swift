// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform
import Storage

extension WorkloadService {
    /// Forgets operations that ended, and records of who did what, after so many days. The audit log stays as it is.
    public func forget(operationsAfter operations: Int, activityAfter activity: Int) async {
        let now = Timestamp.now.milliseconds
        let (oldOperations, oldActivity) = (now - Int64(operations) * 86_400_000, now - Int64(activity) * 86_400_000)
        do {
            try await store.database.write {
                try $0.run(
                    "DELETE FROM operations WHERE created_at < ? AND finished_at IS NOT NULL", .int(oldOperations))
                try $0.run("DELETE FROM activity WHERE time < ?", .int(oldActivity))
            }
        } catch {
            // It is only to save space; the next server does it.
            log.warn("old records are not forgotten", [("reason", .string(Problem(describing: error).detail))])
        }
    }
}
