// SPDX-License-Identifier: Apache-2.0
import Addresses
import Glibc
import Platform

/// Addresses of the web that lead to this machine.
enum LocalAddress {
    /// Whether `text` is an address with a host that is this machine, by its name or by what that stands for. Blocks while
    /// the name is looked up.
    static func isLocal(_ text: String) -> Bool {
        guard let host = WebAddress(text)?.host.lowercased() else { return false }
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        let own = (try? HostAddresses.current()) ?? []
        return addresses(of: host).contains { address in
            address.first == 127 && address.count == 4 || address == [UInt8](repeating: 0, count: 15) + [1]
                || own.contains { $0.first == address }
        }
    }

    private static func addresses(of host: String) -> [[UInt8]] {
        var found: UnsafeMutablePointer<addrinfo>?
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        guard getaddrinfo(host, nil, &hints, &found) == 0 else { return [] }
        defer { freeaddrinfo(found) }
        var all: [[UInt8]] = []
        var next = found
        while let item = next?.pointee {
            if let address = item.ai_addr {
                let raw = UnsafeRawBufferPointer(start: address, count: Int(item.ai_addrlen))
                switch item.ai_family {
                case AF_INET where raw.count >= 8: all.append(Array(raw[4..<8]))
                case AF_INET6 where raw.count >= 24: all.append(Array(raw[8..<24]))
                default: break
                }
            }
            next = item.ai_next
        }
        return all
    }
}
