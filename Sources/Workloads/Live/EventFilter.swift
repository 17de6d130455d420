// SPDX-License-Identifier: Apache-2.0
import Models

/// Which events a subscriber wants; empty means all.
public struct EventFilter: Sendable {
    /// By the event's name.
    public var types: Set<String> = []
    /// About these workloads, by name or id.
    public var workloads: Set<String> = []
    /// About workloads of these groups.
    public var groups: Set<String> = []

    /// Everything.
    public init() {}

    /// Events that cost something to make: only for those who name them.
    private static let onRequest: Set<String> = ["metrics"]

    /// What names no workload is of interest to those who named none.
    func wants(_ type: String, _ topic: EventHub.Topic?) -> Bool {
        if !types.contains(type), !types.isEmpty || Self.onRequest.contains(type) { return false }
        if workloads.isEmpty, groups.isEmpty { return true }
        guard let topic else { return false }
        let former = topic.former
        return
            (workloads.isEmpty || workloads.contains(topic.id) || workloads.contains(topic.name)
            || former.map { workloads.contains($0.name) } ?? false)
            && (groups.isEmpty || groups.contains(topic.group) || former.map { groups.contains($0.group) } ?? false)
    }

    /// Whether a workload belongs into a snapshot.
    func shows(_ record: WorkloadRecord) -> Bool {
        (workloads.isEmpty || workloads.contains(record.id) || workloads.contains(record.config.name))
            && (groups.isEmpty || groups.contains(record.config.group))
    }
}
