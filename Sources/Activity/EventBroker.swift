// SPDX-License-Identifier: Apache-2.0
public import Authorization
public import HTTP
public import Identity
import Platform

/// Tells subscribers what changes, as server-sent events. Bounded: the last events are kept for those who come back, and
/// a subscriber too slow to take an event gets none until it has read what it has, and then a fresh snapshot.
public final class EventBroker: Sendable {
    /// Events kept for replay.
    static let kept = 1000
    /// Bytes of events kept for replay.
    private static let keptBytes = 8 << 20

    private struct Sent {
        let id: Int
        let kind: Event.Kind
        let owner: Subject
        let topic: Event.Topic?
        let bytes: [UInt8]
    }
    private struct Subscriber {
        let scope: Scope
        let filter: EventFilter
        let stream: HTTPBodyStream
        /// Calls back with a fresh snapshot while nothing can change.
        let snapshot: Snapshot?
        var isBehind = false
    }
    private struct State {
        var next: Int
        var recent: [Sent] = []
        var recentBytes = 0
        var subscribers: [UInt64: Subscriber] = [:]
        var nextSubscriber: UInt64 = 1
    }
    /// Makes a snapshot and hands it over before anything changes.
    public typealias Snapshot = @Sendable (_ deliver: ([UInt8]) -> Void) -> Void

    private let state: Lock<State>

    /// A broker without subscribers; event ids continue from the clock, so that none is ever used twice.
    init() { state = Lock(State(next: Int(Timestamp.now.milliseconds))) }

    /// Tells every subscriber who may see what belongs to `owner` and wants to.
    public func publish(_ event: Event, owner: Subject) {
        let behind = state.withLock { state -> [UInt64] in
            let sent = Sent(
                id: state.next, kind: event.kind, owner: owner, topic: event.topic,
                bytes: ServerSentEvent.encode(event.data, name: event.kind.rawValue, id: String(state.next)))
            state.next += 1
            Self.keep(sent, &state)
            var behind: [UInt64] = []
            for (key, subscriber) in state.subscribers where subscriber.scope.includes(owner) && !subscriber.isBehind {
                guard subscriber.filter.wants(event.kind, event.topic) else { continue }
                switch subscriber.stream.offer(sent.bytes) {
                case .accepted: break
                case .gone: state.subscribers.removeValue(forKey: key)
                case .full:
                    state.subscribers[key]?.isBehind = true
                    behind.append(key)
                }
            }
            return behind
        }
        for key in behind { catchUp(key) }
    }

    private static func keep(_ event: Sent, _ state: inout State) {
        state.recent.append(event)
        state.recentBytes += event.bytes.count
        var dropped = max(0, state.recent.count - kept)
        var bytes = state.recent.prefix(dropped).reduce(0) { $0 + $1.bytes.count }
        while state.recentBytes - bytes > keptBytes, dropped < state.recent.count {
            bytes += state.recent[dropped].bytes.count
            dropped += 1
        }
        state.recent.removeFirst(dropped)
        state.recentBytes -= bytes
    }

    /// Waits until a slow subscriber has read what it has, then starts it afresh.
    private func catchUp(_ key: UInt64) {
        guard let subscriber = state.withLock({ $0.subscribers[key] }) else { return }
        Task { [weak self] in
            guard await subscriber.stream.waitForRoom() else { return }
            guard let snapshot = subscriber.snapshot else {
                // It comes back with the last id it has seen.
                _ = self?.state.withLock { $0.subscribers.removeValue(forKey: key) }
                return subscriber.stream.finish()
            }
            snapshot { snapshot in
                self?.state.withLock { state in
                    guard state.subscribers[key] != nil else { return }
                    state.subscribers[key]?.isBehind = false
                    subscriber.stream.offer(Self.encode(snapshot, state), force: true)
                }
            }
        }
    }

    private static func encode(_ snapshot: [UInt8], _ state: State) -> [UInt8] {
        ServerSentEvent.encode(snapshot, name: "snapshot", id: String(state.next - 1))
    }

    /// Opens a stream of what is in `scope`: what followed the event `after` if that is still kept, else a snapshot first.
    /// Nothing may change between `first`, which is the snapshot of this moment, and the call.
    public func subscribe(
        to scope: Scope, after: Int?, filter: EventFilter = EventFilter(), first: [UInt8], snapshot: Snapshot? = nil
    ) -> HTTPBodyStream {
        let stream = HTTPBodyStream()
        let key = state.withLock { state -> UInt64 in
            let oldest = state.recent.first?.id ?? state.next
            var missed: [UInt8]?
            if let after, after >= oldest - 1, after < state.next {
                missed = Array(": replayed\n\n".utf8)
                for event in state.recent
                where event.id > after && scope.includes(event.owner) && filter.wants(event.kind, event.topic) {
                    missed?.append(contentsOf: event.bytes)
                }
            }
            // Catching up must not cost more than starting afresh.
            if let missed, missed.count <= max(HTTPBodyStream.highWater, first.count) {
                stream.offer(missed, force: true)
            } else {
                stream.offer(Self.encode(first, state), force: true)
            }
            defer { state.nextSubscriber += 1 }
            state.subscribers[state.nextSubscriber] = Subscriber(
                scope: scope, filter: filter, stream: stream, snapshot: snapshot)
            return state.nextSubscriber
        }
        stream.whenGone { [weak self] in _ = self?.state.withLock { $0.subscribers.removeValue(forKey: key) } }
        return stream
    }

    /// Tells subscribers how something stands at this moment. It is not kept, has no id, and whoever is too slow for it
    /// waits for the next.
    public func publishMoment(_ event: Event, owner: Subject) {
        let bytes = ServerSentEvent.encode(event.data, name: event.kind.rawValue, id: nil)
        state.withLock { state in
            for (key, subscriber) in state.subscribers where subscriber.scope.includes(owner) && !subscriber.isBehind {
                guard subscriber.filter.wants(event.kind, event.topic) else { continue }
                if subscriber.stream.offer(bytes) == .gone { state.subscribers.removeValue(forKey: key) }
            }
        }
    }

    /// Whether somebody asked for events of that kind.
    public func isFollowed(_ kind: Event.Kind) -> Bool {
        state.withLock { $0.subscribers.values.contains { $0.filter.kinds.contains(kind) } }
    }

    /// Sends a comment to every subscriber, so that both ends notice a dead connection.
    public func heartbeat() {
        state.withLock { state in
            for subscriber in state.subscribers.values { subscriber.stream.offer(Array(": heartbeat\n\n".utf8)) }
        }
    }
}
