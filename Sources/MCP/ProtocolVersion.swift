// SPDX-License-Identifier: Apache-2.0

/// The revisions of MCP that begin with a handshake; later ones are stateless.
public enum ProtocolVersion {
    /// Oldest first.
    public static let handshake = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]
    /// The newest revision with a handshake: what the proxy offers to a backend.
    public static let newestHandshake = "2025-11-25"
    /// What a client means that sends no `MCP-Protocol-Version` header (revision 2025-06-18, “Protocol Version Header”).
    public static let assumed = "2025-03-26"

    /// Whether `version` belongs to the stateless era.
    public static func isStateless(_ version: String) -> Bool { version >= "2026-07-28" && version.utf8.count == 10 }

    /// The version to answer a client's `requested` one with, when the backend agreed on `backend`: the client's own if
    /// it is known and not newer.
    public static func negotiate(requested: String?, backend: String) -> String {
        guard let requested, handshake.contains(requested), requested <= backend else { return backend }
        return requested
    }
}
