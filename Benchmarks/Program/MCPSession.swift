// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// What is said in every measurement.
enum Words {
    static let initialize =
        #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","#
        + #""capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}"#
    static let initialized = #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#
    static let list = #"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#
    static let call =
        #"{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"echo","arguments":{"text":"hello"}}}"#
}

/// A client of streamable HTTP on one connection.
final class MCPSession {
    let id: String
    private let wire: Wire
    private let path: String
    private let callRequest: [UInt8]

    /// Connects and shakes hands.
    init(port: Int, path: String = "/mcp") throws {
        wire = try Wire(port: port)
        self.path = path
        let accept = ("Accept", "application/json, text/event-stream")
        let hello = try wire.exchange(Wire.request("POST", path, headers: [accept], body: Words.initialize))
        guard hello.status == 200, let session = hello.header("Mcp-Session-Id") else {
            throw Failure("initialize: \(hello.head)\(String(decoding: hello.body, as: UTF8.self))")
        }
        id = session
        callRequest = Self.request(path, session, Words.call)
        let answer = try wire.exchange(Self.request(path, session, Words.initialized))
        guard answer.status == 202 else { throw Failure("initialized: \(answer.head)") }
    }

    private static func request(_ path: String, _ session: String, _ body: String) -> [UInt8] {
        Wire.request(
            "POST", path,
            headers: [
                ("Accept", "application/json, text/event-stream"), ("Mcp-Session-Id", session),
                ("MCP-Protocol-Version", "2025-06-18"),
            ], body: body)
    }

    func listTools() throws { try check(wire.exchange(Self.request(path, id, Words.list))) }

    func callTool() throws { try check(wire.exchange(callRequest)) }

    private func check(_ answer: Wire.Response) throws {
        guard answer.status == 200, answer.body.count > 20 else {
            throw Failure("a call failed: \(answer.head)\(String(decoding: answer.body, as: UTF8.self))")
        }
    }
}

/// The same server without anything in between: two pipes, as any client that starts it would have them.
final class BarePipe {
    private let child: Child
    private let input: Descriptor
    private let output: Descriptor
    private var chunk = [UInt8](repeating: 0, count: 64 << 10)

    var pid: pid_t { child.pid }

    init(_ program: String, _ arguments: [String] = []) throws {
        let (theirInput, ourEnd) = try Descriptor.pipe()
        let (ourOutput, theirEnd) = try Descriptor.pipe()
        var plan = Child.Plan(program, arguments)
        plan.descriptors = [(theirInput.number, 0), (theirEnd.number, 1)]
        child = try Child.start(plan)
        input = ourEnd
        output = ourOutput
        theirInput.close()
        theirEnd.close()
        try exchange(Words.initialize)
        try input.writeAll(Array((Words.initialized + "\n").utf8))
    }

    deinit {
        input.close()
        Process.end(child)
    }

    func listTools() throws { try exchange(Words.list) }

    func callTool() throws { try exchange(Words.call) }

    private func exchange(_ message: String) throws {
        try input.writeAll(Array((message + "\n").utf8))
        try readLines(1)
    }

    /// Lines that were read before they were asked for.
    private var ahead = 0

    private func readLines(_ count: Int) throws {
        var left = count - ahead
        defer { ahead = -left }
        while left > 0 {
            let size = chunk.withUnsafeMutableBytes { read(output.number, $0.baseAddress, $0.count) }
            guard size > 0 else { throw Failure("the server ended") }
            for byte in chunk[0..<size] where byte == 0x0A { left -= 1 }
        }
    }

    /// Calls per second with `window` calls under way at any time.
    func callsPerSecond(window: Int, total: Int) throws -> Double {
        let batch = Array(String(repeating: Words.call + "\n", count: window).utf8)
        let start = nanoseconds()
        try input.writeAll(batch)
        for _ in 1..<max(2, total / window) {
            try input.writeAll(batch)
            try readLines(window)
        }
        try readLines(window)
        return Double(max(2, total / window) * window) / (nanoseconds() - start) * 1e9
    }
}
