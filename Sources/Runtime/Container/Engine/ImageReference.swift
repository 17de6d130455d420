// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// An OCI image reference taken apart: `[REGISTRY/]PATH[:TAG][@DIGEST]`.
struct ImageReference: Sendable, Equatable {
    /// Registry and path as written, without tag and digest.
    let name: String
    let tag: String?
    /// `sha256:…`.
    let digest: String?

    /// `nil` when it cannot be an image.
    init?(_ text: String) {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        digest = halves.count == 2 ? halves[1] : nil
        if let digest, !digest.contains(":") { return nil }
        let path = halves[0]
        let lastSlash = path.lastIndex(of: "/") ?? path.startIndex
        if let colon = path[lastSlash...].lastIndex(of: ":") {
            name = String(path[..<colon])
            tag = String(path[path.index(after: colon)...])
        } else {
            name = path
            tag = nil
        }
        let allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:"
        guard !name.isEmpty, tag != "", name.allSatisfy(allowed.contains), (tag ?? "").allSatisfy(allowed.contains),
            !name.hasPrefix("/"), !name.hasSuffix("/"), !name.hasBytes(of: "//")
        else { return nil }
    }

    /// Whether the same words may mean another image tomorrow in everybody's habit: `latest`, or no tag at all.
    var isMoving: Bool { digest == nil && (tag == nil || tag == "latest") }

    /// The registry's host, with port; `docker.io` when none is written.
    var registry: String {
        guard let slash = name.firstIndex(of: "/") else { return Self.defaultRegistry }
        let first = name[..<slash]
        let isHost = first.contains(".") || first.contains(":") || first == "localhost"
        return isHost ? String(first) : Self.defaultRegistry
    }

    static let defaultRegistry = "docker.io"
}
