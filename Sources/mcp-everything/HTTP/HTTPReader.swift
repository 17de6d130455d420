// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Reads the requests of one connection, one after the other.
struct HTTPReader {
    /// What the connection ends with when a request cannot be read; nothing is sent for a status of 0.
    struct Refusal: Error {
        var status = 0
        var reason = ""
    }

    private static let headLimit = 32 << 10
    private static let bodyLimit = 64 << 20

    private let connection: HTTPConnection
    private var buffer: [UInt8] = []

    init(_ connection: HTTPConnection) { self.connection = connection }

    mutating func next() throws(Refusal) -> HTTPRequest {
        var searched = 0
        var end: Int?
        while end == nil {
            end = headEnd(from: searched)
            if end != nil { break }
            searched = max(0, buffer.count - 3)
            if buffer.count > Self.headLimit { throw Refusal(status: 431, reason: "the header is too large") }
            try fill()
        }
        let length = end ?? 0
        guard var request = HTTPRequest(head: buffer[0..<length - 4]) else {
            throw Refusal(status: 400, reason: "malformed request")
        }
        buffer.removeFirst(length)
        if request.header("expect")?.lowercased() == "100-continue" { connection.continue() }
        if request.header("transfer-encoding") != nil {
            let isChunked = request.header("transfer-encoding")?.lowercased() == "chunked"
            guard isChunked, request.header("content-length") == nil else {
                throw Refusal(status: 400, reason: "either chunked or with a Content-Length")
            }
            request.body = try chunkedBody()
        } else if let text = request.header("content-length") {
            guard let count = Int(text), count >= 0 else { throw Refusal(status: 400, reason: "bad Content-Length") }
            request.body = try take(count)
        }
        return request
    }

    private func headEnd(from start: Int) -> Int? {
        guard buffer.count >= 4 else { return nil }
        for index in start..<max(start, buffer.count - 3) where buffer[index] == 0x0D {
            if buffer[index + 1] == 0x0A, buffer[index + 2] == 0x0D, buffer[index + 3] == 0x0A { return index + 4 }
        }
        return nil
    }

    private mutating func fill() throws(Refusal) {
        let count = withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { chunk in
            let count = recv(connection.descriptor, chunk.baseAddress, chunk.count, 0)
            if count > 0 { buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[0..<count])) }
            return count
        }
        if count < 0, errno == EINTR { return }
        if count <= 0 { throw Refusal() }
    }

    private mutating func take(_ count: Int) throws(Refusal) -> [UInt8] {
        if count > Self.bodyLimit { throw Refusal(status: 413, reason: "the body is too large") }
        while buffer.count < count { try fill() }
        defer { buffer.removeFirst(count) }
        return Array(buffer[0..<count])
    }

    private mutating func chunkedBody() throws(Refusal) -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let size = try line().prefix { $0 != ";" }
            guard let count = Int(size, radix: 16), count >= 0 else {
                throw Refusal(status: 400, reason: "malformed chunk")
            }
            if count == 0 { break }
            if body.count + count > Self.bodyLimit { throw Refusal(status: 413, reason: "the body is too large") }
            body += try take(count)
            guard try line().isEmpty else { throw Refusal(status: 400, reason: "malformed chunk") }
        }
        while try !line().isEmpty {}
        return body
    }

    private mutating func line() throws(Refusal) -> String {
        while true {
            if let newline = buffer.firstIndex(of: 0x0A) {
                var bytes = try take(newline + 1)
                bytes.removeLast()
                if bytes.last == 0x0D { bytes.removeLast() }
                return String(decoding: bytes, as: UTF8.self)
            }
            if buffer.count > Self.headLimit { throw Refusal(status: 400, reason: "malformed chunk") }
            try fill()
        }
    }
}
