// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What a tool filter has judged is what the backend reads, however a message is spelled.
@Suite struct MessageSpellingTests {
    /// The tool that nobody may call.
    private static let hidden = "hidden_tool"

    /// Calls of the hidden tool that some parser reads in them.
    static let spellings: [String] = names + members + shapes

    private static func call(_ params: String, method: String = #""method":"tools/call""#, id: String = #""id":7"#)
        -> String
    {
        #"{"jsonrpc":"2.0",\#(id),\#(method),"params":\#(params)}"#
    }

    /// Other spellings of `name`, alone and beside it.
    private static let names: [String] = [
        "Name", "NAME", "nAme", "naMe", "namE", "N\\u0061me", "n\\u0041me", "\\u004eame", "ｎame", "ＮＡＭＥ",
        "na\u{200B}me",
        "name\\u0000", "name\\u0000x", "n_ame", "na-me", "na\u{FEFF}me", "na\u{AD}me",
    ].flatMap { other in
        [
            call(#"{"name":"echo","\#(other)":"\#(hidden)"}"#), call(#"{"\#(other)":"\#(hidden)","name":"echo"}"#),
            call(#"{"\#(other)":"\#(hidden)"}"#),
        ]
    }

    /// Members that come twice, also as another kind of value or escaped, and other judged ones.
    private static let members: [String] = [
        call(#"{"name":"echo","name":"\#(hidden)"}"#), call(#"{"name":"\#(hidden)","name":"echo"}"#),
        call(#"{"name":"echo","n\u0061me":"\#(hidden)"}"#), call(#"{"n\u0061me":"\#(hidden)"}"#),
        call(#"{"name":null,"name":"\#(hidden)"}"#), call(#"{"name":"\#(hidden)","name":null}"#),
        call(#"{"name":{},"name":"\#(hidden)"}"#),
        call(#"{"name":"echo","arguments":{},"Arguments":{"name":"\#(hidden)"}}"#),
        call(#"{"name":"echo","arguments":{},"arguments":{"x":"\#(hidden)"}}"#),
        call(#"{"name":"echo","_meta":{},"_Meta":{"x":"\#(hidden)"}}"#),
        call(#"{"name":"echo","_meta":{"progressToken":1,"ProgressToken":"\#(hidden)"}}"#),
        call(#"{"name":"echo","_meta":{"progressToken":1,"progreſsToken":"\#(hidden)"}}"#),
        call(#"{"name":"echo","_meta":{"progressToken":1,"progressTo\u212aen":"\#(hidden)"}}"#),
        call(#"{"name":"echo","_meta":{"progressToken":1,"progreßToken":"\#(hidden)"}}"#),
        call(#"{"name":"echo","_meta":{"progress_token":"\#(hidden)"}}"#),
        call(#"{"name":"echo","meta":{"progress_token":"\#(hidden)"}}"#),
        call(#"{"name":"echo","uri":"a","URI":"\#(hidden)"}"#), call(#"{"name":"echo","uri":"a","Uri":"\#(hidden)"}"#),
        call(#"{"name":"echo","requestId":1,"requestID":"\#(hidden)"}"#),
        call(#"{"name":"echo","level":"info","LEVEL":"\#(hidden)"}"#),
    ]

    private static let withoutID = #"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"\#(hidden)"}}"#

    /// The message as a whole.
    private static let shapes: [String] = [
        call(#"{"name":"\#(hidden)"}"#), "[\(call(#"{"name":"\#(hidden)"}"#))]",
        " [ \(call(#"{"name":"\#(hidden)"}"#)) ] ",
        call(#"{"name":"\#(hidden)"}"#, method: #""Method":"tools/call""#),
        call(#"{"name":"\#(hidden)"}"#, method: #""METHOD":"tools/call""#),
        call(#"{"name":"\#(hidden)"}"#, method: #""method":"ping","Method":"tools/call""#),
        call(#"{"name":"\#(hidden)"}"#, method: #""method":"ping","method":"tools/call""#),
        call(#"{"name":"\#(hidden)"}"#, method: #""method":"ping","m\u0065thod":"tools/call""#),
        call(#"{"name":"\#(hidden)"}"#, method: #""method":"ping","m\u0045thod":"tools/call""#),
        call(#"{"name":"\#(hidden)"}"#, method: #""method":"tools\/call""#),
        call(#"{"name":"\#(hidden)"}"#, method: #""method":"tools\u002fcall""#),
        call(#"{"name":"\#(hidden)"}"#, method: #""method":"Tools/Call""#),
        call(#"{"name":"\#(hidden)"}"#, method: #""method":"tools/call ""#),
        call(#"{"name":"\#(hidden)"}"#, method: #""method":"tools/call\u0000""#),
        call(#"{"name":"\#(hidden)"}"#, method: #""method":"toolſ/call""#),
        call(#"{"name":"echo"},"Params":{"name":"\#(hidden)"}"#),
        call(#"{"name":"echo"},"PARAMS":{"name":"\#(hidden)"}"#),
        call(#"{"name":"echo"},"paramſ":{"name":"\#(hidden)"}"#),
        call(#"{"name":"echo"},"params":{"name":"\#(hidden)"}"#),
        call(#"{"name":"echo"},"param\u0053":{"name":"\#(hidden)"}"#),
        call(#"["\#(hidden)"]"#), call(#"{"name":["\#(hidden)"]}"#), call(#"{"name":{"name":"\#(hidden)"}}"#),
        call(#"{"name":"\#(hidden)"}"#, id: #""id":7,"ID":8"#), call(#"{"name":"\#(hidden)"}"#, id: #""id":7,"Id":8"#),
        call(#"{"name":"\#(hidden)"}"#, id: #""id":7,"id":8"#), call(#"{"name":"\#(hidden)"}"#, id: #""id":null"#),
        call(#"{"name":"\#(hidden)"}"#, id: #""result":{}"#),
        call(#"{"name":"\#(hidden)"}"#, id: #""id":7,"result":{}"#),
        call(#"{"name":"\#(hidden)"}"#, id: #""id":7,"error":{"code":1,"message":""}"#),
        call(#"{"name":"\#(hidden)"}"#, id: #""id":7,"jsonrpc":"2.0""#),
        call(#"{"name":"\#(hidden)"}"#, id: #""id":7,"JSONRPC":"1.0""#),
        withoutID,
        #"{"jsonrpc":"2.0","id":7,"result":{},"error":{"code":1,"message":"\#(hidden)"}}"#,
    ]

    /// What real clients send.
    static let ordinary: [String] = [
        call(
            #"{"name":"echo","arguments":{"Name":"x","name":"y","NAME":"z","Params":{"Method":1},"method":"tools/call"}}"#
        ),
        call(#"{"name":"echo","arguments":{"text":"ſ K İ ß ﬁ 宽 😀 \u212a \ud83d\ude00","n":1.50,"e":1E+2,"z":-0}}"#),
        call(
            #"{ "name" : "echo" , "arguments" : { } , "_meta" : { "progressToken" : "abc" , "vendor/x" : { "Name" : 1 } } }"#
        ),
        call(
            #"{"name":"echo","arguments":{"a":[{"id":1,"ID":2},{"params":{}}]},"task":{"ttl":1},"meta":{"note":"mine"}}"#
        ),
        call(#"{"name":"echo"}"#, method: #""method":"tools\/call""#, id: #""id":"\u0061-\"1\"""#),
        call(#"{"_meta":{"io.modelcontextprotocol\/related-task":{"taskId":"1"},"traceparent":"00"},"name":"echo"}"#),
        #"{"method":"ping","jsonrpc":"2.0","id":"x"}"#,
        #"{"jsonrpc":"2.0","id":1.5,"method":"tools/list","params":{}}"#,
        #"{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}"#,
        #"{"jsonrpc":"2.0","id":3,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"p"},"argument":{"name":"n","value":"v"}}}"#,
    ]

    private static func post(
        _ body: String, to url: String, session: String? = nil, type: String = "application/json",
        more: HTTPHeaders = [:], method: String = "POST"
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(method, url, body: Array(body.utf8))
        request.headers = ["Content-Type": type, "Accept": "application/json, text/event-stream"]
        request.headers["Mcp-Session-Id"] = session
        for field in more.fields { request.headers.add(field.name, field.value) }
        return try await HTTPClient().send(request)
    }

    /// The error that a refused message is answered with.
    private static func isError(_ answer: HTTPClientResponse) -> Bool {
        (try? JSON(parsing: answer.body))?["error"]?["code"]?.intValue != nil
    }

    @Test func theTableIsLongEnough() { #expect(Set(Self.spellings).count >= 60) }

    @Test(arguments: [true, false]) func noSpellingPassesTheBridge(hasFilter: Bool) async throws {
        try await TestServer.with { server in
            let more: [(String, JSON)] = hasFilter ? [("tools_filter", ["echo", "heard", "hang"])] : []
            let url = try #require(try await ScriptedServer.create("filtered", on: server, more)["url"]?.stringValue)
            let client = try await SessionClient.open(url, listens: false)
            for body in Self.spellings where hasFilter || Self.isAmbiguous(body) {
                let answer = try await client.post(body)
                #expect(Self.isError(answer), "\(body): \(String(decoding: answer.body, as: UTF8.self))")
            }
            let heard = try await client.heard().lines
            #expect(!heard.contains { $0.contains(Self.hidden) }, "\(heard.filter { $0.contains(Self.hidden) })")
            // Everything but the number by which the server knows a request arrives as it was sent.
            for body in Self.ordinary {
                let answer = try await client.post(body)
                #expect(!Self.isError(answer), "\(body): \(String(decoding: answer.body, as: UTF8.self))")
                #expect(try await client.heard().lines.contains { Self.isSame($0, as: body) }, "\(body)")
            }
        }
    }

    /// Without a filter calls of that tool are nobody's business, as long as every parser sees the same in them.
    private static func isAmbiguous(_ body: String) -> Bool {
        let plain = [
            call(#"{"name":"\#(hidden)"}"#), call(#"{"n\u0061me":"\#(hidden)"}"#), call(#"["\#(hidden)"]"#),
            call(#"{"name":["\#(hidden)"]}"#), call(#"{"name":{"name":"\#(hidden)"}}"#),
            call(#"{"name":"\#(hidden)"}"#, method: #""method":"tools\/call""#),
            call(#"{"name":"\#(hidden)"}"#, method: #""method":"tools\u002fcall""#),
        ]
        return !plain.contains(body)
    }

    /// Whether two messages differ at most in id and progress token.
    private static func isSame(_ line: String, as body: String) -> Bool {
        guard let sent = try? JSON(parsing: body), let arrived = try? JSON(parsing: line) else { return false }
        guard sent["id"] != nil else { return line == body }
        if sent["params"] == nil { return arrived["method"] == sent["method"] && arrived["params"] == nil }
        func piece(_ text: String, behind mark: String) -> Substring {
            text.place(of: mark).map { text[$0...] } ?? text[...]
        }
        return arrived["method"] == sent["method"] && arrived["params"]?["arguments"] == sent["params"]?["arguments"]
            && (sent["params"]?["_meta"] != nil
                || piece(line, behind: #""params""#) == piece(body, behind: #""params""#))
    }

    /// A backend that keeps every body it gets.
    private final class Backend: Sendable {
        let port: UInt16
        private let bodies = Lock<[String]>([])
        private let server: Lock<HTTPServer?>

        init() throws {
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            self.port = port
            server = Lock(nil)
            let made = try HTTPServer(socket: socket) { [self] request, exchange in
                bodies.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
                let id = (try? JSON(parsing: request.body))?["id"]
                guard let id else { return exchange.respond(HTTPResponse(202)) }
                exchange.respond(.json(["jsonrpc": "2.0", "id": id, "result": [:]]))
            }
            server.withLock { $0 = made }
        }

        var seen: [String] { bodies.withLock { $0 } }
        func stop() { server.withLock { $0 }?.stop() }
    }

    @Test(arguments: [true, false]) func noSpellingPassesTheTransparentProxy(hasFilter: Bool) async throws {
        let backend = try Backend()
        defer { backend.stop() }
        try await TestServer.with { server in
            var config = JSONObject([
                ("name", "filtered"), ("url", .string("http://127.0.0.1:\(backend.port)/mcp")),
                ("transport", "streamable-http"),
            ])
            if hasFilter { config["tools_filter"] = ["echo"] }
            let made = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", .object(config)).body)
            let url = try #require(made["url"]?.stringValue, "\(made)")
            for body in Self.spellings where hasFilter || Self.isAmbiguous(body) {
                // Batches, and calls without an id, are for the backend to judge.
                if !hasFilter, body.contains("[") || body == Self.withoutID { continue }
                let answer = try await Self.post(body, to: url)
                #expect(Self.isError(answer), "\(body): \(String(decoding: answer.body, as: UTF8.self))")
            }
            #expect(!backend.seen.contains { $0.contains(Self.hidden) })
            for body in Self.ordinary {
                _ = try await Self.post(body, to: url)
                #expect(backend.seen.contains(body), "\(body)")
            }
            if hasFilter { try await otherReadings(url, backend) }
        }
    }

    private static func fields(_ name: String, _ value: String) -> HTTPHeaders {
        var fields = HTTPHeaders()
        fields.add(name, value)
        return fields
    }

    /// Bodies that a backend may decode to something else than the proxy, or that come by another method.
    private func otherReadings(_ url: String, _ backend: Backend) async throws {
        let before = backend.seen.count
        let call = Self.call(#"{"name":"echo","+AG4-ame":"\#(Self.hidden)"}"#)
        for type in [
            "application/json; charset=utf-7", "application/json;charset=\"UTF-16\"", "text/plain",
            "application/json; charset=utf-8; charset=utf-7", "application/x-www-form-urlencoded",
            "application/json, text/plain",
        ] {
            #expect(try await Self.post(call, to: url, type: type).status == 415, "\(type)")
        }
        for coding in ["gzip", "deflate", "br", "identity, gzip"] {
            #expect(try await Self.post(call, to: url, more: ["Content-Encoding": coding]).status == 415, "\(coding)")
        }
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            let body = Self.call(#"{"name":"\#(Self.hidden)"}"#)
            #expect(try await Self.post(body, to: url, method: method).status == 400, "\(method)")
        }
        for (name, value) in [
            ("Mcp-Name", Self.hidden), ("Mcp-Method", "tools/list"), ("Mcp-Name", "=?base64?aGlkZGVuX3Rvb2w=?="),
        ] {
            let answer = try await Self.post(Self.call(#"{"name":"echo"}"#), to: url, more: Self.fields(name, value))
            #expect(answer.status == 400, "\(name): \(value)")
        }
        #expect(backend.seen.count == before)
        let plain = Self.call(#"{"name":"echo"}"#)
        #expect(try await Self.post(plain, to: url, type: "application/json; charset=UTF-8").status == 200)
    }
}
