// SPDX-License-Identifier: Apache-2.0
public import Access
public import Models
import Platform

/// What a registry's entry asked for and did not get.
extension WorkloadService {
    /// Says in the workload's log and in the activity what it runs without because its caller could not be asked.
    public func tellOfPermissions(
        _ asks: [PermissionAsk], of id: String, as principal: Principal
    ) async throws {
        guard !asks.isEmpty, let name = view.entry(id)?.workload.record.config.name else { return }
        let log = backendLog(id)
        let lines = asks.map { "not granted, so it runs without: its registry's entry \($0.sentence)" }
        try? await Thread.blocking("log") {
            // Whoever looks after the backend rotates it.
            let file = RotatingFile(path: log, limit: .max)
            for line in lines { file.write(Array(line.utf8)) }
        }
        let detail = asks.prefix(20).map { "it \($0.sentence)" }.joined(separator: "; ")
        try await recordActivity(ActivityEntry(principal, "withhold", id, name: name, detail: detail))
    }
}
