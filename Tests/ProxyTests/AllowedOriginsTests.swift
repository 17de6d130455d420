// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// A workload's allowed origins are the proxy's business: they change while its backend and its sessions go on.
@Suite struct AllowedOriginsTests {
    private static let page = "https://page.example"

    private func ask(_ url: String, _ body: JSON, _ headers: HTTPHeaders = [:]) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest("POST", url, body: body.bytes)
        request.headers = ["Content-Type": "application/json", "Accept": "application/json, text/event-stream"]
        for field in headers.fields { request.headers[field.name] = field.value }
        return try await HTTPClient().send(request)
    }

    @Test func theyChangeWithoutEndingASession() async throws {
        try await TestServer.with { server in
            let made = try await server.create("time")
            let url = made["url"]?.stringValue ?? ""
            let hello: JSON = [
                "jsonrpc": "2.0", "id": 1, "method": "initialize",
                "params": [
                    "protocolVersion": "2025-06-18", "capabilities": [:], "clientInfo": ["name": "c", "version": "1"],
                ],
            ]
            let ping: JSON = ["jsonrpc": "2.0", "id": 2, "method": "ping"]
            let session = try #require(try await ask(url, hello).headers["Mcp-Session-Id"])
            let fields: HTTPHeaders = ["Mcp-Session-Id": session, "MCP-Protocol-Version": "2025-06-18"]
            #expect(try await ask(url, ping, ["Origin": Self.page]).status == 403)
            let change = try await Command.running(
                "\(TestServer.programs)/thv", ["edit", "time", "--allowed-origin", Self.page],
                environment: server.environment)
            #expect(change.code == 0 && !change.errors.contains("restarted"), "\(change.errors)")
            let now = try await server.workload("time")
            #expect(now["pid"] == made["pid"] && now["backend"]?["pid"] == made["backend"]?["pid"])
            var page = fields
            page["Origin"] = Self.page
            #expect(try await ask(url, ping, page).status == 200)
            #expect(try await ask(url, ping, ["Origin": "https://other.example"]).status == 403)
            // Taken back, it is refused again; the session goes on.
            let back: JSON = ["allowed_origins": []]
            #expect(try await server.send("PATCH", "/api/v1/workloads/time", back).status == 200)
            #expect(try await ask(url, ping, page).status == 403)
            #expect(try await ask(url, ping, fields).status == 200)
            // What touches the backend says what that costs.
            let restart = try await Command.running(
                "\(TestServer.programs)/thv", ["edit", "time", "--env", "A=b"], environment: server.environment)
            #expect(restart.errors.contains("it was restarted for that, which ended its clients' sessions"))
            #expect(try await ask(url, ping, fields).status == 404)
        }
    }
}
