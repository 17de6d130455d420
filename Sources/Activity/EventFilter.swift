// SPDX-License-Identifier: Apache-2.0

/// Which events a subscriber wants; empty means all.
public struct EventFilter: Sendable {
    public var kinds: Set<Event.Kind> = []
    /// About these workloads, by name or id.
    public var workloads: Set<String> = []
    /// About workloads of these groups.
    public var groups: Set<String> = []

    /// Everything.
    public init() {}

    /// Events that cost something to make: only for those who name them.
    private static let onRequest: Set<Event.Kind> = [.metrics]

    /// What names no workload is of interest to those who named none.
    public func wants(_ event: Event) -> Bool { wants(event.kind, event.topic) }

    /// The same of an event of which no more than this is known.
    public func wants(_ kind: Event.Kind, _ topic: Event.Topic?) -> Bool {
        if !kinds.contains(kind), !kinds.isEmpty || Self.onRequest.contains(kind) { return false }
        if workloads.isEmpty, groups.isEmpty { return true }
        guard let topic else { return false }
        let former = topic.former
        return
            (workloads.isEmpty || workloads.contains(topic.id) || workloads.contains(topic.name)
            || former.map { workloads.contains($0.name) } ?? false)
            && (groups.isEmpty || groups.contains(topic.group) || former.map { groups.contains($0.group) } ?? false)
    }
}
