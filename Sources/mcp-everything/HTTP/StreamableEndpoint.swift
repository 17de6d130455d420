// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Synchronization

/// Streamable HTTP, revisions 2025-03-26 to 2025-11-25, at `/mcp`.
final class StreamableEndpoint: HTTPHandler {
    private static let sessionLimit = 10_000

    let path = "/mcp"
    private let dispatcher: Dispatcher
    private let onLoopback: Bool
    private let sessions = Mutex<[String: Session]>([:])

    init(_ dispatcher: Dispatcher, onLoopback: Bool) {
        self.dispatcher = dispatcher
        self.onLoopback = onLoopback
    }

    func handle(_ request: HTTPRequest, _ connection: HTTPConnection) -> Bool {
        if comesFromElsewhere(request, onLoopback: onLoopback) {
            connection.refuse(403, "this origin or host is not allowed")
        } else if request.path != path {
            connection.refuse(404, "there is nothing but \(path)")
        } else if let version = request.header("mcp-protocol-version"), !Dispatcher.versions.contains(version) {
            connection.refuse(400, "protocol version “\(version)” is not supported")
        } else {
            switch request.method {
            case "POST": post(request, connection)
            case "GET": return get(request, connection)
            case "DELETE":
                if let session = session(of: request, connection) {
                    sessions.withLock { _ = $0.removeValue(forKey: session.id) }
                    session.cancelAll()
                    (session.stream as? EventStream)?.end()
                    connection.respond(204)
                }
            default: connection.refuse(405, "POST, GET or DELETE", [("Allow", "POST, GET, DELETE")])
            }
        }
        return true
    }

    private func post(_ request: HTTPRequest, _ connection: HTTPConnection) {
        let message: Message
        do throws(Failure) {
            message = try Message(parsing: request.body)
        } catch {
            connection.respond(400, type: "application/json", body: Outgoing.failure(error))
            return
        }
        if case .request(_, "initialize", _) = message {
            let session = Session()
            let accepted = sessions.withLock { sessions in
                if sessions.count >= Self.sessionLimit { return false }
                sessions[session.id] = session
                return true
            }
            if !accepted { return connection.refuse(503, "too many sessions") }
            let exchange = Exchange(connection, headers: [("Mcp-Session-Id", session.id)])
            dispatcher.handle(message, session, exchange, mayBlock: true)
        } else if let session = session(of: request, connection) {
            dispatcher.handle(message, session, Exchange(connection), mayBlock: true)
        }
    }

    private func get(_ request: HTTPRequest, _ connection: HTTPConnection) -> Bool {
        guard let session = session(of: request, connection) else { return true }
        guard request.header("accept")?.hasBytes(of: "text/event-stream") == true else {
            connection.refuse(406, "a GET must accept text/event-stream")
            return true
        }
        let stream = EventStream(connection)
        connection.startEvents()
        (session.stream as? EventStream)?.end()
        session.stream = stream
        connection.holdOpen { !stream.hasEnded }
        if (session.stream as? EventStream) === stream { session.stream = nil }
        return false
    }

    /// The session a request names; otherwise it has been answered.
    private func session(of request: HTTPRequest, _ connection: HTTPConnection) -> Session? {
        guard let id = request.header("mcp-session-id") else {
            connection.refuse(400, "the header Mcp-Session-Id is missing: initialize first")
            return nil
        }
        let session = sessions.withLock { $0[id] }
        if session == nil { connection.refuse(404, "there is no such session: initialize again") }
        return session
    }
}

/// The answer to one POST: plain JSON, or an event stream as soon as something comes before the answer.
private final class Exchange: Outlet {
    private let connection: HTTPConnection
    private let headers: [(String, String)]
    private let state = Mutex((streaming: false, ended: false))

    init(_ connection: HTTPConnection, headers: [(String, String)] = []) {
        self.connection = connection
        self.headers = headers
    }

    func send(_ message: [UInt8]) {
        state.withLock { state in
            if state.ended { return }
            if !state.streaming { connection.startEvents(headers) }
            state.streaming = true
            connection.event(message)
        }
    }

    func finish(_ ending: Ending) {
        state.withLock { state in
            switch (ending, state.streaming) {
            case (.answer(let message), false):
                connection.respond(200, headers, type: "application/json", body: message)
            case (.answer(let message), true):
                connection.event(message)
                connection.endEvents()
            case (.accepted, _): connection.respond(202)
            case (.dropped, let streaming):
                if !streaming { connection.startEvents(headers) }
                connection.endEvents()
            }
            state.ended = true
        }
    }
}

/// A stream that a client holds open for what belongs to no request of its own.
final class EventStream: Outlet {
    private let connection: HTTPConnection
    private let ended = Atomic(false)

    init(_ connection: HTTPConnection) { self.connection = connection }

    var hasEnded: Bool { ended.load(ordering: .relaxed) }

    func send(_ message: [UInt8]) { if !hasEnded { connection.event(message) } }

    func finish(_ ending: Ending) { if case .answer(let message) = ending { send(message) } }

    func end() {
        ended.store(true, ordering: .relaxed)
        connection.abort()
    }
}
