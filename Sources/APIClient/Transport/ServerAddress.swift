// SPDX-License-Identifier: Apache-2.0
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
        guard let colon = text.firstIndex(of: ":"), ["http", "https"].contains(text[..<colon].lowercased()),
            text[colon...].hasPrefix("://")
        else { return nil }
        let rest = text[colon...].dropFirst(3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        // Credentials in an address end up in histories and process lists.
        guard !authority.isEmpty, !authority.contains("@"), !rest.contains("?"), !rest.contains("#"),
            rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        var base = text[..<colon].lowercased() + "://" + rest
        while base.hasSuffix("/") { base.removeLast() }
        self = .http(base)
    }

    /// Whether it leads to another machine, as far as can be told without looking anything up.
    public var leavesMachine: Bool {
        guard case .http(let base) = self else { return false }
        return PlainAddress.leavesMachine(base)
    }

    /// The form `init(_:)` reads.
    public var description: String {
        switch self {
        case .unix(let path): "unix://\(path)"
        case .http(let base): base
        }
    }
}
