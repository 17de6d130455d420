// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Addresses by which what is sent leaves this machine, and whether it does so in the clear.
public enum PlainAddress {
    /// Whether `url` leads to another machine: to any host but `localhost` and loopback addresses as they are written.
    /// Nothing is looked up, so a name that means this machine counts as another one.
    public static func leavesMachine(_ url: String) -> Bool { !isLoopback(host(of: url)) }

    /// Whether what is sent to `url` travels unencrypted to another machine.
    public static func isPlainElsewhere(_ url: String) -> Bool {
        url.prefix { $0 != ":" }.lowercased() != "https" && leavesMachine(url)
    }

    /// The host of `url` as it is written, without port; empty when there is none, or one that two readers may
    /// understand differently.
    public static func host(of url: String) -> String {
        let scheme = url.utf8.prefix { $0 != UInt8(ascii: ":") }
        let rest = url.utf8.dropFirst(scheme.count)
        guard rest.starts(with: "://".utf8) else { return "" }
        let ends = "/?#".utf8
        let authority = rest.dropFirst(3).prefix { !ends.contains($0) }
        if authority.first == UInt8(ascii: "[") {
            let inside = authority.dropFirst().prefix { $0 != UInt8(ascii: "]") }
            let port = authority.dropFirst(inside.count + 2)
            guard inside.count + 2 <= authority.count, port.isEmpty || isPort(port) else { return "" }
            return String(decoding: inside, as: UTF8.self)
        }
        let host = authority.prefix { $0 != UInt8(ascii: ":") }
        let port = authority.dropFirst(host.count)
        guard port.isEmpty || isPort(port), host.allSatisfy(isNameByte) else { return "" }
        return String(decoding: host, as: UTF8.self)
    }

    private static func isPort(_ bytes: Substring.UTF8View) -> Bool {
        bytes.first == UInt8(ascii: ":") && bytes.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" || host == "::1" { return true }
        let parts = host.pieces(at: ".")
        guard parts.count == 4, parts[0] == "127" else { return false }
        // As people write it: other spellings are read differently by different programs.
        return parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
    }
}
