// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Platform
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPClientStreamTests {
    let client = HTTPClient()

    func request(_ server: RawServer) -> HTTPClientRequest {
        var request = HTTPClientRequest("GET", server.url)
        request.socket = server.path
        request.timeout = nil
        return request
    }

    /// The body of an answer in chunks.
    static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

    @Test func eventsArriveOneByOne() async throws {
        let (wanted, next) = (DispatchedSignal(), 3)
        let server = RawServer(unix: true) { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            for number in 0..<next {
                wanted.wait()
                connection.write(Self.chunk("data: \(number)\n\n"))
            }
            wanted.wait()
            connection.write("0\r\n\r\n")
        }
        let stream = try await client.stream(request(server))
        #expect(stream.status == 200)
        #expect(stream.headers["content-type"] == "text/event-stream")
        for number in 0..<next {
            wanted.signal()
            let bytes = try await stream.next()
            #expect(bytes == Array("data: \(number)\n\n".utf8))
        }
        wanted.signal()
        #expect(try await stream.next() == nil)
        #expect(try await stream.next() == nil)
    }

    @Test func aSlowReaderHoldsTheSenderBack() async throws {
        let total = 24 << 20
        let sent = Lock(0)
        let (blocked, signal) = AsyncStream.makeStream(of: Void.self)
        let server = RawServer(unix: true) { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            let piece = [UInt8](repeating: 7, count: 1 << 20)
            for _ in 0..<(total >> 20) {
                signal.yield()
                connection.write(piece)
                sent.withLock { $0 += piece.count }
            }
        }
        let stream = try await client.stream(request(server))
        var events = blocked.makeAsyncIterator()
        await events.next()
        // Whatever it could push without being read fits into the client's buffer and the socket's.
        #expect(sent.withLock { $0 } < 8 << 20)
        var received = 0
        while let bytes = try await stream.next() {
            #expect(bytes.allSatisfy { $0 == 7 })
            received += bytes.count
        }
        #expect(received == total)
    }

    @Test func cancellingEndsTheConnection() async throws {
        let (closed, signal) = AsyncStream.makeStream(of: Void.self)
        let server = RawServer(unix: true) { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            connection.waitForClose()
            signal.yield()
        }
        let stream = try await client.stream(request(server))
        #expect(try await stream.next() == Array("abc".utf8))
        stream.cancel()
        var events = closed.makeAsyncIterator()
        await events.next()
        let error = await #expect(throws: HTTPClientError.self) { try await stream.next() }
        #expect(error?.code == .cancelled)
    }

    @Test func droppingTheStreamEndsTheConnection() async throws {
        let (closed, signal) = AsyncStream.makeStream(of: Void.self)
        let server = RawServer(unix: true) { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.waitForClose()
            signal.yield()
        }
        let status = try await client.stream(request(server)).status
        #expect(status == 200)
        var events = closed.makeAsyncIterator()
        #expect(await events.next() != nil)
    }

    @Test func aBrokenBodyIsAnError() async throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
        }
        let stream = try await client.stream(request(server))
        let error = await #expect(throws: HTTPClientError.self) { try await stream.rest() }
        #expect(error?.code == .broken)
    }

    @Test func aDelegateMayPauseAfterEveryPiece() async throws {
        let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
            connection.write(body)
        }
        let delegate = PausingDelegate()
        let transfer = client.start(request(server), delegate: delegate)
        for await _ in delegate.paused { transfer.resume() }
        #expect(delegate.content.withLock { $0.bytes } == body)
        #expect(delegate.content.withLock { $0.error } == nil)
    }

    @Test func closingTheClientEndsWhatIsUnderWay() async {
        let server = RawServer(unix: true) { connection in
            _ = connection.readRequest()
            connection.waitForClose()
        }
        let delegate = PausingDelegate()
        do { _ = HTTPClient().start(request(server), delegate: delegate) }
        for await _ in delegate.paused {}
        #expect(delegate.content.withLock { $0.error }?.code == .cancelled)
    }
}

/// Takes every piece and asks for a pause after it.
private final class PausingDelegate: HTTPClientDelegate {
    let content = Lock<(bytes: [UInt8], error: HTTPClientError?)>(([], nil))
    let paused: AsyncStream<Void>
    private let pause: AsyncStream<Void>.Continuation

    init() { (paused, pause) = AsyncStream.makeStream(of: Void.self) }

    func didReceiveHead(status: Int, headers: HTTPHeaders) {}

    func didReceive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        content.withLock { $0.bytes.append(contentsOf: bytes) }
        pause.yield()
        return false
    }

    func didFinish(_ error: HTTPClientError?) {
        content.withLock { $0.error = error }
        pause.finish()
    }
}

/// Lets a blocking thread wait for a task.
private final class DispatchedSignal: Sendable {
    private let ends: [Int32]

    init() {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0)
        self.ends = ends
    }

    deinit { for end in ends { close(end) } }

    func signal() {
        var byte: UInt8 = 0
        precondition(write(ends[1], &byte, 1) == 1)
    }

    func wait() {
        var byte: UInt8 = 0
        precondition(read(ends[0], &byte, 1) == 1)
    }
}
