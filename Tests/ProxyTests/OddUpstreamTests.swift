// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import MCPConnection
import Platform
import TestSupport
import Testing

/// Servers over HTTP that answer in odd ways: each is started, listed, called, and listed and called behind a tool filter. What
/// becomes of it, and in which words, is in one golden text.
@Suite struct OddUpstreamTests {
    /// Whether answers are as large and as slow as people have seen them.
    private static let isInFull = Environment.variable("THV_ODD_IN_FULL") == "1"

    @Test func eachOddServerHasItsVerdict() async throws {
        let directory = try TemporaryDirectory()
        let upstreams = try OddUpstreams(
            directory.path,
            lengths: Self.isInFull ? [] : ["ODD_TRICKLE=0.005", "ODD_IDLE=3", "ODD_LARGE=20000000"])
        defer { upstreams.stop() }
        try await TestServer.with { server in
            let trust: JSON = ["packages": ["ca_file": .string("\(directory.path)/ca.pem")]]
            #expect(try await server.send("PATCH", "/api/v1/settings", trust).status == 200)
            // A few at a time: each has a proxy of its own.
            var waiting = upstreams.addresses[...]
            let rows = try await withThrowingTaskGroup(of: (String, [String]).self) { group in
                func next() {
                    guard let (name, url) = waiting.popFirst() else { return }
                    group.addTask {
                        let rows = try await Self.rows(name, url, server)
                        return (name, rows)
                    }
                }
                for _ in 0..<6 { next() }
                var rows: [String: [String]] = [:]
                for try await (name, lines) in group {
                    rows[name] = lines
                    next()
                }
                return rows
            }
            let text = upstreams.addresses.map { name, _ in
                ([name] + (rows[name] ?? []).map { "  \($0)" }).joined(separator: "\n") + "\n"
            }.joined()
            let name = Self.isInFull ? "odd-upstreams-in-full" : "odd-upstreams"
            #expect(
                text == (try Golden.text("Tests/ProxyTests/Golden/\(name).txt", now: text)),
                "THV_GOLDEN=write writes it anew")
        }
    }

    private static func rows(_ name: String, _ url: String, _ server: TestServer) async throws -> [String] {
        let body: JSON = [
            "name": .string(name), "url": .string(url), "transport": "streamable-http", "start_timeout": 20,
        ]
        let answer = try await server.send("POST", "/api/v1/workloads", body)
        let shown = try JSON(parsing: answer.body)
        let workload = answer.status == 201 ? shown : shown["workload"] ?? .null
        var rows = ["start: \(answer.status) \(workload["status"]?.stringValue ?? "")"]
        if let context = workload["status_context"]?.stringValue, !context.isEmpty { rows.append("words: \(context)") }
        if answer.status == 201, workload["status"] == "running" {
            let place = try #require(workload["url"]?.stringValue)
            rows += await use(place).map { "open: \($0)" }
            let filter = try await server.send("PATCH", "/api/v1/workloads/\(name)", ["tools_filter": ["echo"]])
            #expect(filter.status == 200, "\(name): \(String(decoding: filter.body, as: UTF8.self))")
            rows += await use(place).map { "filtered: \($0)" }
        }
        return rows.map(Self.stable)
    }

    /// What a client sees of it.
    private static func use(_ url: String) async -> [String] {
        let mcp = MCPClient(http: HTTPClient(), url: url)
        func told(_ what: String, _ body: () async throws -> String) async -> String {
            do { return "\(what) → \(try await body())" } catch { return "\(what) → error: \(error)" }
        }
        func call(_ tool: String) async -> String {
            await told("call \(tool)") {
                let result = try await mcp.call("tools/call", ["name": .string(tool), "arguments": [:]], timeout: 500)
                let text = result["content"]?[0]?["text"]
                let count = text?.stringValue?.utf8.count ?? 0
                return count > 100 ? "\(count) bytes" : text?.text ?? result.text
            }
        }
        return [
            await told("initialize") {
                try await mcp.initialize()
                return "done"
            },
            await told("list") {
                let result = try await mcp.call("tools/list", [:], timeout: 500)
                return (result["tools"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }.joined(
                    separator: ", ")
            },
            await call("echo"), await call("add"),
        ]
    }

    private static func stable(_ line: String) -> String {
        line.replacing(/127\.0\.0\.1:\d+/, with: "127.0.0.1:PORT").replacing(/localhost:\d+/, with: "localhost:PORT")
    }
}

/// The odd servers, in one process.
private final class OddUpstreams: Sendable {
    let addresses: [(name: String, url: String)]
    private let child: Child
    private let input: Descriptor

    /// - Parameter lengths: what the environment says of them.
    init(_ directory: String, lengths: [String]) throws {
        let (stdin, stdout) = (try Descriptor.pipe(), try Descriptor.pipe())
        var plan = Child.Plan(
            "/usr/bin/python3", ["\(Golden.root)/Tests/testbed/odd_upstreams.py", directory],
            environment: lengths + ["PATH=/usr/bin:/bin"])
        plan.descriptors = [(stdin.read.number, 0), (stdout.write.number, 1)]
        child = try Child.start(plan)
        input = stdin.write
        stdin.read.close()
        stdout.write.close()
        let line = try JSON(parsing: try stdout.read.readLine())
        addresses = (line.objectValue?.members ?? []).map { ($0.key, $0.value.stringValue ?? "") }
    }

    func stop() {
        input.close()
        _ = child.wait()
    }
}
