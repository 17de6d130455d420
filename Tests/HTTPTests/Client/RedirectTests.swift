// SPDX-License-Identifier: Apache-2.0
import HTTP
import TestSupport
import Testing

/// Redirects are followed within one origin, and only where a request says so.
@Suite(.timeLimit(.minutes(1)))
struct RedirectTests {
    private let client = HTTPClient()

    @Test func referencesAreResolvedWithinTheOriginOrNotAtAll() {
        let base = "http://host:8080/a/b?q=1#f"
        for (reference, expected) in [
            ("/x", "http://host:8080/x"), ("x", "http://host:8080/a/x"), ("../x", "http://host:8080/x"),
            ("../../../x/./y/..", "http://host:8080/x/"), ("?z", "http://host:8080/a/b?z"),
            ("", "http://host:8080/a/b?q=1"), ("#g", "http://host:8080/a/b?q=1"), ("//HOST:8080", "http://host:8080/"),
            ("HTTP://Host:08080/x?u=http://other/", "http://host:8080/x?u=http://other/"),
            ("/x:y", "http://host:8080/x:y"),
            ("http://host/x", nil), ("https://host:8080/x", nil), ("http://host:8081/x", nil), ("//other:8080/x", nil),
            ("http://host:8080@other/", nil), ("http://other@host:8080/", nil), ("http://host:8080\\@other/", nil),
            ("/\\other", nil), ("/a b", nil), ("/a\nb", nil), ("/é", nil), ("mailto:x", nil), ("http:x", nil),
            ("http://host:8080:8080/", nil), ("http://host:80x/", nil), ("ftp://host:8080/", nil), ("x:y", nil),
        ] as [(String, String?)] {
            #expect(SameOrigin.resolve(reference, from: base) == expected, "\(reference)")
        }
        #expect(SameOrigin.resolve("https://h:443/x", from: "https://h/y") == "https://h/x")
        #expect(SameOrigin.resolve("//[::1]:80/x", from: "http://[::1]/y") == "http://[::1]/x")
        #expect(SameOrigin.resolve("//[::1]:81/x", from: "http://[::1]/y") == nil)
        #expect(SameOrigin.resolve("/x", from: "http://me:pw@h/y") == "http://me:pw@h/x")
        #expect(SameOrigin.resolve("http://127.1/x", from: "http://127.0.0.1/y") == "http://127.0.0.1/x")
        #expect(SameOrigin.resolve("/x", from: "http://[fe80::1%25eth0]:1/y") == "http://[fe80::1%25eth0]:1/x")
        for base in ["nonsense", "http:///h/x", "http:/h/x", "http://h:99999/"] {
            #expect(SameOrigin.resolve("/x", from: base) == nil, "\(base)")
        }
    }

    private func request(_ method: String, _ server: RawServer, _ redirects: Redirects) -> HTTPClientRequest {
        var request = HTTPClientRequest(method, server.url + "/first", body: method == "POST" ? [1, 2, 3] : nil)
        request.socket = server.path
        request.redirects = redirects
        return request
    }

    @Test func theBodyOfARedirectIsNotWaitedFor() async throws {
        let server = RawServer(unix: false) { connection in
            while let (head, body) = connection.readRequest() {
                if head.hasPrefix("POST /first ") {
                    connection.write("HTTP/1.1 307 Gone\r\nLocation: /second\r\nTransfer-Encoding: chunked\r\n\r\n")
                    let piece = "10000\r\n" + String(repeating: "x", count: 0x10000) + "\r\n"
                    while connection.write(piece) {}
                    return
                }
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
                connection.write(body)
            }
        }
        let answer = try await client.send(request("POST", server, .withinOrigin(most: 1)))
        #expect(answer.status == 200 && answer.body == [1, 2, 3])
    }

    @Test func aRedirectIsAnAnswerUnlessItIsToBeFollowed() async throws {
        let server = RawServer(unix: true) { connection in
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 302 Found\r\nLocation: /first\r\nContent-Length: 1\r\n\r\nx")
            }
        }
        #expect(try await client.send(request("GET", server, .reported)).status == 302)
        for (method, most) in [("GET", 3), ("POST", 3), ("DELETE", 3)] {
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.send(request(method, server, .withinOrigin(most: most)))
            }
            if case .redirected = error?.code {} else { Issue.record("\(method): \(String(describing: error))") }
        }
    }

    @Test func whoCancelsEndsWhatTookItsPlace() async throws {
        let server = RawServer(unix: false) { connection in
            while let (head, _) = connection.readRequest() {
                if head.hasPrefix("GET /first ") {
                    connection.write("HTTP/1.1 307 Moved\r\nLocation: /second\r\nContent-Length: 0\r\n\r\n")
                } else {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx")
                    connection.waitForClose()
                    return
                }
            }
        }
        let stream = try await client.stream(request("GET", server, .withinOrigin(most: 1)))
        #expect(stream.status == 200)
        #expect(try await stream.next() == Array("x".utf8))
        stream.cancel()
        await #expect(throws: HTTPClientError.self) { _ = try await stream.next() }
    }
}
