// SPDX-License-Identifier: Apache-2.0
import CMicrohttpd
import Platform

/// One request and the answer it is waiting for.
///
/// The handler either answers before it returns, on the server's own thread without any hand-over, or keeps the
/// exchange and answers later from any thread; the connection rests meanwhile. Exactly the first answer counts.
public final class HTTPExchange: Sendable {
    private enum Phase {
        case handling
        case suspended(OpaquePointer)
        case answered
        case closed
    }
    private struct State: @unchecked Sendable {
        // The pointer is only used while MHD has the connection suspended, during which MHD keeps it alive.
        var phase = Phase.handling
        var response: HTTPResponse?
        var onGone: (@Sendable () -> Void)?
        var onAnswer: (@Sendable (inout HTTPResponse) -> Void)?
    }
    private let state = Lock(State())
    let connection: HTTPConnection
    /// What is asked for, as it was sent.
    let target: String

    init(_ connection: HTTPConnection, target: String) {
        self.connection = connection
        self.target = target
    }

    /// Changes the answer, whoever gives it, before it is sent. Set once, before the request is handled; must not block.
    public func onAnswer(_ change: @escaping @Sendable (inout HTTPResponse) -> Void) {
        state.withLock { $0.onAnswer = change }
    }

    /// Gives the answer; later calls are ignored.
    public func respond(_ response: HTTPResponse) {
        let (wake, dropped) = state.withLock { state -> (OpaquePointer?, Bool) in
            guard state.response == nil else { return (nil, true) }
            var response = response
            state.onAnswer?(&response)
            switch state.phase {
            case .handling:
                state.response = response
                return (nil, false)
            case .suspended(let connection):
                state.response = response
                state.phase = .answered
                return (connection, false)
            case .answered, .closed: return (nil, true)
            }
        }
        if let wake { MHD_resume_connection(wake) }
        if dropped, case .stream(let stream) = response.body { stream.abandon() }
    }

    /// Calls `handler` once if the client leaves before the answer; a connection closed for writing counts as gone.
    public func whenGone(_ handler: @escaping @Sendable () -> Void) {
        let now = state.withLock { state -> Bool in
            if case .closed = state.phase { return true }
            state.onGone = handler
            return false
        }
        if now { return handler() }
        if connection.watchForDeparture() { clientLeft() }
    }

    /// After the handler returned: the answer, or `nil` with the connection suspended.
    func takeOrSuspend(_ connection: OpaquePointer) -> HTTPResponse? {
        state.withLock { state in
            if let response = state.response {
                state.phase = .answered
                return response
            }
            MHD_suspend_connection(connection)
            state.phase = .suspended(connection)
            return nil
        }
    }

    /// The answer after the connection was resumed.
    func takeAnswer() -> HTTPResponse? { state.withLock { $0.response } }

    /// The client left while the answer was awaited.
    func clientLeft() {
        let handler = state.withLock { state -> (@Sendable () -> Void)? in
            guard state.response == nil else { return nil }
            defer { state.onGone = nil }
            return state.onGone
        }
        handler?()
    }

    /// MHD is done with the request, whatever became of it.
    func close() {
        let (handler, stream) = state.withLock { state -> ((@Sendable () -> Void)?, HTTPBodyStream?) in
            let handler = state.response == nil ? state.onGone : nil
            state.phase = .closed
            state.onGone = nil
            if case .stream(let stream) = state.response?.body { return (handler, stream) }
            return (handler, nil)
        }
        handler?()
        stream?.abandon()
    }
}
