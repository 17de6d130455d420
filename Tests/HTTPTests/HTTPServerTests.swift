// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import Testing

/// Drives the server with raw bytes, as a hostile client would.
@Suite struct HTTPServerTests {
    private final class Fixture: Sendable {
        let server: HTTPServer
        let port: UInt16

        init(limits: HTTPServer.Limits = .init(), handler: @escaping HTTPServer.Handler) throws {
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            self.port = port
            server = try HTTPServer(socket: socket, limits: limits, handler: handler)
        }

        func connect() throws -> Descriptor {
            try #require(try? RawClient.connect(port: port))
        }

        /// Sends `text` and reads until the server closes or `marker` has come.
        func exchange(_ text: String, until marker: String? = nil) throws -> String {
            let client = try connect()
            try client.writeAll(Array(text.utf8))
            return RawClient.read(client, until: marker)
        }
    }

    private static let echo: HTTPServer.Handler = { request, exchange in
        exchange.respond(.text("\(request.method) \(request.path.joined(separator: "|")) \(request.body.count)"))
    }

    @Test func anAnswerGivenAtOnceIsSent() throws {
        let fixture = try Fixture(handler: Self.echo)
        let answer = try fixture.exchange("GET /a/b%2Fc?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        #expect(answer.hasSuffix("GET a|b/c 0"))
    }

    @Test func anAnswerGivenLaterIsSent() throws {
        let fixture = try Fixture { _, exchange in
            Thread.detach(name: "later") { exchange.respond(.text("later")) }
        }
        for _ in 0..<200 {
            let answer = try fixture.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(answer.hasSuffix("later"))
        }
    }

    /// One body under changing fields and statuses, on kept and closed connections.
    @Test func aPreparedBodyIsAlwaysSentUnderTheFieldsOfItsAnswer() throws {
        let body = PreparedBody(Array("prepared".utf8))
        let fixture = try Fixture { request, exchange in
            var response = HTTPResponse(request.path == ["odd"] ? 203 : 200, body: .prepared(body))
            for name in request.queryValues("field") { response.headers.add("X-\(name)", name) }
            response.closesConnection = request.path == ["last"]
            exchange.respond(response)
        }
        let requests = [
            "/?field=a", "/?field=a", "/?field=b", "/odd?field=b", "/?field=a&field=b", "/", "/last?field=a",
        ]
        let sent = requests.map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
        let answers = try fixture.exchange("HEAD /?field=a HTTP/1.1\r\nHost: x\r\n\r\n" + sent)
        let heads = answers.split(separator: "HTTP/1.1 ").map { answer in
            let fields = answer.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("X-") }
            return "\(answer.prefix(3)) \(fields.joined(separator: " "))\(answer.hasSuffix("prepared") ? " body" : "")"
        }
        #expect(
            heads == [
                "200 X-a: a", "200 X-a: a body", "200 X-a: a body", "200 X-b: b body", "203 X-b: b body",
                "200 X-a: a X-b: b body", "200  body", "200 X-a: a body",
            ])
    }

    @Test func aLastingBodyIsSentFromWhereItIs() throws {
        let text: StaticString = "lasting"
        let fixture = try Fixture { _, exchange in
            let memory = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
            exchange.respond(HTTPResponse(200, body: .prepared(PreparedBody(lasting: memory))))
        }
        for _ in 0..<3 {
            let answer = try fixture.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(answer.hasSuffix("lasting"))
        }
    }

    /// Whoever follows something quiet is told at once that it is there: on a new connection and on one that was used
    /// before, answered at once and answered later.
    @Test(arguments: [false, true])
    func theHeadOfAStreamIsSentBeforeThereIsABody(isLater: Bool) throws {
        let fixture = try Fixture { request, exchange in
            if request.path == ["plain"] { return exchange.respond(.text("plain")) }
            let respond: @Sendable () -> Void = { exchange.respond(HTTPResponse(200, body: .stream(HTTPBodyStream()))) }
            if isLater { Thread.detach(name: "later") { respond() } } else { respond() }
        }
        for _ in 0..<50 {
            let client = try fixture.connect()
            SocketIO.setReceiveTimeout(client, milliseconds: 10_000)
            try client.writeAll(Array("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            #expect(RawClient.read(client, until: "plain").hasSuffix("plain"))
            for connection in [client, try fixture.connect()] {
                SocketIO.setReceiveTimeout(connection, milliseconds: 10_000)
                try connection.writeAll(Array("GET /quiet HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
                let head = RawClient.read(connection, until: "\r\n\r\n")
                #expect(head.hasPrefix("HTTP/1.1 200") && head.hasSuffix("chunked\r\n\r\n"), "\(head)")
            }
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a//b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
    ])
    func ambiguousRequestsAreRefusedAndTheConnectionClosed(request: String) throws {
        let fixture = try Fixture(handler: Self.echo)
        let answer = try fixture.exchange(request)
        #expect(answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
    }

    @Test func aBodyOverTheLimitIs413WithAndWithoutALength() throws {
        var limits = HTTPServer.Limits()
        limits.body = 1000
        let fixture = try Fixture(limits: limits, handler: Self.echo)
        let body = String(repeating: "x", count: 1001)
        let answer = try fixture.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n\(body)")
        #expect(answer.hasPrefix("HTTP/1.1 413"))
        let fits = try fixture.exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n\(body.dropLast())")
        #expect(fits.hasSuffix("POST  1000"))
        let chunked = try fixture.exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n\(body)\r\n0\r\n\r\n")
        #expect(chunked.hasPrefix("HTTP/1.1 413"), "\(chunked)")
        let many = String(repeating: "3e9\r\n\(body)\r\n", count: 10)
        let dropped = try fixture.exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(many)0\r\n\r\n")
        #expect(dropped.hasPrefix("HTTP/1.1 413"), "\(dropped)")
        // One that does not end is not listened to for ever.
        let endless = String(repeating: "3e9\r\n\(body)\r\n", count: 100)
        let cut = try fixture.exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(endless)")
        #expect(!cut.contains(" 200 "))
    }

    /// Only a request that could be misread ends the connection; one that was answered 400 by its handler does not.
    @Test func aConnectionOutlivesA400() throws {
        let fixture = try Fixture { _, exchange in exchange.respond(.text("no\n", status: 400)) }
        let twice = String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 2)
        let answers = try fixture.exchange(twice + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(answers.split(separator: "HTTP/1.1 400").count == 3, "\(answers)")
    }

    @Test func aHeaderThatNeverEndsLosesItsConnection() throws {
        var limits = HTTPServer.Limits()
        limits.header = 100
        let fixture = try Fixture(limits: limits, handler: Self.echo)
        let client = try fixture.connect()
        try client.writeAll(Array("GET / HTTP/1.1\r\nHost: ".utf8))
        #expect(RawClient.read(client, until: nil).isEmpty == true)
    }

    @Test func aStreamReachesTheClientPieceByPieceAndEnds() throws {
        let stream = HTTPBodyStream()
        let fixture = try Fixture { _, exchange in exchange.respond(HTTPResponse(200, body: .stream(stream))) }
        let client = try fixture.connect()
        try client.writeAll(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        for index in 0..<50 {
            #expect(stream.offer(Array("piece\(index);".utf8)) == .accepted)
            #expect(RawClient.read(client, until: "piece\(index);").contains("piece\(index);"))
        }
        stream.finish()
        #expect(RawClient.read(client, until: "0\r\n\r\n").hasSuffix("0\r\n\r\n"))
    }

    @Test func aClientThatLeavesAStreamIsNoticedWhileNothingIsSent() async throws {
        let stream = HTTPBodyStream()
        let fixture = try Fixture { _, exchange in exchange.respond(HTTPResponse(200, body: .stream(stream))) }
        let client = try fixture.connect()
        try client.writeAll(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        _ = stream.offer(Array("x".utf8))
        _ = RawClient.read(client, until: "x")
        await withCheckedContinuation { continuation in
            stream.whenGone { continuation.resume() }
            client.close()
        }
        #expect(stream.offer([1]) == .gone)
    }

    @Test func aClientThatLeavesBeforeTheAnswerIsNoticed() async throws {
        let gone = AsyncStream<Bool>.makeStream()
        let fixture = try Fixture { _, exchange in
            exchange.whenGone {
                gone.continuation.yield(true)
                exchange.respond(.text("too late"))
            }
        }
        let client = try fixture.connect()
        try client.writeAll(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        client.close()
        var events = gone.stream.makeAsyncIterator()
        #expect(await events.next() == true)
    }

    @Test func aSlowReaderHoldsTheWriterBack() async throws {
        let stream = HTTPBodyStream()
        let fixture = try Fixture { _, exchange in exchange.respond(HTTPResponse(200, body: .stream(stream))) }
        let client = try fixture.connect()
        try client.writeAll(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        let piece = [UInt8](repeating: 0x61, count: 65_536)
        var accepted = 0
        while stream.offer(piece) == .accepted, accepted < 10_000 { accepted += 1 }
        #expect(accepted < 10_000)
        let reader = Task.detached { try await Thread.dedicated("reader") { RawClient.read(client, until: "THE-END") } }
        #expect(await stream.write(Array("THE-END".utf8)))
        stream.finish()
        #expect(try await reader.value.contains("THE-END"))
    }

    @Test func loopbackPeersAreKnownByUid() throws {
        let seen = Lock<Peer?>(nil)
        let fixture = try Fixture { request, exchange in
            seen.withLock { $0 = request.peer }
            exchange.respond(.text("ok"))
        }
        _ = try fixture.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(seen.withLock { $0 } == .loopback(uid: getuid()))
    }

    @Test func stoppingEndsWaitingRequestsAndStreams() throws {
        let stream = HTTPBodyStream()
        let fixture = try Fixture { request, exchange in
            if request.path == ["stream"] { exchange.respond(HTTPResponse(200, body: .stream(stream))) }
            if request.path == ["wait"] { exchange.whenGone {} }
        }
        let streaming = try fixture.connect()
        try streaming.writeAll(Array("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        _ = stream.offer(Array("x".utf8))
        _ = RawClient.read(streaming, until: "x")
        fixture.server.stop()
        #expect(stream.offer([1]) == .gone)
        #expect(RawClient.read(streaming, until: nil).isEmpty)
    }
}
