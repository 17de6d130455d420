// SPDX-License-Identifier: Apache-2.0

/// An IPv4 address and a port to listen on.
struct Address {
    let host: String
    let port: UInt16

    /// Reads `[HOST:]PORT`.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let last = parts.last, let port = UInt16(last) else { return nil }
        let name = parts.count == 2 ? String(parts[0]) : "127.0.0.1"
        host = name == "localhost" ? "127.0.0.1" : name
        self.port = port
        if host.split(separator: ".").count != 4 { return nil }
    }

    var isLoopback: Bool { host.hasPrefix("127.") }
}
