// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// One blocking HTTP/1.1 connection that is kept open: as little as possible, so that what is measured is the server.
final class Wire {
    struct Response {
        let status: Int
        let headBytes: [UInt8]
        let body: [UInt8]

        var head: String { String(decoding: headBytes, as: UTF8.self) }

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { line in
                    var value = line.dropFirst(name.utf8.count + 1)
                    while value.first == " " { value.removeFirst() }
                    return String(value)
                }
        }
    }

    let descriptor: Int32
    private var buffer: [UInt8] = []
    private var chunk = [UInt8](repeating: 0, count: 256 << 10)

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, 16) }
        }
        guard connected == 0 else { throw SystemError("connect to port \(port)") }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    }

    init(socket path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw SystemError("connect to \(path)") }
    }

    deinit { close(descriptor) }

    /// The text of a request, to be sent any number of times.
    static func request(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: String? = nil
    ) -> [UInt8] {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        return Array((text + "\r\n" + (body ?? "")).utf8)
    }

    func send(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError("send") }
            done += count
        }
    }

    /// Sends a request and reads the whole answer.
    func exchange(_ request: [UInt8]) throws -> Response {
        try send(request)
        return try receive()
    }

    /// Reads one answer, of known length or chunked.
    func receive(body expectsBody: Bool = true) throws -> Response {
        var end: Int?
        while true {
            end = endOfHead()
            if end != nil { break }
            try fill()
        }
        let head = Array(buffer[0..<(end ?? 0)])
        // "HTTP/1.1 200 …"
        guard head.count > 12, head.starts(with: Array("HTTP/1.1 ".utf8)) else {
            throw Failure("an answer that is not HTTP: \(String(decoding: head, as: UTF8.self))")
        }
        let status = head[9..<12].reduce(0) { $0 * 10 + Int($1) - 0x30 }
        if !expectsBody || status == 204 || status == 304 || status < 200 {
            buffer.removeFirst(head.count)
            return Response(status: status, headBytes: head, body: [])
        }
        if let length = Self.contentLength(head) {
            while buffer.count < head.count + length { try fill() }
            let body = Array(buffer[head.count..<(head.count + length)])
            if buffer.count == head.count + length {
                buffer.removeAll(keepingCapacity: true)
            } else {
                buffer.removeFirst(head.count + length)
            }
            return Response(status: status, headBytes: head, body: body)
        }
        buffer.removeFirst(head.count)
        return Response(status: status, headBytes: head, body: try chunks())
    }

    private static let lengthName = Array("\ncontent-length:".utf8)

    private static func contentLength(_ head: [UInt8]) -> Int? {
        let name = lengthName
        for start in 0..<max(0, head.count - name.count) where head[start] == 0x0A {
            if !(1..<name.count).allSatisfy({ head[start + $0] | 0x20 == name[$0] | 0x20 }) { continue }
            var length = 0
            for byte in head[(start + name.count)...] {
                if byte == 0x20 { continue }
                guard (0x30...0x39).contains(byte) else { return length }
                length = length * 10 + Int(byte) - 0x30
            }
        }
        return nil
    }

    /// What follows the last answer, as it comes.
    func receiveBytes() throws -> [UInt8] {
        if buffer.isEmpty { try fill() }
        defer { buffer.removeAll(keepingCapacity: true) }
        return buffer
    }

    private func chunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            var newline = buffer.firstIndex(of: 0x0A)
            while newline == nil {
                try fill()
                newline = buffer.firstIndex(of: 0x0A)
            }
            let line = newline ?? 0
            guard let size = Int(String(decoding: buffer[0..<max(0, line - 1)], as: UTF8.self), radix: 16) else {
                throw Failure("an answer that is not chunked")
            }
            while buffer.count < line + 1 + size + 2 { try fill() }
            body += buffer[(line + 1)..<(line + 1 + size)]
            buffer.removeFirst(line + 1 + size + 2)
            if size == 0 { return body }
        }
    }

    private func endOfHead() -> Int? {
        if buffer.count < 4 { return nil }
        for index in 3..<buffer.count
        where buffer[index] == 0x0A && buffer[index - 1] == 0x0D && buffer[index - 2] == 0x0A {
            return index + 1
        }
        return nil
    }

    private func fill() throws {
        let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { return }
        guard count > 0 else { throw Failure("the connection ended early") }
        buffer.append(contentsOf: chunk[0..<count])
    }
}
