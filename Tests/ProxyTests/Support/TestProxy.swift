// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCPConnection
import Models
import Platform
import ProxyControl
import Runtime
import TestSupport
import Testing

@testable import Proxy

/// The clients' end of a proxy in this process, with interceptors of a test's own, before a real backend.
struct TestProxy: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case stdio
        case http
        /// Whose sessions are streams.
        case sse

        /// Those whose sessions are named by a header field.
        static let allCases: [Kind] = [.stdio, .http]

        fileprivate var flags: [String] {
            switch self {
            case .stdio: []
            case .http: ["--http", "9000"]
            case .sse: ["--sse", "9000"]
            }
        }
    }

    let url: String
    private let http = HTTPClient()

    /// - Parameter upstream: a server that runs elsewhere, in place of one of the kind.
    static func with(
        _ kind: Kind, _ more: [any Interceptor] = [], upstream: String? = nil,
        credentials: (any CredentialSource)? = nil, _ body: (TestProxy) async throws -> Void
    ) async throws {
        var config = RunConfig(name: "front")
        config.source = .command([TestServer.everything] + kind.flags)
        config.policy.permissionProfile = .none
        if kind != .stdio {
            config.backend.transport = kind == .sse ? .sse : .streamableHTTP
            config.backend.targetPort = 9000
        }
        if let upstream { config.source = .remote(upstream) }
        let runtime: any Runtime = upstream == nil ? ProcessRuntime() : RemoteRuntime()
        config = try await runtime.prepare(config) { _ in }
        let plan = TestPlan.make(config)
        let port = try LoopbackPort.take(0)
        let clients = ClientEnd(
            plan, names: port.names, duties: ProxyDuties(plan, and: more), mask: plan.mask,
            log: Log(component: "proxy"), credentials: credentials)
        let backend = try await runtime.start(
            BackendSpec(
                id: plan.id, instance: plan.instance, owner: plan.owner, config: config,
                secrets: [:], log: { _ in }))
        let server = try clients.serve(on: port.sockets)
        do {
            _ = try await clients.adapter.attach(backend, insists: false) { _ in }
            try await body(TestProxy(url: "http://127.0.0.1:\(port.port)\(config.clientEndpoint.path)"))
        } catch {
            await end(clients, backend, server)
            throw error
        }
        await end(clients, backend, server)
    }

    private static func end(_ clients: ClientEnd, _ backend: any Backend, _ server: HTTPServer) async {
        clients.adapter.giveUp("the test is over")
        await backend.stop(grace: 0)
        server.stop()
    }

    private init(url: String) { self.url = url }

    func post(_ body: String, _ session: String?) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest("POST", url, body: Array(body.utf8))
        request.headers = ["Content-Type": "application/json", "Accept": "application/json"]
        request.headers["Mcp-Session-Id"] = session
        request.timeout = 60
        return try await http.send(request)
    }

    func open() async throws -> String {
        let answer = try await post(
            #"{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","#
                + #""capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"#, nil)
        let session = try #require(answer.headers["Mcp-Session-Id"])
        _ = try await post(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, session)
        return session
    }

    func call(_ tool: String, _ session: String?, id: String = "1") async throws -> JSON {
        let answer = try await post(
            #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","arguments":{"text":"x"}}}"#,
            session)
        return try JSON(parsing: answer.body)
    }

    /// Opens the stream that is a session of the kind `sse`.
    /// - Returns: the stream, and where the session's messages are posted.
    func openStream() async throws -> (HTTPClientStream, TestProxy) {
        var request = HTTPClientRequest("GET", url)
        request.headers["Accept"] = "text/event-stream"
        let stream = try await http.stream(request)
        var parser = ServerSentEventParser()
        while let bytes = try await stream.next() {
            guard let event = parser.feed(bytes).first(where: { $0.name == "endpoint" }) else { continue }
            let address = try #require(SameOrigin.resolve(String(decoding: event.data, as: UTF8.self), from: url))
            return (stream, TestProxy(url: address))
        }
        throw Failed("the stream names no address for messages")
    }

    func end(_ session: String) async throws {
        var request = HTTPClientRequest("DELETE", url)
        request.headers["Mcp-Session-Id"] = session
        _ = try await http.send(request)
    }
}
