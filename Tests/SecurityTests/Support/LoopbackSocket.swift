// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A TCP connection to this machine on which a test sends and reads what it likes.
enum LoopbackSocket {
    /// Connects to the port in a URL.
    static func connect(to url: String) throws -> (socket: Descriptor, port: UInt16) {
        let digits = url.split(separator: ":").last?.prefix { ("0"..."9").contains($0) } ?? ""
        guard let port = UInt16(digits) else { throw SystemError("find the port in \(url)", code: EINVAL) }
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        if number < 0 { throw SystemError("create a socket") }
        let descriptor = Descriptor(owning: number)
        // What is not read stays with its sender.
        var size: Int32 = 32 << 10
        setsockopt(number, SOL_SOCKET, SO_RCVBUF, &size, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if code != 0 { throw SystemError("connect to 127.0.0.1:\(port)") }
        return (descriptor, port)
    }
}
