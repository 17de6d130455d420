// SPDX-License-Identifier: Apache-2.0

/// The host names under which a server on loopback is reached, and nobody else is: each address it listens on, and
/// `localhost` only when it holds its port on both addresses that browsers try for that name.
public struct LoopbackNames: Sendable, Equatable {
    /// The port of every address.
    public let port: UInt16
    /// Whether `localhost` leads here and nowhere else.
    public let includesLocalhost: Bool
    private let addresses: [SocketAddress]

    /// The names of a server without TCP: none.
    public static let none = LoopbackNames(port: 0, addresses: [], includesLocalhost: false)

    init(port: UInt16, addresses: [SocketAddress], includesLocalhost: Bool) {
        self.port = port
        self.addresses = addresses
        self.includesLocalhost = includesLocalhost
    }

    /// Whether `name`, in lower case and without brackets, is one of them. An address counts in any spelling.
    public func contains(_ name: String) -> Bool {
        if name == "localhost" { return includesLocalhost }
        guard let address = SocketAddress(host: name, port: 0)?.address else { return false }
        return addresses.contains { $0.address == address }
    }

    /// Whether `name`, in lower case and without brackets, means this machine's loopback, whoever listens there.
    public static func isLoopback(_ name: String) -> Bool {
        name == "localhost" || SocketAddress(host: name, port: 0)?.isLoopback == true
    }

    /// Where a person finds the server when `localhost` may lead to another: `http://127.0.0.1:8080`.
    public var url: String { "http://\(addresses.first.map(\.hostText) ?? "127.0.0.1"):\(port)" }
}
