// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// The same call with more and more text through every transport: it arrives whole, and the proxy holds no more than it has
/// to.
@Suite(.serialized) struct LargeMessageTests {
    /// Of texts, in bytes.
    private static let sizes = [1_000_000, 9_000_000, 20_000_000, 60_000_000]
    /// What a proxy may take besides messages, in KiB: its own growth with the first calls.
    private static let slack = 1024
    /// The same of one that holds no message.
    private static let passing = 2048

    private static func peak(_ pid: Int) -> Int {
        let status = (try? File.read("/proc/\(pid)/status")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = status.split(whereSeparator: \.isNewline).first { $0.hasPrefix("VmHWM:") } ?? ""
        return Int(line.filter { ("0"..."9").contains($0) }) ?? 0
    }

    private static func initialize(_ url: String, _ http: HTTPClient) async throws -> String? {
        var request = HTTPClientRequest(
            "POST", url,
            body: Array(
                #"{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"#
                    .utf8))
        request.headers = ["Content-Type": "application/json", "Accept": "application/json, text/event-stream"]
        return try await http.send(request).headers["Mcp-Session-Id"]
    }

    /// Counts the letters of the answer as they come, without holding it.
    private static func call(_ url: String, _ http: HTTPClient, _ session: String?, _ bytes: Int, token: Bool = false)
        async throws -> Int
    {
        let meta = token ? #","_meta":{"progressToken":"p"}"# : ""
        var request = HTTPClientRequest(
            "POST", url,
            body: Array(
                #"{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"big","arguments":{"bytes":\#(bytes)}\#(meta)}}"#
                    .utf8))
        request.headers = ["Content-Type": "application/json", "Accept": "application/json, text/event-stream"]
        request.headers["Mcp-Session-Id"] = session
        request.timeout = 60
        return try await count(in: try await http.stream(request))
    }

    private static func count(in stream: HTTPClientStream, until enough: Int = .max) async throws -> Int {
        var count = 0
        while count < enough, let bytes = try await stream.next() {
            bytes.withUnsafeBufferPointer { for byte in $0 where byte == UInt8(ascii: "x") { count += 1 } }
        }
        return count
    }

    @Test func anAnswerOfAnySizePassesTheBridge() async throws {
        try await TestServer.with { server in
            let made = try await server.create("big")
            let (url, pid) = (try #require(made["url"]?.stringValue), try #require(made["pid"]?.intValue))
            let http = HTTPClient()
            let session = try await Self.initialize(url, http)
            #expect(try await Self.call(url, http, session, 1000) >= 1000)
            for size in Self.sizes {
                let before = Self.peak(pid)
                let count = try await Self.call(url, http, session, size)
                #expect(count >= size && count < size + 100)
                #expect(
                    Self.peak(pid) - before <= 2 * size / 1024 + Self.slack, "\(size): \(Self.peak(pid) - before) KiB")
            }
        }
    }

    @Test func aRequestOfAnySizePassesTheBridge() async throws {
        try await TestServer.with { server in
            let command: JSON = [
                "/usr/bin/python3", "-c",
                .string(
                    """
                    import json, sys
                    for line in sys.stdin:
                        m = json.loads(line)
                        if "id" not in m: continue
                        r = {"protocolVersion": "2025-11-25", "serverInfo": {"name": "n", "version": "1"}, "capabilities": {}}
                        if m["method"] == "tools/call": r = {"content": [{"type": "text", "text": str(len(m["params"]["arguments"]["text"]))}]}
                        print(json.dumps({"jsonrpc": "2.0", "id": m["id"], "result": r}), flush=True)
                    """),
            ]
            let config: JSON = ["name": "long", "command": command]
            let made = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", config).body)
            let (url, pid) = (try #require(made["url"]?.stringValue), try #require(made["pid"]?.intValue))
            let http = HTTPClient()
            let session = try await Self.initialize(url, http)
            for size in Self.sizes {
                let before = Self.peak(pid)
                var body = Array(
                    #"{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"n","arguments":{"text":""#.utf8)
                body += [UInt8](repeating: UInt8(ascii: "x"), count: size) + Array(#""}}}"#.utf8)
                var request = HTTPClientRequest("POST", url, body: body)
                request.headers = ["Content-Type": "application/json", "Accept": "application/json"]
                request.headers["Mcp-Session-Id"] = session
                let answer = String(decoding: try await http.send(request).body, as: UTF8.self)
                #expect(answer.contains("\"\(size)\""), "\(size): \(answer.prefix(300))")
                #expect(
                    Self.peak(pid) - before <= 2 * size / 1024 + Self.slack, "\(size): \(Self.peak(pid) - before) KiB")
            }
            // What is too long is said in the way that clients understand.
            var request = HTTPClientRequest("POST", url, headers: ["Content-Type": "application/json"])
            request.body = [UInt8](repeating: 0x20, count: (64 << 20) + 1)
            request.headers["Mcp-Session-Id"] = session
            let answer = try await http.send(request)
            #expect(answer.status == 413)
            let error = try JSON(parsing: answer.body)
            #expect(error["jsonrpc"] == "2.0" && error["error"]?["code"] == -32600, "\(error.text)")
            #expect(
                error["error"]?["message"]?.stringValue?.contains("64 MiB, a quarter of proxy.memory") == true,
                "\(error.text)")
        }
    }

    /// A server over HTTP whose answers are as long as the request says, as JSON, as one event, or on the older transport's
    /// stream.
    @Test(arguments: ["json", "event", "sse"], [false, true]) func anAnswerOfAnySizePassesTheTransparentProxy(
        kind: String, isFiltered: Bool
    ) async throws {
        let upstream = LargeUpstream(kind)
        defer { upstream.stop() }
        try await TestServer.with { server in
            var config: JSONObject = [
                "name": "big", "url": .string(upstream.url), "transport": kind == "sse" ? "sse" : "streamable-http",
            ]
            if isFiltered { config["tools_filter"] = ["big"] }
            let made = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", .object(config)).body)
            let (url, pid) = (try #require(made["url"]?.stringValue, "\(made)"), try #require(made["pid"]?.intValue))
            let http = HTTPClient()
            var listening: HTTPClientStream?
            var place = url
            if kind == "sse" {
                var request = HTTPClientRequest("GET", url, headers: ["Accept": "text/event-stream"])
                request.timeout = nil
                listening = try await http.stream(request)
                let first = String(decoding: try await listening?.next() ?? [], as: UTF8.self)
                let path = first.split(whereSeparator: \.isNewline).last { $0.hasPrefix("data: ") }?.dropFirst(6) ?? ""
                place = url.replacing("/sse", with: path)
            }
            for size in isFiltered ? [1_000_000, 60_000_000] : Self.sizes + [70_000_000] {
                let before = Self.peak(pid)
                var count = try await Self.call(place, http, nil, size)
                if let listening { count = try await Self.count(in: listening, until: size) }
                #expect(count >= size && count < size + 100, "\(count) of \(size)")
                let most = isFiltered ? 4 * size / 1024 + Self.slack : Self.passing
                #expect(Self.peak(pid) - before <= most, "\(size): \(Self.peak(pid) - before) KiB")
            }
            guard isFiltered else { return }
            // Beyond the limit it is the error of that request.
            var request = HTTPClientRequest(
                "POST", place,
                body: Array(
                    #"{"jsonrpc":"2.0","id":"too","method":"tools/call","params":{"name":"big","arguments":{"bytes":70000000}}}"#
                        .utf8))
            request.headers = ["Content-Type": "application/json", "Accept": "application/json, text/event-stream"]
            request.timeout = 60
            var text = String(decoding: try await http.send(request).body, as: UTF8.self)
            if let listening {
                text = ""
                // A comment may come before it, when the machine has much to do.
                while !text.contains("}\n\n"), let bytes = try await listening.next() {
                    text += String(decoding: bytes, as: UTF8.self)
                }
            }
            #expect(
                text.contains(#""id":"too""#) && text.contains("-32603") && text.contains("64 MiB"),
                "\(text.prefix(500))")
        }
    }
}

/// Answers `big` with so many letters.
private final class LargeUpstream: Sendable {
    private let server: HTTPServer
    let url: String

    init(_ kind: String) {
        let holder = Holder()
        guard let (socket, port) = try? ListeningSocket.tcp(host: "127.0.0.1", port: 0),
            let made = try? HTTPServer(
                socket: socket,
                handler: { request, exchange in
                    if request.method == "GET" {
                        guard kind == "sse" else { return exchange.respond(HTTPResponse(405)) }
                        let stream = HTTPBodyStream()
                        holder.set(stream)
                        stream.offer(Array("event: endpoint\ndata: /messages\n\n".utf8))
                        return exchange.respond(
                            HTTPResponse(200, headers: ["Content-Type": "text/event-stream"], body: .stream(stream)))
                    }
                    let message = (try? JSON(parsing: request.body)) ?? .null
                    guard let id = message["id"]?.text else { return exchange.respond(HTTPResponse(202)) }
                    let size = message["params"]?["arguments"]?["bytes"]?.intValue
                    let stream = kind == "sse" ? holder.stream : HTTPBodyStream()
                    let type = kind == "event" ? "text/event-stream" : "application/json"
                    exchange.respond(
                        kind == "sse"
                            ? HTTPResponse(202)
                            : HTTPResponse(200, headers: ["Content-Type": type], body: .stream(stream)))
                    Task {
                        let isEvent = kind != "json"
                        _ = await stream.write(Array("\(isEvent ? "data: " : "")".utf8))
                        if let size {
                            _ = await stream.write(
                                Array(
                                    #"{"jsonrpc":"2.0","id":\#(id),"result":{"content":[{"type":"text","text":""#.utf8))
                            let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
                            for _ in 0..<(size / piece.count) where await !stream.write(piece) { return }
                            _ = await stream.write(Array("\"}]}}".utf8))
                        } else {
                            _ = await stream.write(
                                Array(
                                    #"{"jsonrpc":"2.0","id":\#(id),"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"l","version":"1"}}}"#
                                        .utf8))
                        }
                        if isEvent { _ = await stream.write([0x0A, 0x0A]) }
                        if kind != "sse" { stream.finish() }
                    }
                })
        else { fatalError("no socket") }
        server = made
        url = "http://127.0.0.1:\(port)/\(kind == "sse" ? "sse" : "mcp")"
    }

    func stop() { server.stop() }

    private final class Holder: Sendable {
        private let box = Lock<HTTPBodyStream?>(nil)
        var stream: HTTPBodyStream { box.withLock { $0 } ?? HTTPBodyStream() }
        func set(_ stream: HTTPBodyStream) { box.withLock { $0 = stream } }
    }
}
