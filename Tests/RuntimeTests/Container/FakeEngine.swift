// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A unix socket on which something answers `_ping`, `version` and `info` like an engine: for the order of detection
/// only, which real engines on this machine would hide.
final class FakeEngine: Sendable {
    enum Kind: Sendable { case docker, podman, tooOld, notHTTP }

    let path: String
    private let listener: Descriptor

    init(_ path: String, _ kind: Kind = .docker) {
        self.path = path
        var directory = ""
        for part in path.split(separator: "/").dropLast() {
            directory += "/\(part)"
            mkdir(directory, 0o755)
        }
        let listener = Descriptor(owning: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        self.listener = listener
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        precondition(bound && listen(listener.number, 8) == 0, "cannot listen on \(path)")
        Thread.detach(name: "fake-engine") {
            while true {
                let connection = accept(listener.number, nil, nil)
                if connection < 0 { return }
                Self.serve(Descriptor(owning: connection), kind)
            }
        }
    }

    deinit {
        _ = shutdown(listener.number, Int32(SHUT_RDWR))
        unlink(path)
    }

    private static func serve(_ connection: Descriptor, _ kind: Kind) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = buffer.withUnsafeMutableBytes { recv(connection.number, $0.baseAddress, $0.count, 0) }
            if count <= 0 { return }
            let target = String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ").dropFirst().first ?? ""
            var body = "OK"
            if target.hasSuffix("/version") { body = #"{"Version":"99.1"}"# }
            if target.hasSuffix("/info") { body = #"{"ID":"A:B"}"# }
            var answer = "HTTP/1.1 200 OK\r\nApi-Version: \(kind == .tooOld ? "1.24" : "1.41")\r\n"
            if kind == .podman { answer += "Libpod-Api-Version: 4.3.1\r\n" }
            answer += "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            try? connection.writeAll(Array((kind == .notHTTP ? "hello\n" : answer).utf8))
            if kind == .notHTTP { return }
        }
    }
}
