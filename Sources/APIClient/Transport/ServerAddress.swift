// SPDX-License-Identifier: Apache-2.0
import Addresses
import JSONCoding
import Models

/// Where a server is: `http://…`, `https://…` or `unix:///path`.
public enum ServerAddress: Sendable, Equatable, CustomStringConvertible {
    /// A unix socket.
    case unix(path: String)
    /// A base address without a slash at its end.
    case http(String)

    /// `nil` unless it is one of the three forms.
    public init?(_ text: String) {
        if text.hasPrefix("unix://") {
            let path = String(text.dropFirst("unix://".count))
            guard path.beginsWithSlash, path.utf8.count < 108, !path.utf8.contains(0) else { return nil }
            self = .unix(path: path)
            return
        }
        // Credentials in an address end up in histories and process lists.
        guard let address = WebAddress(text), ["http", "https"].contains(address.scheme), address.login == nil,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else { return nil }
        var base = address.scheme + text.dropFirst(address.scheme.utf8.count)
        while base.hasSuffix("/") { base.removeLast() }
        self = .http(base)
    }

    /// Whether it leads to another machine, as far as can be told without looking anything up.
    public var leavesMachine: Bool {
        guard case .http(let base) = self else { return false }
        return WebAddress.leavesMachine(base)
    }

    /// What people are told of the machine: its name, or the whole address where readers could disagree about that; `nil` for a
    /// socket.
    public var host: String? {
        guard case .http(let base) = self else { return nil }
        return WebAddress(base).flatMap { $0.isPlainlyWritten ? $0.host : nil } ?? base
    }

    /// The form `init(_:)` reads.
    public var description: String {
        switch self {
        case .unix(let path): "unix://\(path)"
        case .http(let base): base
        }
    }
}
