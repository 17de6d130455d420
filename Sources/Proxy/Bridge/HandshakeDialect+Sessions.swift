// SPDX-License-Identifier: Apache-2.0
import HTTP
import Identity
import MCP
import Platform

/// GET and DELETE on the endpoint: a session's stream, and its end.
extension HandshakeDialect {
    func openStream(_ request: HTTPRequest, _ exchange: HTTPExchange, _ caller: Caller) {
        guard Self.accepts(request.headers["Accept"], "text/event-stream") else {
            return CallWay(exchange: exchange, claim: nil).refuse(
                406, .invalidRequest("Accept must allow text/event-stream"))
        }
        let stream = HTTPBodyStream(countedTo: owner(of: request, from: caller))
        let after = request.headers["Last-Event-ID"].flatMap { Int($0) }
        let (known, id) = withSession(request, caller) { $0.open(stream, after: after) }
        if known, let id {
            let key = ObjectIdentifier(stream)
            stream.whenGone { [self] in
                bridge.state.withLock { $0.sessions[id]?.streams.removeAll { ObjectIdentifier($0) == key } }
            }
        }
        guard known else {
            let reason = id == nil ? "the Mcp-Session-Id header is missing" : "this session has ended"
            return CallWay(exchange: exchange, claim: nil).refuse(id == nil ? 400 : 404, .invalidRequest(reason))
        }
        var response = StdioBridge.events(stream)
        response.headers["Mcp-Session-Id"] = id
        exchange.respond(response)
    }

    func endSession(_ request: HTTPRequest, _ exchange: HTTPExchange, _ caller: Caller) {
        guard let id = request.headers["Mcp-Session-Id"] else {
            return CallWay(exchange: exchange, claim: nil).refuse(
                400, .invalidRequest("the Mcp-Session-Id header is missing"))
        }
        let effects = bridge.state.withLock { state -> StdioBridge.Effects? in
            guard state.sessions[id]?.subject == caller.subject else { return nil }
            var effects = StdioBridge.Effects()
            state.remove(id, "the session ended", &effects)
            return effects
        }
        guard let effects else {
            return CallWay(exchange: exchange, claim: nil).refuse(404, .invalidRequest("this session has ended"))
        }
        bridge.perform(effects)
        held.close(id, "the session ended")
        exchange.respond(HTTPResponse(204))
    }

    private func withSession(
        _ request: HTTPRequest, _ caller: Caller, _ body: (inout ClientSession) -> Void
    ) -> (known: Bool, id: String?) {
        guard let id = request.headers["Mcp-Session-Id"] else { return (false, nil) }
        let known = bridge.state.withLock { state -> Bool in
            guard var session = state.sessions[id], session.subject == caller.subject else { return false }
            session.lastUsed = MonotonicClock.milliseconds
            body(&session)
            state.sessions[id] = session
            return true
        }
        return (known, id)
    }
}
