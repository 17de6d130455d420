// SPDX-License-Identifier: Apache-2.0
import Instances
import JSONCoding
import Models
import Platform
import Storage

/// What an instance's database needs from time to time.
public struct Housekeeping: InstancePart {
    let base: InstanceBase

    init(base: InstanceBase) { self.base = base }

    /// Forgets operations that ended, and records of who did what, after so many days by `RetentionClock`. The audit log
    /// stays as it is. Call it from time to time: what is not seen to pass does not count as passed.
    public func forget(operationsAfter operations: Int, activityAfter activity: Int) async {
        let day: Int64 = 86_400_000
        do {
            try await database.write { connection in
                let reading = RetentionClock.Reading.now
                var clock = try RetentionClock.read(connection, reading)
                let now = clock.observe(reading, life: Int64(max(operations, activity)) * day)
                try clock.write(connection)
                guard let now else { return }
                try connection.run(
                    "DELETE FROM operations WHERE created_at < ? AND finished_at IS NOT NULL",
                    .int(now - Int64(operations) * day))
                try connection.run("DELETE FROM activity WHERE time < ?", .int(now - Int64(activity) * day))
            }
        } catch {
            // It is only to save space; the next call does it.
            log.warn("old records are not forgotten", [("reason", .string(Problem(describing: error).detail))])
        }
    }

    /// Copies the database to `path` unless there is a copy that is younger than a day. One that cannot be made leaves the
    /// one of before.
    public func backUp(to path: String) async {
        let age = Timestamp.now.milliseconds - (File.modified(path) ?? 0)
        if (0..<86_400_000).contains(age), File.size(path) > 0 { return }
        let directory = Path.parent(path)
        guard let free = FileSystem.freeBytes(at: directory), free > 4 * File.size(instance.databaseFile) + (4 << 20)
        else { return }
        let draft = path + ".new"
        do {
            try? File.remove(draft)
            // Made here, so that it is nobody else's to read.
            try File.write([], to: draft, mode: 0o600)
            try await database.copy(to: draft)
            try File.replace(path, by: draft)
        } catch {
            try? File.remove(draft)
            log.warn("no copy of the database was made", [("reason", .string(Problem(describing: error).detail))])
        }
    }
}
