// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Odd lines of a server that speaks over stdin and stdout, and odd requests to servers of every kind.
@Suite struct OddStdioTests {
    /// Answers `tools/list` with the bytes that its cursor holds (Base64, `{{ID}}` for the id), `tools/call` with its whole
    /// request, and everything else as it should.
    private static let script = #"""
        import base64, json, sys
        out = sys.stdout.buffer
        def say(message):
            out.write(json.dumps(message).encode() + b"\n")
            out.flush()
        for line in sys.stdin.buffer:
            message = json.loads(line)
            method, params = message.get("method"), message.get("params") or {}
            if "id" not in message or method is None:
                continue
            result = {}
            if method == "initialize":
                result = {"protocolVersion": params["protocolVersion"], "serverInfo": {"name": "odd", "version": "1"},
                          "capabilities": {"tools": {}}}
            elif method == "tools/list" and "cursor" in params:
                out.write(base64.b64decode(params["cursor"]).replace(b"{{ID}}", json.dumps(message["id"]).encode()) + b"\n")
                out.flush()
                continue
            elif method == "tools/call" and params["name"] == "hang":
                continue
            elif method == "tools/call":
                result = {"content": [{"type": "text", "text": base64.b64encode(line).decode()}]}
            say({"jsonrpc": "2.0", "id": message["id"], "result": result})
        """#

    /// A client with a session.
    private struct Client {
        let url: String
        var session: String?
        let http = HTTPClient()

        func post(_ body: [UInt8]) async throws -> HTTPClientResponse {
            var request = HTTPClientRequest("POST", url, body: body)
            request.headers = ["Content-Type": "application/json", "Accept": "application/json, text/event-stream"]
            request.headers["Mcp-Session-Id"] = session
            request.timeout = 10
            return try await http.send(request)
        }

        /// What the server is to write as the answer to the request `id`.
        func list(_ id: String, _ line: [UInt8]) async throws -> HTTPClientResponse {
            let request: JSON = [
                "jsonrpc": "2.0", "id": .string(id), "method": "tools/list",
                "params": ["cursor": .string(Base64Text.encode(line))],
            ]
            return try await post(request.bytes)
        }
    }

    private static func open(_ server: TestServer, isFiltered: Bool) async throws -> Client {
        var config: JSONObject = ["name": "odd", "command": ["/usr/bin/python3", "-c", .string(script)]]
        if isFiltered { config["tools_filter"] = [.string(OddMessage.visible), "hang"] }
        let made = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", .object(config)).body)
        var client = Client(url: try #require(made["url"]?.stringValue, "\(made.prettyText)"))
        let body = """
            {"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"t","version":"1"}}}
            """
        client.session = try await client.post(Array(body.utf8)).headers["Mcp-Session-Id"]
        return client
    }

    @Test(arguments: [false, true]) func everyAnswerArrivesOrFailsItsCallAtOnce(isFiltered: Bool) async throws {
        try await TestServer.with { server in
            let client = try await Self.open(server, isFiltered: isFiltered)
            for odd in OddMessage.all where odd.isOneLine {
                let answer = try await client.list(odd.name, odd.bytes("{{ID}}"))
                let text = String(decoding: answer.body, as: UTF8.self)
                let isWhole = odd.verdict == .readable || odd.verdict == .unfilterable && !isFiltered
                if isWhole {
                    #expect(text.contains("visible"), "\(odd.name): \(text)")
                    if isFiltered { #expect(!text.contains("hidden"), "\(odd.name): \(text)") }
                    if !isFiltered {
                        // The client's id in place of ours, and else byte for byte.
                        let sent = odd.bytes("\"\(odd.name)\"").filter { $0 != 0x0D }
                        let same = sent.starts(with: OddMessage.mark) ? Array(sent.dropFirst(3)) : sent
                        #expect(
                            answer.body.filter { $0 != 0x0D && $0 != 0x20 } == same.filter { $0 != 0x20 },
                            "\(odd.name): \(text)")
                    }
                } else {
                    let message = try JSON(parsing: answer.body)
                    #expect(message["id"]?.stringValue == odd.name, "\(odd.name): \(text)")
                    #expect(message["error"]?["code"] == -32603, "\(odd.name): \(text)")
                    let words = message["error"]?["message"]?.stringValue ?? ""
                    #expect(words.contains("the server"), "\(odd.name): \(words)")
                    #expect(!words.contains("hidden") && !words.contains(OddMessage.secret), "\(odd.name): \(words)")
                }
            }
        }
    }

    /// An answer of which not even the id can be seen belongs to the only call there is.
    @Test func anAnswerWithoutAnIDFailsTheOnlyCall() async throws {
        try await TestServer.with { server in
            let client = try await Self.open(server, isFiltered: false)
            for line in [
                #"{"jsonrpc":"2.0","#, #"{"jsonrpc":"2.0","result":{"text":"#, #"  "jsonrpc": "2.0","#,
                #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}"#,
            ] {
                let message = try JSON(parsing: try await client.list("only", Array(line.utf8)).body)
                #expect(message["id"] == "only" && message["error"] != nil, "\(line): \(message.text)")
            }
        }
    }

    /// Careless servers print what they like: as long as it cannot be an answer, no call fails for it.
    @Test func linesThatAreNoAnswersFailNoCall() async throws {
        let lines = [
            "Listening...", "{", "}", "{'a': 1}", #"{"level":30,"msg":"started","id":{{ID}}}"#, "[1,2,3]", "{}",
            "\"text\"",
            #"DEBUG got {"jsonrpc":"2.0","id":{{ID}},"method":"tools/list","params":{}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/x","params":{"a":NaN}}"#, "\u{1B}[32mINFO\u{1B}[0m id={{ID}}",
            #"jsonrpc id {{ID}} result"#, #"{"jsonrpc":"2.0","id":424242,"result":{"a":NaN}}"#, "\u{FEFF}",
        ]
        try await TestServer.with { server in
            let client = try await Self.open(server, isFiltered: false)
            for line in lines {
                let both = Array("\(line)\n\(OddMessage.answer("{{ID}}"))".utf8)
                let answer = try await client.list("one", both)
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(text == OddMessage.answer("\"one\""), "\(line): \(text)")
            }
        }
    }

    /// With several calls under way one whose id is seen fails alone.
    @Test func anUnreadableAnswerFailsNoOtherCall() async throws {
        try await TestServer.with { server in
            let client = try await Self.open(server, isFiltered: false)
            let hanging = Task {
                try await client.post(
                    Array(#"{"jsonrpc":"2.0","id":"h","method":"tools/call","params":{"name":"hang"}}"#.utf8))
            }
            try await until("it hangs") {
                try await server.get("/api/v1/workloads/odd/sessions")["sessions"]?[0]?["in_flight"] == 1
            }
            let bad = try JSON(
                parsing: try await client.list("bad", Array(#"x{"jsonrpc":"2.0","id":{{ID}},"result":{}}"#.utf8)).body)
            #expect(bad["id"] == "bad" && bad["error"] != nil)
            #expect(try await server.get("/api/v1/workloads/odd/sessions")["sessions"]?[0]?["in_flight"] == 1)
            hanging.cancel()
            _ = await hanging.result
        }
    }

    // MARK: Requests

    private static func call(_ id: String, _ text: [UInt8]) -> [UInt8] {
        Array(
            #"{"jsonrpc":"2.0","id":"\#(id)","method":"tools/call","params":{"name":"\#(OddMessage.visible)","arguments":{"t":""#
                .utf8)
            + text + Array(#""}}}"#.utf8)
    }

    @Test(arguments: ["stdio", "open", "filtered"]) func requestsArriveOrAreAnsweredWithTheirID(kind: String)
        async throws
    {
        let upstream = OddUpstream()
        defer { upstream.stop() }
        try await TestServer.with { server in
            var client: Client
            if kind == "stdio" {
                client = try await Self.open(server, isFiltered: false)
            } else {
                var config: JSONObject = [
                    "name": "odd", "url": .string("\(upstream.url)/mcp"), "transport": "streamable-http",
                ]
                if kind == "filtered" { config["tools_filter"] = [.string(OddMessage.visible)] }
                let made = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", .object(config)).body)
                client = Client(url: try #require(made["url"]?.stringValue))
            }
            for (name, body) in [
                ("half a pair", Self.call("1", Array(#"\ud800"#.utf8))),
                ("a mark", OddMessage.mark + Self.call("1", [0x61])),
                ("the other half", Self.call("1", Array(#"a\udfff\ud83d"#.utf8))),
                ("lines", [0x0A] + Self.call("1", []) + [0x0D, 0x0A]),
            ] {
                let answer = try await client.post(body)
                let message = try JSON(parsing: answer.body)
                #expect(
                    answer.status == 200 && message["id"] == "1" && message["result"] != nil, "\(name): \(message.text)"
                )
                if kind == "stdio", let text = message["result"]?["content"]?[0]?["text"]?.stringValue {
                    let arrived = String(decoding: Base64Text.decode(text), as: UTF8.self)
                    #expect(
                        arrived.contains(#""jsonrpc""#) && arrived.hasPrefix("{") || arrived.hasPrefix(" {"),
                        "\(name): \(arrived)")
                }
            }
            if kind == "open" { return }
            for (name, body) in [
                ("not UTF-8", Self.call("1", [0xFF])), ("text before", Array("x".utf8) + Self.call("1", [])),
                ("text behind", Self.call("1", []) + Array("x".utf8)), ("control", Self.call("1", [0x01])),
                (
                    "deep",
                    Self.call(
                        "1",
                        Array(
                            (#"","x":"# + String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
                                + #","y":""#).utf8))
                ),
                ("cut", Array(Self.call("1", [0x61]).dropLast(4))),
                ("a member twice", Array(#"{"jsonrpc":"2.0","id":"1","method":"ping","method":"x"}"#.utf8)),
                (
                    "half a pair in the tool's name",
                    Array(
                        #"{"jsonrpc":"2.0","id":"1","method":"tools/call","params":{"name":"\#(OddMessage.visible)\ud800"}}"#
                            .utf8)
                ),
            ] {
                let answer = try await client.post(body)
                let message = try JSON(parsing: answer.body)
                #expect(answer.status == 400, "\(name): \(answer.status) \(message.text)")
                #expect(
                    message["id"] == "1" && message["error"]?["code"]?.intValue ?? 0 < 0, "\(name): \(message.text)")
            }
        }
    }
}

/// Base64 (RFC 4648 section 4).
enum Base64Text {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let piece = bytes[start..<min(start + 3, bytes.count)]
            let value = piece.reduce(0) { $0 << 8 | Int($1) } << ((3 - piece.count) * 8)
            for index in 0..<4 {
                output.append(index <= piece.count ? digits[value >> (18 - index * 6) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8] {
        var (value, bits) = (0, 0)
        var output: [UInt8] = []
        for byte in text.utf8 {
            guard let digit = digits.firstIndex(of: byte) else { continue }
            (value, bits) = ((value << 6 | digit) & 0xFFFF, bits + 6)
            if bits >= 8 {
                bits -= 8
                output.append(UInt8(value >> bits & 255))
            }
        }
        return output
    }
}
