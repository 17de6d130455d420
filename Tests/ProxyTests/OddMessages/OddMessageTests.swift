// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Odd answers and odd streams through every kind of proxy, with and without a filter: whatever a server sends, nothing is
/// dropped without a word, and nothing that a filter has to see passes unseen.
@Suite struct OddMessageTests {
    private static func url(_ server: TestServer, _ upstream: String, _ more: [(String, JSON)]) async throws -> String {
        let config = JSONObject(
            [
                ("name", "odd"), ("url", .string(upstream)),
                ("transport", upstream.hasSuffix("sse") ? "sse" : "streamable-http"),
            ] + more)
        let made = try JSON(parsing: try await server.send("POST", "/api/v1/workloads", .object(config)).body)
        return try #require(made["url"]?.stringValue, "\(upstream): \(made.prettyText)")
    }

    private static func filter(_ isFiltered: Bool) -> [(String, JSON)] {
        isFiltered ? [("tools_filter", [.string(OddMessage.visible)])] : []
    }

    private static func list(_ id: String, _ cursor: String) -> String {
        (["jsonrpc": "2.0", "id": .string(id), "method": "tools/list", "params": ["cursor": .string(cursor)]] as JSON)
            .text
    }

    private static func post(_ url: String, _ body: String, session: String? = nil) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest("POST", url, body: Array(body.utf8))
        request.headers = ["Content-Type": "application/json", "Accept": "application/json, text/event-stream"]
        request.headers["Mcp-Session-Id"] = session
        request.timeout = 15
        return try await HTTPClient().send(request)
    }

    /// Whether `message` is an error for `id`.
    private static func isError(_ message: some Collection<UInt8>, _ id: String) -> Bool {
        guard let message = try? JSON(parsing: Array(message)) else { return false }
        return message["id"]?.stringValue == id && message["error"]?["code"]?.intValue == -32603
            && message["error"]?["message"]?.stringValue?.isEmpty == false
    }

    /// Whether `message` lists the tools that are to be seen, and says nothing else of the others.
    private static func isList(_ message: some Collection<UInt8>, isFiltered: Bool) -> Bool {
        let text = String(decoding: message, as: UTF8.self)
        if isFiltered, text.contains("hidden") || text.contains(OddMessage.secret) { return false }
        return text.contains(#""result""#) || text.contains(#""r\u0065sult""#) ? text.contains("visible") : false
    }

    // MARK: Streamable HTTP

    @Test(arguments: [false, true]) func messagesOverStreamableHTTP(isFiltered: Bool) async throws {
        var cases: [OddUpstream.Case] = []
        for odd in OddMessage.all {
            let plain = OddTransfer(name: "")
            cases.append(.init(name: odd.name) { plain.answer(odd.bytes($0), type: "application/json") })
            guard odd.isOneLine else { continue }
            cases.append(
                .init(name: "event: \(odd.name)") { id in
                    let data = odd.bytes(id).filter { $0 != 0x0A && $0 != 0x0D }
                    return plain.answer(
                        Array("event: message\ndata: ".utf8) + data + [0x0A, 0x0A], type: "text/event-stream")
                })
        }
        let upstream = OddUpstream(cases)
        defer { upstream.stop() }
        try await TestServer.with { server in
            let url = try await Self.url(server, "\(upstream.url)/mcp", Self.filter(isFiltered))
            for odd in OddMessage.all {
                for name in odd.isOneLine ? [odd.name, "event: \(odd.name)"] : [odd.name] {
                    let answer = try await Self.post(url, Self.list(name, name))
                    let isEvent = name != odd.name
                    let text = String(decoding: answer.body, as: UTF8.self)
                    if !isFiltered {
                        let sent = odd.bytes(#""\#(name)""#)
                        let data =
                            Array("event: message\ndata: ".utf8) + sent.filter { $0 != 0x0A && $0 != 0x0D } + [
                                0x0A, 0x0A,
                            ]
                        // What parsers read differently is for nobody.
                        let isAmbiguous = isEvent && (text.contains("ambiguous") || text.isEmpty)
                        #expect(answer.body == (isEvent ? data : sent) || isAmbiguous, "\(name): \(text)")
                        continue
                    }
                    let message = isEvent ? OddStream.take(apart: answer.body).messages.joined() : text
                    switch odd.verdict {
                    case .readable: #expect(Self.isList(Array(message.utf8), isFiltered: true), "\(name): \(text)")
                    case .unfilterable, .unreadable:
                        #expect(Self.isError(Array(message.utf8), name), "\(name): \(text)")
                    }
                }
            }
        }
    }

    @Test(arguments: [false, true]) func transfersOverStreamableHTTP(isFiltered: Bool) async throws {
        let types = ["application/json", "text/event-stream"]
        var cases: [OddUpstream.Case] = []
        for odd in OddTransfer.all {
            for type in types {
                var made = OddUpstream.Case(name: odd.name + type) { id in
                    let message = OddMessage.answer(id)
                    return odd.answer(Array((type == types[0] ? message : "data: \(message)\n\n").utf8), type: type)
                }
                if case .untilClose = odd.framing { made.closes = true }
                cases.append(made)
            }
        }
        let upstream = OddUpstream(cases)
        defer { upstream.stop() }
        try await TestServer.with { server in
            let url = try await Self.url(server, "\(upstream.url)/mcp", Self.filter(isFiltered))
            for odd in OddTransfer.all {
                for type in types {
                    let name = odd.name + type
                    let answer = try await Self.post(url, Self.list(name, name))
                    let text = String(decoding: answer.body, as: UTF8.self)
                    let isEvent = type != types[0]
                    let message = isEvent ? OddStream.take(apart: answer.body).messages.joined() : text
                    if !isFiltered {
                        let plain = OddMessage.answer("\"\(name)\"")
                        let whole = Array((isEvent ? "data: \(plain)\n\n" : plain).utf8)
                        // Where no event is, the request has no answer, and gets one behind it.
                        let isSent = answer.body == odd.code(whole) || answer.body == whole
                        let isBehind = isEvent && answer.body.starts(with: odd.code(whole)) && text.contains("-32603")
                        #expect(isSent || isBehind, "\(name): \(text)")
                    } else if odd.verdict == .readable {
                        #expect(Self.isList(Array(message.utf8), isFiltered: true), "\(name): \(text)")
                        #expect(answer.headers["Content-Encoding"] == nil, "\(name)")
                    } else {
                        // Of bytes that are no event nobody reads any.
                        if !isEvent || odd.name != "gzip under another name" {
                            #expect(!text.contains("hidden"), "\(name): \(text)")
                        }
                        let error = message.isEmpty ? text : message
                        #expect(Self.isError(Array(error.utf8), name), "\(name): \(text)")
                    }
                }
            }
        }
    }

    @Test(arguments: [false, true]) func streamsOverStreamableHTTP(isFiltered: Bool) async throws {
        let plain = OddTransfer(name: "", framing: .chunks(1 << 16, trailers: ""))
        let cases = OddStream.all.map { odd in
            OddUpstream.Case(
                name: odd.name,
                answer: { id in
                    plain.answer(odd.start + Array(odd.event(OddMessage.answer(id)).utf8), type: "text/event-stream")
                }, isSlow: odd.isSlow)
        }
        let upstream = OddUpstream(cases)
        defer { upstream.stop() }
        try await TestServer.with { server in
            let url = try await Self.url(server, "\(upstream.url)/mcp", Self.filter(isFiltered))
            for odd in OddStream.all {
                let answer = try await Self.post(url, Self.list(odd.name, odd.name))
                let sent = odd.start + Array(odd.event(OddMessage.answer("\"\(odd.name)\"")).utf8)
                let text = String(decoding: answer.body, as: UTF8.self)
                if !isFiltered {
                    #expect(answer.body == sent, "\(odd.name): \(text)")
                    continue
                }
                let (rest, messages) = OddStream.take(apart: answer.body)
                #expect(messages.count == 1 && Self.isList(Array(text.utf8), isFiltered: true), "\(odd.name): \(text)")
                // All but the data is as it came, line ends included.
                #expect(rest == OddStream.take(apart: sent).rest, "\(odd.name): \(text.debugDescription)")
                #expect(text.hasSuffix(odd.lineEnd + odd.lineEnd) || odd.name == "mixed line ends", "\(odd.name)")
            }
        }
    }

    /// A server that starts must not be waited for in vain, however it writes.
    @Test func theHandshakeReadsEveryForm() async throws {
        try await TestServer.with { server in
            for style in OddStream.all where style.name != "another event before" {
                let upstream = OddUpstream(style: style)
                defer { upstream.stop() }
                let began = MonotonicClock.milliseconds
                let url = try await Self.url(
                    server, "\(upstream.url)/sse", [("proxy_mode", "sse"), ("start_timeout", 10)])
                #expect(MonotonicClock.milliseconds - began < 8000 * Pace.factor, "\(style.name)")
                #expect(!url.isEmpty)
                #expect(try await server.status("DELETE", "/api/v1/workloads/odd") == 204)
            }
            for odd in OddTransfer.all where odd.verdict == .readable {
                let first = OddHandshake { id, body in odd.answer(Array(body.utf8), type: "application/json") }
                defer { first.stop() }
                let url = try await Self.url(server, "\(first.url)/mcp", [("start_timeout", 10)])
                #expect(!url.isEmpty)
                #expect(try await server.status("DELETE", "/api/v1/workloads/odd") == 204)
            }
            for style in OddStream.all {
                let first = OddHandshake { id, body in
                    OddTransfer(name: "").answer(style.start + Array(style.event(body).utf8), type: "text/event-stream")
                }
                defer { first.stop() }
                let url = try await Self.url(server, "\(first.url)/mcp", [("start_timeout", 10)])
                #expect(!url.isEmpty)
                #expect(try await server.status("DELETE", "/api/v1/workloads/odd") == 204)
            }
            let marked = OddHandshake { id, body in
                OddTransfer(name: "").answer(OddMessage.mark + Array(body.utf8), type: "application/json")
            }
            defer { marked.stop() }
            #expect(try await !Self.url(server, "\(marked.url)/mcp", [("start_timeout", 10)]).isEmpty)
        }
    }

    // MARK: The older transport

    @Test(arguments: [false, true]) func streamsOverTheOlderTransport(isFiltered: Bool) async throws {
        let upstream = OddUpstream()
        defer { upstream.stop() }
        try await TestServer.with { server in
            let more = Self.filter(isFiltered) + [("proxy_mode", "sse")]
            let url = try await Self.url(server, "\(upstream.url)/sse", more)
            for style in OddStream.all {
                let client = try await OddListener.open(url, style: style.name.replacing(" ", with: "-"))
                try await client.post(Self.list(style.name, ""))
                let message = try await client.answer()
                #expect(Self.isList(Array(message.utf8), isFiltered: isFiltered), "\(style.name): \(message)")
            }
            let client = try await OddListener.open(url, style: "gzip")
            try await client.post(Self.list("gzip", "gzip"))
            let message = try await client.answer()
            #expect(Self.isList(Array(message.utf8), isFiltered: isFiltered), "gzip: \(message)")
        }
    }

    @Test(arguments: [false, true]) func messagesOverTheOlderTransport(isFiltered: Bool) async throws {
        let upstream = OddUpstream()
        defer { upstream.stop() }
        try await TestServer.with { server in
            let more = Self.filter(isFiltered) + [("proxy_mode", "sse")]
            let url = try await Self.url(server, "\(upstream.url)/sse", more)
            let client = try await OddListener.open(url, style: "newlines")
            for odd in OddMessage.all where odd.isOneLine {
                try await client.post(Self.list(odd.name, odd.name))
                if !isFiltered, odd.verdict == .unreadable { continue }
                let message = try await client.answer()
                if odd.verdict == .readable || !isFiltered {
                    #expect(message.contains("visible"), "\(odd.name): \(message)")
                    if isFiltered {
                        #expect(Self.isList(Array(message.utf8), isFiltered: true), "\(odd.name): \(message)")
                    }
                } else {
                    #expect(Self.isError(Array(message.utf8), odd.name), "\(odd.name): \(message)")
                }
            }
            if isFiltered { #expect(!client.seen.contains("hidden") && !client.seen.contains(OddMessage.secret)) }
        }
    }
}
