// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// HTTP with server-sent events, revision 2024-11-05: the stream at `/sse` names where to post, and carries all answers.
final class EventStreamEndpoint: HTTPHandler {
    let path = "/sse"
    private let postPath = "/messages"
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
            return true
        }
        switch (request.method, request.path) {
        case ("GET", path):
            open(connection)
            return false
        case ("POST", postPath): post(request, connection)
        case (_, path): connection.refuse(405, "only GET", [("Allow", "GET")])
        case (_, postPath): connection.refuse(405, "only POST", [("Allow", "POST")])
        default: connection.refuse(404, "there is nothing but \(path) and \(postPath)")
        }
        return true
    }

    private func open(_ connection: HTTPConnection) {
        let stream = EventStream(connection)
        let session = Session(stream: stream)
        connection.startEvents()
        sessions.withLock { $0[session.id] = session }
        connection.event(Array("\(postPath)?sessionId=\(session.id)".utf8), name: "endpoint")
        connection.holdOpen { true }
        sessions.withLock { _ = $0.removeValue(forKey: session.id) }
        session.cancelAll()
        stream.end()
    }

    private func post(_ request: HTTPRequest, _ connection: HTTPConnection) {
        guard let id = request.queryValue("sessionId"), let session = sessions.withLock({ $0[id] }),
            let stream = session.stream
        else { return connection.refuse(404, "there is no such session: open \(path) again") }
        do throws(Failure) {
            let message = try Message(parsing: request.body)
            connection.respond(202)
            dispatcher.handle(message, session, stream, mayBlock: false)
        } catch {
            connection.respond(400, type: "application/json", body: Outgoing.failure(error))
        }
    }
}
