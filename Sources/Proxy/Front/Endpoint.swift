// SPDX-License-Identifier: Apache-2.0
import Authentication
import HTTP
import Identity
import JSONCoding
import Models
import Platform
import ProxyControl

/// A workload's port: admits the caller, then hands MCP to its handler.
final class Endpoint: Sendable {
    private let access: Lock<PersonalAuthenticator>
    private let handler: any MCPHandler
    private let path: String
    private let ownsPath: @Sendable ([String]) -> Bool
    private let health = Lock<ProxyState>(ProxyState())

    init(
        access: PersonalAuthenticator, handler: any MCPHandler, path: String,
        ownsPath: @escaping @Sendable ([String]) -> Bool
    ) {
        self.access = Lock(access)
        self.handler = handler
        self.path = path
        self.ownsPath = ownsPath
    }

    /// The state that `/health` shows.
    func update(_ state: ProxyState) { health.withLock { $0 = state } }

    /// Lets pages of these origins in from now on, and of no others.
    func allow(origins: Set<String>) { access.withLock { $0.allowedOrigins = origins } }

    /// Decides by a request's header section who asks and what for; what is refused here is not read any further.
    func admit(_ head: HTTPRequest) -> HTTPServer.Admission {
        let access = access.withLock { $0 }
        let caller: Caller
        do {
            caller = try access.authenticate(head)
        } catch {
            return .answer(Self.refusal(error.status, error.reason))
        }
        let page = access.crossOrigin(head)
        if let answer = page?.preflight(head, methods: Self.methods) { return .answer(answer) }
        func told(_ answer: HTTPResponse) -> HTTPServer.Admission {
            var answer = answer
            page?.mark(&answer)
            return .answer(answer)
        }
        if ownsPath(head.path) {
            if let answer = handler.answer(toHead: head) { return told(answer) }
            let handler = handler
            return .take(
                { request, exchange in
                    if let page { exchange.onAnswer { page.mark(&$0) } }
                    handler.handle(request, exchange, from: caller)
                },
                countedTo: head.announcesLongBody ? handler.owner(of: head, from: caller) : nil)
        }
        if head.path == ["health"], head.method == "GET" { return told(healthAnswer()) }
        return told(Self.refusal(404, "nothing is here: the endpoint is \(path)"))
    }

    /// What MCP is spoken with (specification, “Transports”).
    private static let methods = ["GET", "POST", "DELETE"]

    private func healthAnswer() -> HTTPResponse {
        let state = health.withLock { $0 }
        let healthy = state.status == .running
        return .json(
            [
                "status": .string(healthy ? "healthy" : "degraded"), "workload_status": .string(state.status.rawValue),
                "context": .string(state.context),
            ], status: healthy ? 200 : 503)
    }

    /// What this server refuses by itself, before any MCP is spoken.
    static func refusal(_ status: Int, _ reason: String) -> HTTPResponse {
        var response = HTTPResponse.json(["error": ["code": JSON(status), "message": .string(reason)]], status: status)
        response.closesConnection = status == 401 || status == 403
        if status == 401 { response.headers["WWW-Authenticate"] = "Bearer" }
        return response
    }
}
