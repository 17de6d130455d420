// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Pages of other origins in a real browser: those that are allowed work, and no other one gets anything.
@Suite struct AllowedPageTests {
    /// Asks with `fetch` what it is told to, as any page could, and reports what it could read of it.
    private static func page(_ mcp: Int, _ api: UInt16, _ report: UInt16) -> String {
        """
        <!doctype html><title>page</title><script>
        const mcp = "http://127.0.0.1:\(mcp)/mcp", api = "http://127.0.0.1:\(api)/api/v1";
        const headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"};
        const post = (message, more) => fetch(mcp, {method: "POST", headers: {...headers, ...more}, body: JSON.stringify(message)});
        const text = async (answer) => { const body = await answer.text(); return body.includes("42") ? "42" : body.length ? "text" : "none"; };
        const said = [];
        const attempt = async (what) => { try { said.push(await what()); } catch (error) { said.push("blocked"); } };
        (async () => {
            let session = "";
            await attempt(async () => {
                const answer = await post({jsonrpc: "2.0", id: 1, method: "initialize", params: {protocolVersion: "2025-06-18",
                    capabilities: {}, clientInfo: {name: "page", version: "1"}}});
                session = answer.headers.get("Mcp-Session-Id") || "";
                return session ? "session" : "no-session";
            });
            const more = {"Mcp-Session-Id": session, "Mcp-Protocol-Version": "2025-06-18"};
            await attempt(async () => String((await post({jsonrpc: "2.0", method: "notifications/initialized"}, more)).status));
            await attempt(async () => text(await post({jsonrpc: "2.0", id: 2, method: "tools/call",
                params: {name: "add", arguments: {a: 2, b: 40}}}, more)));
            await attempt(async () => String((await fetch(mcp, {method: "DELETE", headers: more})).status));
            await attempt(async () => (await fetch(api + "/settings")).headers.get("ETag") ? "etag" : "no-etag");
            await attempt(async () => String((await fetch(api + "/groups", {method: "POST", headers,
                body: JSON.stringify({name: location.port.length ? "made" : "x"})})).status));
            await attempt(async () => String((await fetch(api + "/nowhere")).status));
            await fetch("http://127.0.0.1:\(report)/" + said.join("-"), {mode: "no-cors"});
        })();
        </script>
        """
    }

    private final class Site: Sendable {
        let port: UInt16
        private let server: HTTPServer
        private let box: Box
        private final class Box: Sendable { let text = Lock("") }

        init() throws {
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            let box = Box()
            (self.port, self.box) = (port, box)
            server = try HTTPServer(socket: socket) { _, exchange in
                exchange.respond(
                    HTTPResponse(
                        200, headers: ["Content-Type": "text/html; charset=utf-8"],
                        body: .bytes(Array(box.text.withLock { $0 }.utf8))))
            }
        }
        func serve(_ text: String) { box.text.withLock { $0 = text } }
        var origin: String { "http://127.0.0.1:\(port)" }
    }

    @Test(.enabled(if: File.exists("/usr/bin/chromium")))
    func anAllowedPageUsesASessionAndTheAPIAndAForeignOneGetsNothing() async throws {
        let (good, bad) = (try Site(), try Site())
        try await TestServer.with { server in
            let origins: JSON = ["server": ["allowed_origins": [.string(good.origin)]]]
            #expect(try await server.send("PATCH", "/api/v1/settings", origins).status == 200)
            try await server.terminate()
            try await server.start()
            let made = try await server.create("time", [("allowed_origins", [.string(good.origin)])])
            let mcp = try #require(made["port"]?.intValue)
            for (site, expected) in [
                (bad, "blocked-blocked-blocked-blocked-blocked-blocked-blocked"),
                (good, "session-202-42-204-etag-201-404"),
            ] {
                let report = try Browser.Report()
                defer { report.stop() }
                site.serve(Self.page(mcp, try server.port, report.port))
                let said = try await Browser.show(site.origin, user: nil, report: report)
                #expect(said == expected)
                // What a page may not read it has not done either.
                let groups = try await server.get("/api/v1/groups")["groups"]?.arrayValue?.map { $0["name"] }
                #expect(groups?.contains("made") == (site.port == good.port))
            }
        }
    }

    // MARK: On the wire

    private static func ask(
        _ method: String, _ url: String, _ headers: HTTPHeaders, body: JSON? = nil
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(method, url, headers: headers)
        if let body {
            request.headers["Content-Type"] = "application/json"
            request.body = body.bytes
        }
        return try await HTTPClient().send(request)
    }

