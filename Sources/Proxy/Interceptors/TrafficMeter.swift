// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform

/// Counts what passes a proxy: since it began, and over the last hour in slots of ten seconds. Bounded: names beyond the
/// first 200 are counted together. Thread-safe.
final class TrafficMeter: Interceptor {
    /// Seconds of a slot.
    private static let slotLength: Int64 = 10
    /// Slots kept: one hour.
    private static let slotCount = 360
    private static let nameLimit = 200

    private struct State {
        var total = TrafficCounts()
        var slots: [(number: Int64, counts: TrafficCounts)] = []
        var names: Set<String> = []
        var opened = 0
        var dropped = 0
    }
    private let state = Lock(State())
    private let since = Timestamp.now

    var stage: Stage { .meter }

    func note(_ event: PipelineEvent) {
        switch event {
        case .ended(let facts, .answered(let sent, let failed)): record(facts, sent: sent, failed: failed)
        // What never reached the backend is no traffic.
        case .ended(_, .unsent): break
        case .sessionOpened: state.withLock { $0.opened += 1 }
        case .undelivered: state.withLock { $0.dropped += 1 }
        }
    }

    private func record(_ facts: CallFacts, sent: Int, failed: Bool) {
        let now = MonotonicClock.microseconds
        let slot = now / (Self.slotLength * 1_000_000)
        state.withLock { state in
            let call = TrafficCounts.Call(
                method: Self.known(facts.method, &state.names), tool: facts.tool.map { Self.known($0, &state.names) },
                microseconds: max(0, now - facts.began), failed: failed, received: facts.received, sent: sent)
            state.total.add(call)
            if state.slots.last?.number != slot {
                state.slots.append((slot, TrafficCounts()))
                if state.slots.count > Self.slotCount { state.slots.removeFirst() }
            }
            state.slots[state.slots.count - 1].counts.add(call)
        }
    }

    private static func known(_ name: String, _ names: inout Set<String>) -> String {
        if names.contains(name) { return name }
        guard names.count < nameLimit, name.utf8.count <= 128 else { return "(other)" }
        names.insert(name)
        return name
    }

    /// What was counted in the last `window` seconds, at most an hour; 0 means since the proxy began.
    /// - Parameter pieces: into how many pieces of equal length the window is split as well, the oldest first; 0 for none.
    func json(window: Int, pieces: Int = 0, openSessions: Int) -> JSON {
        let now = MonotonicClock.microseconds / 1_000_000
        let first = (now - Int64(window)) / Self.slotLength
        let (counts, opened, dropped) = state.withLock { state -> (TrafficCounts, Int, Int) in
            if window == 0 { return (state.total, state.opened, state.dropped) }
            var sum = TrafficCounts()
            for slot in state.slots where slot.number > first { sum.add(slot.counts) }
            return (sum, state.opened, state.dropped)
        }
        var object = counts.json
        object["since"] = .string(since.text)
        object["window"] = JSON(window)
        if window > 0, pieces > 0 { object["series"] = .array(series(window, pieces, endingAt: now)) }
        object["dropped"] = JSON(dropped)
        object["sessions"] = ["open": JSON(openSessions), "opened": JSON(opened)]
        return .object(object)
    }

    private func series(_ window: Int, _ pieces: Int, endingAt now: Int64) -> [JSON] {
        var sums = [TrafficCounts](repeating: TrafficCounts(), count: pieces)
        let last = now / Self.slotLength
        let slots = max(1, Int64(window) / Self.slotLength)
        state.withLock { state in
            for slot in state.slots where slot.number > last - slots && slot.number <= last {
                let place = (slot.number - (last - slots + 1)) * Int64(pieces) / slots
                sums[Int(place)].add(slot.counts)
            }
        }
        return sums.map(\.piece)
    }
}
