// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// A host path shown inside a backend, parsed from `HOST:INSIDE[:ro]`, or from `PATH` for `PATH:PATH:ro`.
public struct Volume: Sendable, Equatable {
    /// Absolute path on the host.
    public let host: String
    /// Absolute path inside.
    public let inside: String
    /// Whether writing is refused.
    public let readOnly: Bool

    /// `nil` unless both paths are absolute, free of `..`, and the option is `ro` or `rw`.
    public init?(_ text: String) {
        let parts = text.pieces(at: ":")
        guard (1...3).contains(parts.count), parts.prefix(2).allSatisfy(\.beginsWithSlash) else { return nil }
        if parts.count == 3, parts[2] != "ro", parts[2] != "rw" { return nil }
        for path in parts.prefix(2) where path.slashPieces.contains("..") { return nil }
        host = parts[0]
        inside = parts.count == 1 ? parts[0] : parts[1]
        readOnly = parts.count == 1 || (parts.count == 3 && parts[2] == "ro")
    }

    /// A path of a permission profile: `PATH` or `HOST:INSIDE`.
    public init?(profilePath text: String, readOnly: Bool) {
        let parts = text.pieces(at: ":", most: 2).filter { !$0.isEmpty }
        guard let host = parts.first, let parsed = Volume("\(host):\(parts.count == 2 ? parts[1] : host)") else {
            return nil
        }
        self.host = parsed.host
        inside = parsed.inside
        self.readOnly = readOnly
    }
}
