// SPDX-License-Identifier: Apache-2.0

/// A generation of the protocol, as the version that a client names shows it: each is spoken in a dialect of its own.
public enum Era: Sendable, Equatable {
    /// A session begins with `initialize`.
    case handshake(HandshakeRevision)
    /// Each request stands for itself (2026-07-28 and later).
    case stateless(version: String)
    /// None that is known here.
    case unknown(version: String)

    /// The first revision of the stateless era.
    private static let firstStateless = "2026-07-28"

    /// The era of `version`, as it is written in messages and header fields.
    public init(version: String) {
        if let revision = HandshakeRevision(rawValue: version) {
            self = .handshake(revision)
        } else if version.utf8.count == Self.firstStateless.utf8.count, version >= Self.firstStateless {
            self = .stateless(version: version)
        } else {
            self = .unknown(version: version)
        }
    }
}

extension Message {
    /// The era in which a client sent this; `nil` when it does not say, or only negotiates.
    /// - Parameter field: the request's `MCP-Protocol-Version`.
    public func era(field: String?) -> Era? {
        if let metaVersion { return Era(version: metaVersion) }
        return method == "initialize" ? nil : field.map { Era(version: $0) }
    }
}
