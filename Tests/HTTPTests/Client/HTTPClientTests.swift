// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Platform
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct HTTPClientTests {
    let client = HTTPClient()

    func request(_ method: String, _ server: RawServer, _ target: String = "/") -> HTTPClientRequest {
        var request = HTTPClientRequest(method, server.url + target)
        request.socket = server.path
        return request
    }

    func failure(_ request: HTTPClientRequest, limit: Int = 1 << 20) async -> HTTPClientError? {
        do throws(HTTPClientError) {
            _ = try await client.send(request, limit: limit)
            return nil
        } catch {
            return error
        }
    }

    /// Answers every request with its own head and body.
    static func echo(_ connection: RawServer.Connection) {
        while let (head, body) = connection.readRequest() {
            let answer = Array(head.utf8) + body
            connection.write("HTTP/1.1 200 OK\r\nX-Answer: yes\r\nContent-Length: \(answer.count)\r\n\r\n")
            connection.write(answer)
        }
    }

    @Test(arguments: [true, false])
    func answersArriveWhole(unix: Bool) async throws {
        let server = RawServer(unix: unix, Self.echo)
        var request = request("POST", server, "/a/b?c=d")
        request.headers = ["X-One": "1", "X-Empty": ""]
        request.body = Array("hello".utf8)
        let response = try await client.send(request)
        #expect(response.status == 200)
        #expect(response.headers["x-answer"] == "yes")
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(text.hasPrefix("POST /a/b?c=d HTTP/1.1\r\n"))
        #expect(text.hasSuffix("\r\n\r\nhello"))
        let names = text.split(separator: "\r\n").dropFirst().compactMap { $0.split(separator: ":").first }
        #expect(Set(names.map(String.init)) == ["Host", "X-One", "X-Empty", "Content-Length", "hello"])
    }

    @Test func idleConnectionsAreReused() async throws {
        let server = RawServer(unix: true, Self.echo)
        for _ in 0..<5 { _ = try await client.send(request("GET", server)) }
        #expect(server.accepted == 1)
    }

    @Test func methodsWithoutBodySendNone() async throws {
        let server = RawServer(unix: false, Self.echo)
        for method in ["GET", "DELETE", "OPTIONS"] {
            let text = String(decoding: try await client.send(request(method, server)).body, as: UTF8.self)
            #expect(text.hasPrefix("\(method) / HTTP/1.1"))
            #expect(!text.lowercased().contains("content-length"))
        }
        let post = String(decoding: try await client.send(request("POST", server)).body, as: UTF8.self)
        #expect(post.contains("Content-Length: 0"))
    }

    @Test func headAnswersHaveNoBody() async throws {
        let server = RawServer(unix: false) { connection in
            while connection.readRequest() != nil { connection.write("HTTP/1.1 204 OK\r\nContent-Length: 5\r\n\r\n") }
        }
        let response = try await client.send(request("HEAD", server))
        #expect(response.status == 204)
        #expect(response.body.isEmpty)
    }

    @Test func largeBodiesTravelBothWays() async throws {
        let server = RawServer(unix: true) { connection in
            while let (_, body) = connection.readRequest() {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
                connection.write(body)
            }
        }
        var request = request("PUT", server)
        request.body = (0..<(5 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let response = try await client.send(request)
        #expect(response.body == request.body)
    }

    @Test func fiftyRequestsAtOnceGetTheirOwnAnswers() async throws {
        let server = RawServer(unix: true, backlog: 1, Self.echo)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let response = try await client.send(request("GET", server, "/\(number)"))
                    return String(decoding: response.body, as: UTF8.self).hasPrefix("GET /\(number) ")
                }
            }
            for try await right in group { #expect(right) }
        }
    }

    @Test func redirectsAreReported() async throws {
        let server = RawServer { connection in
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let response = try await client.send(request("GET", server))
        #expect(response.status == 302)
        #expect(response.headers["Location"] == "/other")
    }

    @Test func interimAnswersAreSkipped() async throws {
        let server = RawServer { connection in
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }
        let response = try await client.send(request("GET", server))
        #expect(response.status == 200)
        #expect(response.headers["X-Early"] == nil)
    }

    // MARK: Failures

    @Test func nobodyListeningIsRefused() async {
        let port = RawServer { _ in }.port
        let error = await failure(HTTPClientRequest("GET", "http://127.0.0.1:\(port)/?token=secret"))
        #expect(error?.code == .refused)
        #expect(error?.reason == "http://127.0.0.1:\(port) cannot be reached: Connection refused")
        var missing = HTTPClientRequest("GET", "http://localhost/")
        missing.socket = "/tmp/thv-test-no-such.sock"
        let second = await failure(missing)
        #expect(second?.code == .refused)
        #expect(second?.reason == "/tmp/thv-test-no-such.sock cannot be reached: No such file or directory")
    }

    @Test func silenceTimesOut() async {
        let server = RawServer { $0.waitForClose() }
        var request = request("GET", server)
        request.timeout = 0.2
        #expect(await failure(request)?.code == .timeout)
    }

    @Test func aFullQueueOfConnectionsTimesOut() async {
        // Nothing accepts: the queue of one is full after two connections.
        let path = "/tmp/thv-test-\(getpid())-full.sock"
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(listener)
            unlink(path)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0 && listen(listener, 0) == 0)
        let codes = await withTaskGroup(of: HTTPClientError.Code?.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    var request = HTTPClientRequest("GET", "http://localhost/")
                    request.socket = path
                    request.connectTimeout = 0.3
                    request.timeout = 0.6
                    return await failure(request)?.code
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == [.timeout, .timeout, .timeout])
    }

    @Test func whatIsNotHTTPIsBroken() async {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.write("SSH-2.0-OpenSSH_9.2\r\n")
        }
        #expect(await failure(request("GET", server))?.code == .broken)
    }

    @Test func tooLargeAnswersAreRefused() async {
        let server = RawServer(unix: true) { connection in
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n")
                connection.write([UInt8](repeating: 0, count: 3_000_000))
            }
        }
        #expect(await failure(request("GET", server), limit: 1000)?.code == .tooLarge)
    }

    @Test func lineBreaksInFieldsAreRefused() async {
        let server = RawServer(unix: true, Self.echo)
        var request = request("GET", server)
        request.headers = ["X-A": "1\r\nX-B: 2"]
        #expect(await failure(request)?.reason == "the header field X-A contains a line break")
        #expect(server.accepted == 0)
    }

    @Test func aRequestThatMayHaveActedIsNotRepeated() async throws {
        let seen = Lock(0)
        let server = RawServer(unix: true) { connection in
            // The second request of a connection is read, then the connection breaks.
            guard connection.readRequest() != nil else { return }
            seen.withLock { $0 += 1 }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            if connection.readRequest() != nil { seen.withLock { $0 += 1 } }
        }
        _ = try await client.send(request("POST", server))
        #expect(await failure(request("POST", server))?.code == .broken)
        #expect(seen.withLock { $0 } == 2)
    }

    @Test func cancellingTheTaskEndsTheExchange() async {
        let (started, signal) = AsyncStream.makeStream(of: String.self)
        let server = RawServer(unix: true) { connection in
            _ = connection.readRequest()
            signal.yield("request")
            connection.waitForClose()
            signal.yield("closed")
        }
        let task = Task { await failure(request("GET", server)) }
        var events = started.makeAsyncIterator()
        #expect(await events.next() == "request")
        task.cancel()
        #expect(await task.value?.code == .cancelled)
        #expect(await events.next() == "closed")
    }

    // MARK: Whose server it is

    @Test(arguments: [true, false])
    func aRefusedPeerReceivesNothing(unix: Bool) async {
        let (received, signal) = AsyncStream.makeStream(of: Int.self)
        let server = RawServer(unix: unix) { connection in
            signal.yield(connection.readRequest() == nil ? 0 : 1)
        }
        var request = request("POST", server)
        request.body = Array("secret".utf8)
        request.acceptPeer = { descriptor in
            var type: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            let known = getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) == 0
            return known ? "it belongs to somebody else" : "not a socket"
        }
        let error = await failure(request)
        #expect(error == HTTPClientError(.peerRefused, "it belongs to somebody else"))
        var counts = received.makeAsyncIterator()
        #expect(await counts.next() == 0)
    }

    @Test(arguments: [true, false])
    func aConnectionOpenedUncheckedIsNotUsedForACheckedRequest(unix: Bool) async throws {
        let server = RawServer(unix: unix, Self.echo)
        _ = try await client.send(request("GET", server))
        let asked = Lock(0)
        for _ in 0..<3 {
            var request = request("GET", server)
            request.acceptPeer = { _ in
                asked.withLock { $0 += 1 }
                return nil
            }
            _ = try await client.send(request)
        }
        #expect(asked.withLock { $0 } == 1)
        #expect(server.accepted == 2)
    }

    @Test func aSocketOfAnotherUserIsPermissionDenied() async throws {
        // Root may open everything, so a child process of another user asks.
        let server = RawServer(unix: true, Self.echo)
        let path = try #require(server.path)
        #expect(chmod(path, 0o600) == 0)
        if getuid() == 0 {
            await #expect(processExitsWith: .success) { [path = path as String] in
                #expect(setuid(65534) == 0)
                var request = HTTPClientRequest("GET", "http://localhost/")
                request.socket = path
                do throws(HTTPClientError) {
                    _ = try await HTTPClient().send(request)
                    exit(1)
                } catch {
                    exit(error.code == .permissionDenied ? 0 : 2)
                }
            }
        } else {
            #expect(chmod(path, 0) == 0)
            #expect(await failure(request("GET", server))?.code == .permissionDenied)
        }
    }
}
