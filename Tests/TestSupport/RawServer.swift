// SPDX-License-Identifier: Apache-2.0
import Glibc
public import Platform
import Synchronization

/// A server that hands each request's bytes to a closure, which writes whatever bytes it likes: real sockets, no rules.
public final class RawServer: Sendable {
    /// One accepted connection; its calls block.
    public final class Connection: Sendable {
        private let descriptor: Descriptor
        private let buffered = Lock<[UInt8]>([])

        /// A connection that owns its socket.
        public init(_ descriptor: Descriptor) { self.descriptor = descriptor }

        /// The next request: its header section and its body; `nil` when the client has closed.
        public func readRequest() -> (head: String, body: [UInt8])? {
            guard let head = read(until: Array("\r\n\r\n".utf8)) else { return nil }
            let text = String(decoding: head, as: UTF8.self)
            let length = text.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            let count = length.flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
            guard let body = read(count: count) else { return nil }
            return (text, body)
        }

        /// False once the client is gone.
        @discardableResult
        public func write(_ text: String) -> Bool { write(Array(text.utf8)) }

        /// The same for bytes.
        @discardableResult
        public func write(_ bytes: [UInt8]) -> Bool {
            var done = 0
            while done < bytes.count {
                let count = bytes.withUnsafeBytes {
                    send(descriptor.number, $0.baseAddress?.advanced(by: done), $0.count - done, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { return false }
                done += count
            }
            return true
        }

        /// Waits until the client has closed the connection.
        public func waitForClose() { while fill() {} }

        /// Closes it.
        public func close() { descriptor.close() }

        private func read(until mark: [UInt8]) -> [UInt8]? {
            while true {
                let found = buffered.withLock { bytes -> [UInt8]? in
                    guard bytes.count >= mark.count else { return nil }
                    for start in 0...(bytes.count - mark.count) where bytes[start...].starts(with: mark) {
                        defer { bytes.removeFirst(start + mark.count) }
                        return Array(bytes[..<(start + mark.count)])
                    }
                    return nil
                }
                if let found { return found }
                if !fill() { return nil }
            }
        }

        private func read(count: Int) -> [UInt8]? {
            while buffered.withLock({ $0.count }) < count { if !fill() { return nil } }
            return buffered.withLock { bytes in
                defer { bytes.removeFirst(count) }
                return Array(bytes.prefix(count))
            }
        }

        private func fill() -> Bool {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = chunk.withUnsafeMutableBytes { recv(descriptor.number, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { return false }
            buffered.withLock { $0.append(contentsOf: chunk[..<count]) }
            return true
        }
    }

    private final class Count: Sendable { let value = Atomic(0) }

    /// The path of the unix socket, or `nil` on TCP.
    public let path: String?
    /// The TCP port on 127.0.0.1, or 0.
    public let port: Int
    /// How many connections were accepted.
    public var accepted: Int { count.value.load(ordering: .relaxed) }

    private let listener: Descriptor
    private let count = Count()

    /// Listens and serves each connection on a thread of its own.
    public init(unix: Bool = false, backlog: Int32 = 64, _ serve: @escaping @Sendable (Connection) -> Void) {
        let listener = Descriptor(owning: socket(unix ? AF_UNIX : AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        self.listener = listener
        if unix {
            let socketPath = "/tmp/thv-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath.utf8) }
            Self.bind(listener.number, &address)
            path = socketPath
            port = 0
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            Self.bind(listener.number, &address)
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(listener.number, $0, &length) }
            }
            port = Int(UInt16(bigEndian: address.sin_port))
            path = nil
        }
        precondition(listen(listener.number, backlog) == 0)
        let count = count
        Thread.detach(name: "raw-server") {
            while true {
                let descriptor = accept(listener.number, nil, nil)
                if descriptor < 0 { return }
                count.value.add(1, ordering: .relaxed)
                let connection = Connection(Descriptor(owning: descriptor))
                Thread.detach(name: "raw-connection") {
                    serve(connection)
                    connection.close()
                }
            }
        }
    }

    deinit {
        // Wakes the accepting thread, which close alone would not.
        _ = shutdown(listener.number, Int32(SHUT_RDWR))
        if let path { unlink(path) }
    }

    /// A request for `target` on this server.
    public var url: String { path == nil ? "http://127.0.0.1:\(port)" : "http://localhost" }

    private static func bind<Address>(_ descriptor: Int32, _ address: inout Address) {
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
        precondition(code == 0, "bind: \(String(cString: strerror(errno)))")
    }
}
