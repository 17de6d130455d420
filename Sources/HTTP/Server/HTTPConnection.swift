// SPDX-License-Identifier: Apache-2.0
import Platform

/// One accepted connection: who is there, and which deadline it is under.
final class HTTPConnection: Sendable {
    /// What the other side owes us.
    enum Waiting: Sendable {
        /// A whole header section, by the deadline.
        case header
        /// The next piece of the body, by the deadline.
        case body
        /// Nothing: we are working or sending.
        case nothing
    }
    private struct State {
        var waiting = Waiting.header
        var deadline: Int64
        var watched = false
        /// The client has left, or will say nothing more.
        var hasLeft = false
        var hasUnreadBody = false
        var exchange: HTTPExchange?
        var stream: HTTPBodyStream?
        var wait: BodyWait?
    }

    let id: UInt64
    let descriptor: Int32
    let peer: Peer
    /// Whether it has a share of the foreigners' connections only.
    let isForeign: Bool
    private let watch: ConnectionWatch
    private let state: Lock<State>

    init(
        id: UInt64, descriptor: Int32, peer: Peer, isForeign: Bool, watch: ConnectionWatch, headerDeadline: Int64
    ) {
        self.id = id
        self.descriptor = descriptor
        self.peer = peer
        self.isForeign = isForeign
        self.watch = watch
        state = Lock(State(deadline: headerDeadline))
    }

    /// Sets what is awaited, until `deadline` (monotonic milliseconds).
    func expect(_ waiting: Waiting, until deadline: Int64) {
        state.withLock {
            $0.waiting = waiting
            $0.deadline = deadline
        }
    }

    /// Whether the deadline has passed.
    func isOverdue(at now: Int64) -> Bool {
        state.withLock {
            if case .nothing = $0.waiting { return false }
            return $0.deadline < now
        }
    }

    /// The request is answered although its body has not been read.
    func leaveBody() { state.withLock { $0.hasUnreadBody = true } }

    /// Whether its client may still be sending a body that nobody reads.
    var hasUnreadBody: Bool { state.withLock { $0.hasUnreadBody } }

    func begin(_ exchange: HTTPExchange) { state.withLock { $0.exchange = exchange } }

    func begin(_ stream: HTTPBodyStream) {
        state.withLock { $0.stream = stream }
        if watchForDeparture() { stream.abandon() }
    }

    func begin(_ wait: BodyWait) {
        state.withLock { $0.wait = wait }
        if watchForDeparture() { wait.cancel() }
    }

    /// The request is over; the connection may carry another.
    func endRequest() {
        state.withLock { state in
            state.exchange = nil
            state.stream = nil
            state.wait = nil
        }
    }

    /// The connection is about to be closed.
    func end() {
        endRequest()
        let unwatch = state.withLock { state -> Bool in
            defer { state.watched = false }
            return state.watched
        }
        if unwatch { watch.remove(self) }
    }

    /// From now on `clientLeft` is called when the client leaves. A connection is watched once, for all its requests: a
    /// departure is told only once.
    /// - Returns: whether it has left already.
    func watchForDeparture() -> Bool {
        let (add, hasLeft) = state.withLock { state -> (Bool, Bool) in
            defer { state.watched = true }
            return (!state.watched, state.hasLeft)
        }
        if add { watch.add(self) }
        return hasLeft
    }

    /// The watch saw the client leave.
    func clientLeft() {
        let (exchange, stream, wait) = state.withLock { state in
            state.hasLeft = true
            return (state.exchange, state.stream, state.wait)
        }
        wait?.cancel()
        stream?.abandon()
        exchange?.clientLeft()
    }
}
