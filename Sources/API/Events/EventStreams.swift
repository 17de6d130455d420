// SPDX-License-Identifier: Apache-2.0
package import Activity
import Authorization
import HTTP
package import Identity
import Platform

/// Streams of server-sent events of what changes. Bounded: the last events are kept for those who come back, and
/// a subscriber too slow to take an event gets none until it has read what it has, and then a fresh snapshot. An event is
/// encoded once for all subscribers.
package final class EventStreams: EventFollower {
    /// Events kept for replay.
    static let kept = 1000
    /// Bytes of events kept for replay.
    private static let keptBytes = 8 << 20

    /// An event without its body, which is in the bytes.
    private struct Sent {
        let id: Int
        let kind: Event.Kind
        let topic: Event.Topic?
        let owner: Subject
        let bytes: [UInt8]
    }
    private struct Subscriber {
        let scope: Scope
        let filter: EventFilter
        let stream: HTTPBodyStream
        let snapshot: Snapshot
        var isBehind = false
    }
    private struct State {
        var next: Int
        var recent: [Sent] = []
        var recentBytes = 0
        var subscribers: [UInt64: Subscriber] = [:]
        var nextSubscriber: UInt64 = 1
    }
    /// Hands over a snapshot, and keeps everything from changing meanwhile.
    typealias Snapshot = @Sendable (_ deliver: ([UInt8]) -> Void) -> Void

    private let encode: @Sendable (Event) -> [UInt8]
    private let state: Lock<State>

    /// Streams without subscribers; event ids continue from the clock, so that none is ever used twice.
    /// - Parameter encode: an event's data. Called where the change is made.
    init(encode: @escaping @Sendable (Event) -> [UInt8]) {
        self.encode = encode
        state = Lock(State(next: Int(Timestamp.now.milliseconds)))
    }

    /// Tells every subscriber who may see what belongs to `owner` and wants to.
    package func receive(_ event: Event, owner: Subject) {
        let data = encode(event)
        if event.kind.isMomentary { return tell(event, data, owner) }
        let behind = state.withLock { state -> [UInt64] in
            let sent = Sent(
                id: state.next, kind: event.kind, topic: event.topic, owner: owner,
                bytes: ServerSentEvent.encode(data, name: event.kind.rawValue, id: String(state.next)))
            state.next += 1
            Self.keep(sent, &state)
            var behind: [UInt64] = []
            for (key, subscriber) in state.subscribers where subscriber.scope.includes(owner) && !subscriber.isBehind {
                guard subscriber.filter.wants(event) else { continue }
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

    /// A momentary event is not kept, has no id, and whoever is too slow for it waits for the next.
    private func tell(_ event: Event, _ data: [UInt8], _ owner: Subject) {
        let bytes = ServerSentEvent.encode(data, name: event.kind.rawValue, id: nil)
        state.withLock { state in
            for (key, subscriber) in state.subscribers where subscriber.scope.includes(owner) && !subscriber.isBehind {
                guard subscriber.filter.wants(event) else { continue }
                if subscriber.stream.offer(bytes) == .gone { state.subscribers.removeValue(forKey: key) }
            }
        }
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
            subscriber.snapshot { snapshot in
                self?.state.withLock { state in
                    guard state.subscribers[key] != nil else { return }
                    state.subscribers[key]?.isBehind = false
                    subscriber.stream.offer(Self.framed(snapshot, state), force: true)
                }
            }
        }
    }

    private static func framed(_ snapshot: [UInt8], _ state: State) -> [UInt8] {
        ServerSentEvent.encode(snapshot, name: "snapshot", id: String(state.next - 1))
    }

    /// Opens a stream of what is in `scope`: what followed the event `after` if that is still kept, else a snapshot first.
    /// - Parameter first: the snapshot to begin with, where that is another than later ones.
    func subscribe(
        to scope: Scope, after: Int?, filter: EventFilter = EventFilter(), first: [UInt8]? = nil,
        snapshot: @escaping Snapshot
    ) -> HTTPBodyStream {
        let stream = HTTPBodyStream()
        // Nothing changes meanwhile, so that nothing falls between the snapshot and the first event.
        let begin: Snapshot = if let first { { $0(first) } } else { snapshot }
        begin { first in
            let key = state.withLock { state -> UInt64 in
                Self.begin(stream, scope, after, filter, first, state)
                defer { state.nextSubscriber += 1 }
                state.subscribers[state.nextSubscriber] = Subscriber(
                    scope: scope, filter: filter, stream: stream, snapshot: snapshot)
                return state.nextSubscriber
            }
            stream.whenGone { [weak self] in _ = self?.state.withLock { $0.subscribers.removeValue(forKey: key) } }
        }
        return stream
    }

    private static func begin(
        _ stream: HTTPBodyStream, _ scope: Scope, _ after: Int?, _ filter: EventFilter, _ first: [UInt8], _ state: State
    ) {
        let oldest = state.recent.first?.id ?? state.next
        if let after, after >= oldest - 1, after < state.next {
            var missed = Array(": replayed\n\n".utf8)
            for sent in state.recent
            where sent.id > after && scope.includes(sent.owner) && filter.wants(sent.kind, sent.topic) {
                missed.append(contentsOf: sent.bytes)
            }
            // Catching up must not cost more than starting afresh.
            if missed.count <= max(HTTPBodyStream.highWater, first.count) {
                stream.offer(missed, force: true)
                return
            }
        }
        stream.offer(framed(first, state), force: true)
    }

    package func asks(for kind: Event.Kind) -> Bool {
        state.withLock { $0.subscribers.values.contains { $0.filter.kinds.contains(kind) } }
    }

    /// Sends a comment to every subscriber, so that both ends notice a dead connection.
    package func heartbeat() {
        state.withLock { state in
            for subscriber in state.subscribers.values { subscriber.stream.offer(Array(": heartbeat\n\n".utf8)) }
        }
    }
}
