// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Platform

/// A connection that carries a container's stdin, and its stdout and stderr in frames.
struct AttachedStreams: Sendable {
    let descriptor: Descriptor
    /// Bytes of the stream that came together with the engine's answer.
    let early: [UInt8]
}

extension EngineClient {
    /// Takes over a connection for the container's streams. Done before the container starts, no byte is missed.
    func attach(_ id: String, stdin: Bool) async throws(EngineError) -> AttachedStreams {
        let query = [("stream", "1"), ("stdin", stdin ? "1" : "0"), ("stdout", "1"), ("stderr", "1")]
        let target = Self.target("/containers/\(id)/attach", query, version: version)
        let socket = socket
        do {
            return try await Thread.blocking("attach") { try Handshake(socket: socket).run(target) }
        } catch let error as EngineError {
            throw error
        } catch let error as SystemError {
            throw EngineError(HTTPClientError(.broken, "\(error)"))
        } catch {
            throw EngineError(HTTPClientError(.broken, "\(error)"))
        }
    }
}

/// The upgrade from HTTP to a raw stream, which no HTTP client offers.
private struct Handshake {
    private let descriptor: Descriptor
    private let path: String

    /// Seconds the engine may take to answer.
    private static let timeout = 60

    init(socket path: String) throws {
        self.path = path
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if number < 0 { throw SystemError("create a socket") }
        descriptor = Descriptor(owning: number)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("connect to \(path)", code: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        try setTimeout(Self.timeout)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        if !connected { throw SystemError("connect to \(path)") }
    }

    func run(_ target: String) throws -> AttachedStreams {
        let request =
            "POST \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
            + "Content-Length: 0\r\n\r\n"
        try descriptor.writeAll(Array(request.utf8))
        var received: [UInt8] = []
        while true {
            if let end = Self.endOfHead(received) {
                let status = Self.status(received)
                let rest = Array(received[end...])
                guard status == 101 || status == 200 else { throw refusal(status, rest) }
                try setTimeout(0)
                return AttachedStreams(descriptor: descriptor, early: rest)
            }
            guard received.count < 65_536, try read(into: &received) else {
                throw SystemError("attach through \(path)", code: EPROTO)
            }
        }
    }

    /// The engine closes the connection after its words, or keeps it open.
    private func refusal(_ status: Int, _ beginning: [UInt8]) -> EngineError {
        var body = beginning
        let opening = UInt8(ascii: "{")
        func complete() -> Bool { body.contains(opening) && body.lastIndex(of: UInt8(ascii: "}")) != nil }
        while !complete(), body.count < 65_536, (try? read(into: &body)) == true {}
        // In a chunked body the sizes stand around the JSON text.
        let json = body.drop { $0 != opening }
        let end = json.lastIndex(of: UInt8(ascii: "}")) ?? json.endIndex
        return EngineClient.failure(status, json.isEmpty ? body : Array(json[..<min(end + 1, json.endIndex)]))
    }

    private func read(into bytes: inout [UInt8]) throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor.number, $0.baseAddress, $0.count) }
        if count < 0 { throw SystemError("attach through \(path)") }
        bytes.append(contentsOf: chunk[..<count])
        return count > 0
    }

    private func setTimeout(_ seconds: Int) throws {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            let size = socklen_t(MemoryLayout<timeval>.size)
            let code = setsockopt(descriptor.number, SOL_SOCKET, option, &time, size)
            if code != 0 { throw SystemError("set a timeout") }
        }
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        let mark = Array("\r\n\r\n".utf8)
        guard bytes.count >= mark.count else { return nil }
        return (0...(bytes.count - mark.count)).first { bytes[$0...].starts(with: mark) }.map { $0 + mark.count }
    }

    private static func status(_ bytes: [UInt8]) -> Int {
        let words = bytes.prefix { $0 != 0x0D }.split(separator: 0x20, maxSplits: 2)
        return words.count > 1 ? Int(String(decoding: words[1], as: UTF8.self)) ?? 0 : 0
    }
}
