// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What becomes of the first start of a server elsewhere, by what it answers: a cause that waiting cannot remove ends it
/// within seconds, in words that name the cause; one that may pass is waited for.
@Suite struct UpstreamVerdictTests {
    /// Milliseconds within which a cause that lasts is to be told.
    private static let soon: Int64 = 6_000 * Pace.factor

    private struct Verdict: Sendable {
        var status: Int
        var state: String
        var words: String
    }

    private static func config(_ name: String, _ url: String, timeout: Int = 60) -> JSON {
        [
            "name": .string(name), "url": .string(url), "transport": "streamable-http",
            "start_timeout": JSON(timeout),
        ]
    }

    /// Starts a workload for each address at once; every one must come to its end soon.
    private func check(_ cases: [(url: String, verdict: Verdict)], _ server: TestServer) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, (url, verdict)) in cases.enumerated() {
                group.addTask {
                    let began = MonotonicClock.milliseconds
                    let answer = try await server.send("POST", "/api/v1/workloads", Self.config("w\(number)", url))
                    let took = MonotonicClock.milliseconds - began
                    let shown = try JSON(parsing: answer.body)
                    let workload = answer.status == 201 ? shown : shown["workload"] ?? .null
                    #expect(answer.status == verdict.status, "\(url): \(shown.prettyText)")
                    #expect(workload["status"]?.stringValue == verdict.state, "\(url): \(shown.prettyText)")
                    #expect(
                        workload["status_context"]?.stringValue?.hasPrefix(verdict.words) == true,
                        "\(url): \(workload["status_context"] ?? .null)")
                    #expect(took < Self.soon, "\(url) took \(took) ms")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func everyStatusThatLastsEndsTheFirstStartAtOnceInItsOwnWords() async throws {
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let web = try HTTPServer(socket: socket) { request, exchange in
            exchange.respond(HTTPResponse.text("no MCP", status: request.path.first.flatMap { Int($0) } ?? 200))
        }
        defer { web.stop() }
        let hint = ": check the path of its address, and the transport"
        let words: [Int: String] = [
            200: "what it answers is no MCP message", 301: "it answers 301 Moved Permanently", 400: "it answers 400",
            404: "it answers 404 Not Found\(hint)", 405: "it answers 405 Method Not Allowed\(hint)",
            406: "it answers 406 Not Acceptable", 410: "it answers 410 Gone", 415: "it answers 415",
            501: "it answers 501 Not Implemented",
        ]
        let lasting = [
            200, 300, 301, 302, 303, 305, 307, 308, 400, 402, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415,
            416, 417, 422, 423, 424, 426, 428, 431, 451, 501,
        ]
        var cases = lasting.map {
            (
                "http://127.0.0.1:\(port)/\($0)",
                Verdict(status: 422, state: "error", words: words[$0] ?? "it answers \($0)")
            )
        }
        cases.append(
            (
                "http://127.0.0.1:\(port)/401",
                Verdict(status: 201, state: "unauthenticated", words: "it asks for sign-in (401)")
            ))
        cases.append(
            (
                "http://127.0.0.1:\(port)/403",
                Verdict(status: 201, state: "unauthenticated", words: "it answers 403 Forbidden")
            ))
        try await TestServer.with { server in try await check(cases, server) }
    }

    @Test func everyFailureToConnectThatLastsEndsTheFirstStartAtOnceWithItsCause() async throws {
        let own = try TestAuthority().server("own", days: 2)
        let closed = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        closed.socket.close()
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let web = try HTTPServer(socket: socket) { request, exchange in
            switch request.path.first {
            case "page":
                var response = HTTPResponse.text("<!doctype html><title>welcome</title>")
                response.headers["Content-Type"] = "text/html; charset=utf-8"
                exchange.respond(response)
            case "away":
                exchange.respond(HTTPResponse(308, headers: ["Location": "http://localhost:\(port)/real?key=hidden"]))
            case "found": exchange.respond(HTTPResponse(302, headers: ["Location": "/real?key=hidden"]))
            case "refuses":
                exchange.respond(
                    .json([
                        "jsonrpc": "2.0", "id": 1, "error": ["code": -32000, "message": "API key missing"],
                    ]))
            case "slash" where request.rawPath == "/slash":
                exchange.respond(HTTPResponse(307, headers: ["Location": "/slash/"]))
            default:
                let id = (try? JSON(parsing: request.body))?["id"] ?? .null
                exchange.respond(.json(["jsonrpc": "2.0", "id": id, "result": [:]]))
            }
        }
        defer { web.stop() }
        let here = "http://127.0.0.1:\(port)"
        func failed(_ words: String) -> Verdict { Verdict(status: 422, state: "error", words: words) }
        let cases = [
            (
                "http://127.0.0.1:\(closed.port)/mcp",
                failed("http://127.0.0.1:\(closed.port) cannot be reached: Connection refused")
            ),
            ("http://no-such-host.invalid/mcp", failed("http://no-such-host.invalid was not found")),
            (
                own.url,
                failed(
                    "https://127.0.0.1:\(own.port): SSL certificate problem: unable to get local issuer certificate: "
                        + "this machine does not know who signed it; add that authority's certificate with ")
            ),
            ("https://127.0.0.1:\(port)/mcp", failed("https://127.0.0.1:\(port): ")),
            ("\(here)/page", failed("it answers with a web page: check the path of its address")),
            ("\(here)/away", failed("it redirects to http://localhost:\(port)/real: give that address")),
            ("\(here)/found", failed("it redirects to http://127.0.0.1:\(port)/real: give that address")),
            ("\(here)/refuses", failed("the server refused to initialize: API key missing")),
            ("\(here)/slash", Verdict(status: 201, state: "running", words: "")),
        ]
        try await TestServer.with { server in
            try await check(cases, server)
            for workload in try await server.get("/api/v1/workloads")["workloads"]?.arrayValue ?? [] {
                #expect(!workload.text.contains("hidden"))
            }
        }
    }

    /// The rest of what certificates can lack, where the machine knows who signed them.
    @Test(.enabled(if: geteuid() == 0, "another list of authorities is mounted"))
    func aCertificateThatIsNoneOfThisServersNowEndsTheFirstStartAtOnce() async throws {
        let authority = try TestAuthority()
        let expired = try authority.server("expired", days: -1)
        let other = try authority.server("other", days: 2, address: "192.0.2.1")
        func failed(_ words: String) -> Verdict { Verdict(status: 422, state: "error", words: words) }
        let start = "https://127.0.0.1"
        try await TestServer.with(wrapper: authority.wrapper) { server in
            try await check(
                [
                    (
                        expired.url,
                        failed(
                            "\(start):\(expired.port): SSL certificate problem: certificate has expired: "
                                + "its operator has to renew it")
                    ),
                    (other.url, failed("\(start):\(other.port): SSL: no alternative certificate subject name")),

                ], server)
        }
    }

    /// A first connection that is taken and never answered, as behind a gateway that wakes its server.
    @Test func aFirstConnectionThatHangsTakesOnlyItsShareOfTheStart() async throws {
        let held = Lock<[HTTPExchange]>([])
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let web = try HTTPServer(socket: socket) { request, exchange in
            let isFirst = held.withLock { held in
                if held.isEmpty { held.append(exchange) } else { return false }
                return true
            }
            if isFirst { return }
            let id = (try? JSON(parsing: request.body))?["id"] ?? .null
            exchange.respond(.json(["jsonrpc": "2.0", "id": id, "result": [:]]))
        }
        defer { web.stop() }
        try await TestServer.with { server in
            let began = MonotonicClock.milliseconds
            let answer = try await server.send(
                "POST", "/api/v1/workloads", Self.config("slow", "http://127.0.0.1:\(port)/mcp"))
            #expect(answer.status == 201)
            #expect(MonotonicClock.milliseconds - began < 12_000 * Pace.factor)
        }
    }
}
