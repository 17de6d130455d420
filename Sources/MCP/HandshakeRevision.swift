// SPDX-License-Identifier: Apache-2.0

/// A revision of MCP that begins with a handshake, oldest first; later ones are stateless.
public enum HandshakeRevision: String, Sendable, CaseIterable, Comparable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"

    /// The newest: what the proxy offers to a backend.
    public static let newest = HandshakeRevision.november2025

    public static func < (left: HandshakeRevision, right: HandshakeRevision) -> Bool { left.rawValue < right.rawValue }

    /// The version to answer a client's `requested` one with, when the backend agreed on `backend`: the client's own if
    /// it is known and not newer.
    public static func negotiate(requested: String?, backend: String) -> String {
        guard let requested = requested.flatMap(HandshakeRevision.init), requested.rawValue <= backend else {
            return backend
        }
        return requested.rawValue
    }
}
