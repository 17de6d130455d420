// SPDX-License-Identifier: Apache-2.0
import HTTP
import Identity
import MCP
import Platform
import Synchronization

/// GET and DELETE on the endpoint: a session's stream, and its end.
extension StdioBridge {
    func openStream(_ request: HTTPRequest, _ exchange: HTTPExchange, _ caller: Caller) {
        guard Self.accepts(request.headers["Accept"], "text/event-stream") else {
            return refuse(exchange, 406, -32600, "Accept must allow text/event-stream")
        }
        let stream = HTTPBodyStream(countedTo: owner(of: request, from: caller))
        let after = request.headers["Last-Event-ID"].flatMap { Int($0) }
        let (known, id) = withSession(request, caller) { $0.open(stream, after: after) }
        if known, let id {
            let key = ObjectIdentifier(stream)
            stream.whenGone { [self] in
                state.withLock { $0.sessions[id]?.streams.removeAll { ObjectIdentifier($0) == key } }
            }
        }
        guard known else {
            let reason = id == nil ? "the Mcp-Session-Id header is missing" : "this session has ended"
            return refuse(exchange, id == nil ? 400 : 404, -32600, reason)
        }
        var response = Self.events(stream)
        response.headers["Mcp-Session-Id"] = id
        exchange.respond(response)
    }

    func endSession(_ request: HTTPRequest, _ exchange: HTTPExchange, _ caller: Caller) {
        guard let id = request.headers["Mcp-Session-Id"] else {
            return refuse(exchange, 400, -32600, "the Mcp-Session-Id header is missing")
        }
        let effects = state.withLock { state -> Effects? in
            guard state.sessions[id]?.subject == caller.subject else { return nil }
            var effects = Effects(channel: state.channel)
            state.remove(id, "the session ended", &effects)
            return effects
        }
        guard let effects else { return refuse(exchange, 404, -32600, "this session has ended") }
        perform(effects)
        exchange.respond(HTTPResponse(204))
    }

    private func withSession(
        _ request: HTTPRequest, _ caller: Caller, _ body: (inout Session) -> Void
    ) -> (known: Bool, id: String?) {
        guard let id = request.headers["Mcp-Session-Id"] else { return (false, nil) }
        let known = state.withLock { state -> Bool in
            guard var session = state.sessions[id], session.subject == caller.subject else { return false }
            session.lastUsed = MonotonicClock.milliseconds
            body(&session)
            state.sessions[id] = session
            return true
        }
        return (known, id)
    }
}
