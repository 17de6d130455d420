// SPDX-License-Identifier: Apache-2.0
import HTTP
import Platform
import Synchronization

/// Tells subscribers what changes, as server-sent events. Bounded: the last events are kept for those who come back,
/// and a subscriber too slow to take an event loses its stream and starts again from a snapshot.
public final class EventHub: Sendable {
    /// Events kept for replay.
    public static let kept = 1000

    private struct Event {
        let id: Int
        let owner: UInt32
        let bytes: [UInt8]
    }
    private struct State {
        var next: Int
        var recent: [Event] = []
        var subscribers: [UInt64: (uid: UInt32, stream: HTTPBodyStream)] = [:]
        var nextSubscriber: UInt64 = 1
    }
    private let state: Mutex<State>

    /// A hub without subscribers; event ids continue from the clock, so that none is ever used twice.
    public init() { state = Mutex(State(next: Int(Timestamp.now.milliseconds))) }

    /// Tells every subscriber who may see what belongs to `owner`.
    func publish(_ name: String, _ data: [UInt8], owner: UInt32) {
        state.withLock { state in
            let event = Event(
                id: state.next, owner: owner,
                bytes: ServerSentEvent.encode(data, name: name, id: String(state.next)))
            state.next += 1
            state.recent.append(event)
            if state.recent.count > Self.kept { state.recent.removeFirst(state.recent.count - Self.kept) }
            for (key, subscriber) in state.subscribers where subscriber.uid == owner {
                if subscriber.stream.offer(event.bytes) != .accepted {
                    subscriber.stream.finish()
                    state.subscribers.removeValue(forKey: key)
                }
            }
        }
    }

    /// Opens a stream for `uid`: what followed the event `after` if that is still kept, else a snapshot first.
    func subscribe(uid: UInt32, after: Int?, snapshot: [UInt8]) -> HTTPBodyStream {
        let stream = HTTPBodyStream()
        let key = state.withLock { state -> UInt64 in
            let oldest = state.recent.first?.id ?? state.next
            if let after, after >= oldest - 1, after < state.next {
                for event in state.recent where event.id > after && event.owner == uid {
                    stream.offer(event.bytes, force: true)
                }
                stream.offer(Array(": replayed\n\n".utf8), force: true)
            } else {
                stream.offer(
                    ServerSentEvent.encode(snapshot, name: "snapshot", id: String(state.next - 1)), force: true)
            }
            defer { state.nextSubscriber += 1 }
            state.subscribers[state.nextSubscriber] = (uid, stream)
            return state.nextSubscriber
        }
        stream.whenGone { [weak self] in _ = self?.state.withLock { $0.subscribers.removeValue(forKey: key) } }
        return stream
    }

    /// Sends a comment to every subscriber, so that both ends notice a dead connection.
    public func heartbeat() {
        state.withLock { state in
            for subscriber in state.subscribers.values { subscriber.stream.offer(Array(": heartbeat\n\n".utf8)) }
        }
    }
}
