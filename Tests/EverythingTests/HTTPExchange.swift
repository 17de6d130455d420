// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform
import Testing

/// The program serving HTTP, and raw connections to it.
struct EverythingServer {
    let program: EverythingProgram
    let port: UInt16

    init(_ arguments: [String]) async throws {
        let program = try EverythingProgram(arguments)
        self.program = program
        let line = try await Thread.dedicated("line") {
            var line: [UInt8] = []
            var byte: UInt8 = 0
            while read(program.errors.number, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
            return String(decoding: line, as: UTF8.self)
        }
        let authority = line.split(separator: "/").first { $0.contains(":") && !$0.hasPrefix("listening") }
        port = UInt16(authority?.split(separator: ":").last ?? "") ?? 0
        try #require(port > 0, "no port in “\(line)”")
    }

    /// Sends `text` and reads until `end` says that enough has come, or the server closes.
    func exchange(_ text: String, until end: @escaping @Sendable (String) -> Bool) async throws -> String {
        try await HTTPWire(port: port).exchange(text, until: end)
    }

    /// One request on a connection of its own; the whole answer.
    func request(_ method: String, _ path: String, _ headers: [String] = [], body: String = "") async throws -> Answer {
        let head = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)"] + headers
        let tail = ["Connection: close", "Content-Length: \(body.utf8.count)"]
        return Answer(
            try await exchange((head + tail).joined(separator: "\r\n") + "\r\n\r\n" + body) { _ in false })
    }

    func post(_ body: String, session: String? = nil, path: String = "/mcp") async throws -> Answer {
        let headers = ["Accept: application/json, text/event-stream"]
        return try await request("POST", path, headers + (session.map { ["Mcp-Session-Id: \($0)"] } ?? []), body: body)
    }

    /// A fresh session's id.
    func initialize(capabilities: String = "{}") async throws -> String {
        let answer = try await post(
            #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","#
                + #""capabilities":\#(capabilities)}}"#)
        return try #require(answer.header("mcp-session-id"))
    }

    struct Answer {
        let status: Int
        let head: String
        let body: String

        init(_ text: String) {
            let bytes = Array(text.utf8)
            let end = bytes.indices.first { bytes[$0...].starts(with: Array("\r\n\r\n".utf8)) } ?? bytes.count
            head = String(decoding: bytes[0..<end], as: UTF8.self)
            body = String(decoding: bytes.dropFirst(end + 4), as: UTF8.self)
            status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
        }

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ": ") }.map {
                String($0.dropFirst(name.count + 2))
            }
        }

        var json: JSON { get throws { try JSON(parsing: body) } }

        /// The messages of an event stream.
        var events: [JSON] {
            body.split(separator: "\n").filter { $0.hasPrefix("data: ") }.compactMap {
                try? JSON(parsing: String($0.dropFirst(6)))
            }
        }
    }
}

/// One connection.
final class HTTPWire: Sendable {
    let socket: Descriptor

    init(port: UInt16) throws {
        let number = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        socket = Descriptor(owning: number)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if connected != 0 { throw SystemError("connect") }
    }

    func exchange(_ text: String, until end: @escaping @Sendable (String) -> Bool) async throws -> String {
        try await Thread.dedicated("exchange") { [self] in
            try socket.writeAll(Array(text.utf8))
            var received: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = chunk.withUnsafeMutableBytes { read(socket.number, $0.baseAddress, $0.count) }
                if count <= 0 { break }
                received += chunk[0..<count]
                if end(String(decoding: received, as: UTF8.self)) { break }
            }
            return String(decoding: received, as: UTF8.self)
        }
    }
}