    @Test func whatBrowsersAreToldIsForThatOneOriginAndNeverForCredentials() async throws {
        let origin = "https://tools.example.org"
        try await TestServer.with { server in
            #expect(
                try await server.send(
                    "PATCH", "/api/v1/settings", ["server": ["allowed_origins": [.string("\(origin):443")]]]
                ).status == 200)
            try await server.terminate()
            try await server.start()
            let made = try await server.create("time", [("allowed_origins", [.string(origin)])])
            let mcp = try #require(made["url"]?.stringValue)
            let api = try server.url
            for (url, methods) in [
                (mcp, "GET, POST, DELETE"), ("\(api)/api/v1/workloads", "GET, HEAD, DELETE, PATCH, POST, PUT"),
                ("\(api)/api/v1/nowhere", "GET, HEAD, DELETE, PATCH, POST, PUT"),
            ] {
                let preflight: HTTPHeaders = [
                    "Origin": origin, "Access-Control-Request-Method": "POST",
                    "Access-Control-Request-Headers": "content-type,mcp-session-id", "Sec-Fetch-Site": "cross-site",
                    "Access-Control-Request-Private-Network": "true",
                ]
                let told = try await Self.ask("OPTIONS", url, preflight)
                #expect(told.status == 204 && told.headers["Access-Control-Allow-Origin"] == origin, "\(url)")
                #expect(told.headers["Access-Control-Allow-Methods"] == methods)
                #expect(told.headers["Access-Control-Allow-Headers"] == "content-type,mcp-session-id")
                #expect(told.headers["Access-Control-Allow-Private-Network"] == "true")
                #expect(told.headers["Vary"]?.hasPrefix("Origin") == true)
                let asked = try await Self.ask(
                    "GET", url, ["Origin": origin, "Sec-Fetch-Site": "cross-site", "Accept": "application/json"])
                #expect(asked.headers["Access-Control-Allow-Origin"] == origin, "\(url) \(asked.status)")
                #expect(asked.headers["Access-Control-Expose-Headers"]?.contains("Mcp-Session-Id") == true)
                #expect(asked.headers.values("Vary").joined(separator: ", ").contains("Origin"))
                // No page: nothing is allowed, and a cache is told that it depends.
                let plain = try await Self.ask("GET", url, [:])
                #expect(plain.headers["Access-Control-Allow-Origin"] == nil && plain.headers["Vary"] != nil)
                for answer in [told, asked, plain] {
                    #expect(answer.headers["Access-Control-Allow-Credentials"] == nil)
                    #expect(answer.headers["Access-Control-Allow-Origin"] != "*")
                }
                let setting = url == mcp ? "allowed_origins of the workload time" : "server.allowed_origins"
                for (other, words) in [
                    ("https://evil.example.org", "add it to \(setting)"), ("null", "none that could be allowed"),
                    ("https://tools.example.org.evil.org", setting), ("http://tools.example.org", setting),
                ] {
                    for method in ["OPTIONS", "GET", "POST"] {
                        var headers = preflight
                        headers["Origin"] = other
                        let refused = try await Self.ask(method, url, headers)
                        #expect(refused.status == 403, "\(method) \(other)")
                        #expect(refused.headers["Access-Control-Allow-Origin"] == nil)
                        #expect(String(decoding: refused.body, as: UTF8.self).contains(words), "\(url) \(other)")
                    }
                }
                let twice = try await Self.ask("OPTIONS", url, preflight.with("Origin", "https://evil.example.org"))
                #expect(twice.status == 403)
            }
        }
    }

    /// What a backend says to browsers is not what the endpoint says.
    @Test func aBackendAllowsNoPage() async throws {
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        let backend = try HTTPServer(socket: socket) { request, exchange in
            let id = (try? JSON(parsing: request.body))?["id"] ?? .null
            let result: JSON = [
                "protocolVersion": "2025-06-18", "capabilities": [:], "serverInfo": ["name": "x", "version": "1"],
            ]
            var answer = HTTPResponse.json(["jsonrpc": "2.0", "id": id, "result": result])
            answer.headers["Access-Control-Allow-Origin"] = "*"
            answer.headers["Access-Control-Allow-Credentials"] = "true"
            exchange.respond(answer)
        }
        try await TestServer.with { server in
            let config: JSON = ["name": "far", "url": .string("http://127.0.0.1:\(port)/mcp")]
            let made = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", config).body)
            let url = try #require(made["url"]?.stringValue)
            let asked = try await Self.ask(
                "POST", url, ["Accept": "application/json, text/event-stream"],
                body: ["jsonrpc": "2.0", "id": 1, "method": "ping"])
            #expect(asked.status == 200)
            #expect(!asked.headers.fields.contains { $0.name.lowercased().hasPrefix("access-control") })
        }
        withExtendedLifetime(backend) {}
    }

    /// What no browser sends as an origin would be taken and mean nothing.
    @Test func whatIsNoOriginIsRefusedWhereItIsSet() async throws {
        let bad = [
            "*", "null", "https://*.example.org", "https://example.org/", "HTTPS://example.org", "https://Example.org",
            "example.org", "https://example.org:0", "http://x:080", "https://", "https://a b", "https://x:70000", "",
        ]
        try await TestServer.with { server in
            for origin in bad {
                let settings = try await server.send(
                    "PATCH", "/api/v1/settings", ["server": ["allowed_origins": [.string(origin)]]])
                #expect(settings.status == 400, "\(origin)")
                let config: JSON = [
                    "name": "x", "command": [.string(TestServer.everything)], "allowed_origins": [.string(origin)],
                ]
                #expect(try await server.send("POST", "/api/v1/workloads", config).status == 400, "\(origin)")
            }
            #expect(try await server.status("GET", "/api/v1/workloads/x") == 404)
        }
    }
}

extension HTTPHeaders {
    fileprivate func with(_ name: String, _ value: String) -> HTTPHeaders {
        var all = self
        all.add(name, value)
        return all
    }
}
