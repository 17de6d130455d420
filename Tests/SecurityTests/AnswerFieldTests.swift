// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Header fields: those of every answer, and those that nothing read from elsewhere may end early.
@Suite struct AnswerFieldTests {
    private static let requests: [(method: String, path: String, body: JSON?)] = [
        ("GET", "/health", nil), ("GET", "/health?verbose=true", nil), ("GET", "/ready", nil), ("GET", "/metrics", nil),
        ("GET", "/api/v1", nil), ("GET", "/api/v1/workloads", nil), ("HEAD", "/api/v1/workloads", nil),
        ("OPTIONS", "/api/v1/workloads", nil), ("GET", "/api/v1/version", nil), ("GET", "/api/v1/none", nil),
        ("GET", "/nothing", nil), ("PUT", "/api/v1/workloads", nil), ("POST", "/api/v1/workloads", [:]),
        ("POST", "/api/v1/groups", ["name": "g"]), ("DELETE", "/api/v1/groups/g", nil),
        ("GET", "/api/openapi.json", nil),
        ("GET", "/api/doc", nil), ("GET", "/scalar", nil), ("GET", "/api/v1beta/workloads", nil),
        ("GET", "/api/v1beta/workloads/none", nil), ("GET", "/api/v1beta/version", nil),
        ("GET", "/api/v1beta/none", nil),
        ("GET", "/v1/runtime/info", nil), ("GET", "/api/v1/activity?limit=0x", nil), ("GET", "/health?a=%00", nil),
    ]

    @Test func everyAnswerSaysWhoMayUseIt() async throws {
        try await TestServer.with { server in
            for (method, path, body) in Self.requests {
                let answer = try await server.send(method, path, body)
                let place = "\(method) \(path): \(answer.status)"
                #expect(answer.headers.values("X-Content-Type-Options") == ["nosniff"], "\(place)")
                #expect(answer.headers.values("Cross-Origin-Resource-Policy") == ["same-origin"], "\(place)")
                let policies = answer.headers.values("Content-Security-Policy")
                #expect(policies.count == 1, "\(place)")
                #expect(policies.first?.contains("frame-ancestors 'none'") == true, "\(place)")
                #expect(policies.first?.contains("default-src 'none'") == true, "\(place)")
            }
            // Refusals before there is a request, and a stream.
            let client = Intruder(user: nil)
            let port = try server.port
            for request in [
                "GET /health HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
                "POST /api/v1/groups HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n",
            ] {
                let answer = try await client.send(request, to: "tcp:\(port)")
                for field in ["nosniff", "same-origin", "frame-ancestors 'none'"] {
                    #expect(answer.contains(field), "\(request): \(answer)")
                }
            }
        }
    }

    /// NUL and line breaks in values; and errors that the library writes itself, after which it closes.
    @Test func aFieldThatOthersReadAsTwoIsRefusedAndTheConnectionClosed() async throws {
        try await TestServer.with { server in
            let proxy = try #require(try await server.create("target")["port"]?.intValue)
            let client = Intruder(user: nil)
            let next = "DELETE /api/v1/workloads/target HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let head = "GET /health HTTP/1.1\r\nHost: localhost\r\n"
            let attacks = [
                head + "X-A: a\u{0}b\r\n\r\n", "GET /health HTTP/1.1\r\nHost: localhost\u{0}.evil.test\r\n\r\n",
                head + "Accept: */*\rX-B: c\r\n\r\n", head + "X\u{0}A: b\r\n\r\n", head + "no colon\r\n\r\n",
                "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: zz\r\n\r\n",
                "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999999\r\n\r\n",
                "GET /health HTTP/3.7\r\nHost: localhost\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: localhost\r\n a: b\r\n\r\n",
                "POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
            ]
            for place in ["tcp:\(try server.port)", "tcp:\(proxy)"] {
                for attack in attacks {
                    // Returns when the connection is closed: nobody says here that it is to be.
                    let answer = try await client.send(attack + next, to: place)
                    let status = Intruder.status(of: answer)
                    #expect(
                        [400, 403, 404, 413, 415, 505].contains(status),
                        "\(attack.debugDescription) at \(place): \(answer)")
                    #expect(
                        !answer.contains(" 200 ") && !answer.contains(" 204 "), "\(attack.debugDescription): \(answer)")
                }
            }
            #expect(try await server.workload("target")["status"] == "running")
        }
    }

    private static let breaks = ["\r\nX-Evil: 1", "\n", "\r", "\u{0}", "\u{B}", "\u{7F}", "\u{85}", "\u{2028}"]

    /// Each text of a document that becomes part of a line of a protocol.
    @Test func noTextOfADocumentEndsALine() async throws {
        try await TestServer.with { server in
            for end in Self.breaks {
                let documents: [(String, JSON)] = [
                    ("url", ["url": .string("https://a.example/mcp\(end)")]),
                    ("url", ["url": .string("https://a.example\(end)/mcp")]),
                    ("image", ["image": .string("a\(end)b")]),
                    ("target_path", ["image": "a", "transport": "sse", "target_path": .string("/a\(end)")]),
                    ("user", ["image": "a", "user": .string("1\(end)")]),
                    ("bearer_token_secret", ["url": "https://a.example", "bearer_token_secret": .string("a\(end)")]),
                    ("allowed_origins", ["image": "a", "allowed_origins": [.string("http://a\(end)")]]),
                    ("env_vars", ["image": "a", "env_vars": .object(JSONObject([("A\(end)", "1")]))]),
                ]
                for (field, document) in documents {
                    for path in ["/api/v1/workloads", "/api/v1/workloads:import", "/api/v1/workloads:preview"] {
                        var object = try #require(document.objectValue)
                        object["name"] = "broken"
                        let answer = try await server.send("POST", path, .object(object))
                        let text = String(decoding: answer.body, as: UTF8.self)
                        #expect(answer.status == 400, "\(path) \(document.text): \(text)")
                        #expect(text.contains("/\(field)"), "\(path) \(document.text): \(text)")
                    }
                }
                // In what another program left, too.
                let state = "\(server.home)/.local/state/toolhive/runconfigs"
                _ = try await Command.running("/bin/mkdir", ["-p", state])
                let left: JSON = [
                    "name": "remote", "remote_url": .string("https://a.example/\(end)"), "transport": "streamable-http",
                ]
                try File.write(left.bytes, to: "\(state)/remote.json")
                let report = try JSON(
                    parsing: try await server.send("POST", "/api/v1/imports", ["from": "toolhive"]).body)
                let row = report["workloads"]?[0]
                #expect(row?["action"] == "failed" && row?["detail"]?.stringValue?.contains("url") == true, "\(report)")
            }
            // A secret for a header field.
            #expect(try await server.send("PUT", "/api/v1/secrets/two", ["value": "a\r\nX-Evil: 1"]).status < 300)
            let answer = try await server.send(
                "POST", "/api/v1/workloads", ["name": "t", "url": "https://a.example", "bearer_token_secret": "two"])
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(answer.status == 422 && text.contains("/bearer_token_secret"), "\(text)")
        }
    }
}
