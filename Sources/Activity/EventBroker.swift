// SPDX-License-Identifier: Apache-2.0
public import Authorization
public import Identity
import Platform

/// Passes changes on to those who follow them. Thread-safe.
public final class EventBroker: Sendable {
    private struct State {
        var followers: [any EventFollower] = []
        var streams: [UInt64: (scope: Scope, events: AsyncStream<Event>.Continuation)] = [:]
        var nextStream: UInt64 = 1
    }
    private let state = Lock(State())

    /// A broker that nobody follows.
    init() {}

    /// Passes every event to `follower` from now on, in the order of those who publish.
    public func add(_ follower: any EventFollower) { state.withLock { $0.followers.append(follower) } }

    /// The events of what is in `scope` from now on, for a part of this process.
    /// - Parameter most: how many are kept for a reader that is slow; of more it gets the last.
    public func stream(in scope: Scope, most: Int) -> AsyncStream<Event> {
        let (stream, events) = AsyncStream<Event>.makeStream(bufferingPolicy: .bufferingNewest(most))
        let key = state.withLock { state in
            defer { state.nextStream += 1 }
            state.streams[state.nextStream] = (scope, events)
            return state.nextStream
        }
        events.onTermination = { [weak self] _ in _ = self?.state.withLock { $0.streams.removeValue(forKey: key) } }
        return stream
    }

    /// Tells everybody who follows what belongs to `owner`, before it returns.
    public func publish(_ event: Event, owner: Subject) {
        let (followers, streams) = state.withLock { ($0.followers, $0.streams) }
        for follower in followers { follower.receive(event, owner: owner) }
        for stream in streams.values where stream.scope.includes(owner) { stream.events.yield(event) }
    }

    /// Whether somebody asked for events of that kind by name.
    public func isFollowed(_ kind: Event.Kind) -> Bool {
        state.withLock { $0.followers }.contains { $0.asks(for: kind) }
    }
}

/// Follows changes where they are made: on the thread of whoever publishes, who may hold locks. It must not wait, and not ask
/// any service.
public protocol EventFollower: Sendable {
    /// A change of what belongs to `owner`.
    func receive(_ event: Event, owner: Subject)
    /// Whether it wants events of a kind that costs something to make.
    func asks(for kind: Event.Kind) -> Bool
}
