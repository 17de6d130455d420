// SPDX-License-Identifier: Apache-2.0
import Activity
import JSONCoding
import Models
import Platform

/// Asks running workloads once a second what passed them, as long as somebody follows that, and tells what is new.
final class TrafficTicker: Sendable {
    /// What is compared: memory and processor time are never the same twice.
    private static let compared = ["requests", "errors", "bytes_in", "bytes_out", "sessions", "restarts"]

    private let isRunning = Lock(false)

    /// Runs until nobody follows any more; does nothing when it runs already.
    func start(_ service: TrafficReader) {
        let begins = isRunning.withLock { isRunning in
            defer { isRunning = true }
            return !isRunning
        }
        if begins { Task { [weak service] in await run { service } } }
    }

    private func run(_ service: () -> TrafficReader?) async {
        var told: [String: [JSON?]] = [:]
        while let service = service(), service.events.isFollowed(.metrics) {
            var seen: [String: [JSON?]] = [:]
            for (entry, counts) in await service.traffic() {
                let record = entry.record
                let now = Self.compared.map { counts[$0] }
                seen[record.id] = now
                guard told[record.id] != now else { continue }
                let report = TrafficReport(id: record.id, name: record.config.name, counts: counts)
                let topic = Event.Topic(id: record.id, name: record.config.name, group: record.config.group)
                service.events.publish(Event(.metrics, report, topic: topic), owner: record.owner)
            }
            told = seen
            try? await Task.sleep(for: .seconds(1))
        }
        isRunning.withLock { $0 = false }
        // Somebody may have come in between, who found it running.
        if let service = service(), service.events.isFollowed(.metrics) { start(service) }
    }
}
