// SPDX-License-Identifier: Apache-2.0
import Platform

/// The authority of a URL: a name and a port, 80 unless written.
struct Place {
    /// In lower case, without brackets.
    let name: String
    let port: UInt16

    /// `nil` when `text` is anything but a name and, perhaps, a port.
    init?(_ text: String) {
        let lower = text.lowercased()
        let rest: Substring
        if lower.hasPrefix("[") {
            let inside = lower.dropFirst().prefix { $0 != "]" }
            guard lower.dropFirst(inside.count + 1).hasPrefix("]") else { return nil }
            name = String(inside)
            rest = lower.dropFirst(inside.count + 2)
        } else {
            name = String(lower.prefix { $0 != ":" })
            rest = lower.dropFirst(name.count)
        }
        let digits = rest.dropFirst()
        guard !name.isEmpty, rest.isEmpty || rest.hasPrefix(":"), digits.utf8.count <= 5,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        guard !digits.isEmpty else {
            port = 80
            return
        }
        guard let number = UInt16(digits) else { return nil }
        port = number
    }

    /// The same name; an address counts in any spelling.
    func isSame(as other: Place) -> Bool {
        if name == other.name { return true }
        guard let address = SocketAddress(host: name, port: 0) else { return false }
        return address == SocketAddress(host: other.name, port: 0)
    }
}
