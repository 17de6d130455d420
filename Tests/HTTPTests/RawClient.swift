// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A client that sends exactly the bytes it is given.
enum RawClient {
    static func connect(port: UInt16) throws -> Descriptor {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(number, $0, 16) }
        }
        if code != 0 { throw SystemError("connect") }
        return Descriptor(owning: number)
    }

    /// Reads until `marker` ends what has come, or the connection ends.
    static func read(_ client: Descriptor, until marker: String?) -> String {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let wanted = marker.map { Array($0.utf8) }
        while true {
            if let wanted, text.suffix(wanted.count + 64).contains(wanted) {
                return String(decoding: text, as: UTF8.self)
            }
            let count = Glibc.read(client.number, &chunk, chunk.count)
            if count <= 0 { return String(decoding: text, as: UTF8.self) }
            text.append(contentsOf: chunk[0..<count])
        }
    }
}
