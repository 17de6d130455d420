// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Synchronization

/// The answering side of one connection. Safe from any thread; a failed write is noticed by the reader.
final class HTTPConnection: Sendable {
    let descriptor: Int32
    private let closed = Mutex(false)

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    private static let reasons = [
        200: "OK", 202: "Accepted", 204: "No Content", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 413: "Content Too Large",
        431: "Request Header Fields Too Large", 503: "Service Unavailable",
    ]

    func `continue`() { write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }

    func respond(_ status: Int, _ headers: [(String, String)] = [], type: String = "", body: [UInt8] = []) {
        var head = "HTTP/1.1 \(status) \(Self.reasons[status] ?? "")\r\n"
        if !type.isEmpty { head += "Content-Type: \(type)\r\n" }
        if status != 204 { head += "Content-Length: \(body.count)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        write(Array((head + "\r\n").utf8) + body)
    }

    /// An error that belongs to HTTP, said as a JSON-RPC error without an id.
    func refuse(_ status: Int, _ reason: String, _ headers: [(String, String)] = []) {
        let failure = Failure(code: -32600, message: reason)
        respond(status, headers, type: "application/json", body: Outgoing.failure(failure))
    }

    // MARK: Event streams

    func startEvents(_ headers: [(String, String)] = []) {
        var head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        write(Array((head + "Transfer-Encoding: chunked\r\n\r\n").utf8))
    }

    func event(_ data: [UInt8], name: String = "message") {
        chunk(Array("event: \(name)\ndata: ".utf8) + data + [0x0A, 0x0A])
    }

    func comment() { chunk(Array(": still here\n\n".utf8)) }

    func endEvents() { write(Array("0\r\n\r\n".utf8)) }

    /// Keeps the stream open, with a comment now and then, until the client leaves or `isWanted` says no.
    func holdOpen(while isWanted: () -> Bool) {
        while isWanted() {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&waiting, 1, 15_000)
            if count < 0, errno == EINTR { continue }
            if count != 0 { return }
            comment()
        }
    }

    // MARK: The end

    /// Ends the connection from any thread; its own thread notices and closes it.
    func abort() { closed.withLock { if !$0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) } } }

    /// Called by the connection's own thread, last. Whoever still writes then writes to nobody, not to a stranger.
    func close() {
        closed.withLock { closed in
            if !closed { _ = Glibc.close(descriptor) }
            closed = true
        }
    }

    private func chunk(_ bytes: [UInt8]) {
        write(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [0x0D, 0x0A])
    }

    private func write(_ bytes: [UInt8]) { closed.withLock { if !$0 { writeAll(descriptor, bytes) } } }
}
