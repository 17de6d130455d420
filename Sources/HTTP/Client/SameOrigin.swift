// SPDX-License-Identifier: Apache-2.0

/// Origins of addresses (RFC 6454), and references that stay within one (RFC 3986 section 5).
public enum SameOrigin {
    /// `scheme://authority` of an absolute address, as written; the whole text when it is none.
    public static func origin(of url: String) -> String {
        guard let parts = Parts(url) else { return url }
        return String(decoding: parts.bytes[..<parts.path], as: UTF8.self)
    }

    /// Host and port of an absolute address as written, without a user name; empty when it is none.
    public static func authority(of url: String) -> [UInt8] {
        guard let parts = Parts(url) else { return [] }
        let authority = parts.bytes[(parts.scheme.count + 3)..<parts.path]
        return Array(authority[(authority.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? authority.startIndex)...])
    }

    /// The absolute address that `reference` leads to from `base`, written with the origin of `base` as it stands there.
    /// `nil` when it is of another origin, or when two readers could take it for different addresses: it has a backslash,
    /// a space, a control or non-ASCII character, or a user name.
    public static func resolve(_ reference: String, from base: String) -> String? {
        guard let start = Parts(base), isPlain(reference.utf8) else { return nil }
        var text = Array(reference.utf8)
        if let fragment = text.firstIndex(of: UInt8(ascii: "#")) { text.removeSubrange(fragment...) }
        let own = start.bytes[start.path...].prefix { $0 != UInt8(ascii: "#") }
        let ownPath = own.prefix { $0 != UInt8(ascii: "?") }
        let target: [UInt8]
        if text.starts(with: "//".utf8) || hasScheme(text) {
            let absolute = text.starts(with: "//".utf8) ? start.scheme + [UInt8(ascii: ":")] + text : text
            guard let parts = Parts(bytes: absolute), !parts.hasUser, parts.scheme == start.scheme,
                parts.host == start.host, let port = parts.port, port == start.port
            else { return nil }
            target = Array(absolute[parts.path...])
        } else if text.isEmpty {
            target = Array(own)
        } else if text.first == UInt8(ascii: "/") {
            target = text
        } else if text.first == UInt8(ascii: "?") {
            target = ownPath + text
        } else {
            target = ownPath.prefix(through: ownPath.lastIndex(of: UInt8(ascii: "/")) ?? ownPath.startIndex) + text
        }
        return origin(of: base) + String(decoding: withoutDots(target), as: UTF8.self)
    }

    private static func isPlain(_ text: some Sequence<UInt8>) -> Bool {
        text.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    }

    private static func hasScheme(_ text: [UInt8]) -> Bool {
        guard let colon = text.firstIndex(where: { ":/?".utf8.contains($0) }) else { return false }
        return text[colon] == UInt8(ascii: ":")
    }

    /// The path begins with a slash, and has no dot segments any more.
    private static func withoutDots(_ target: [UInt8]) -> [UInt8] {
        let path = target.prefix { $0 != UInt8(ascii: "?") }
        var segments: [ArraySlice<UInt8>] = []
        let pieces = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .dropFirst(path.first == UInt8(ascii: "/") ? 1 : 0)
        for (index, piece) in pieces.enumerated() {
            let isLast = index == pieces.count - 1
            if piece.elementsEqual("..".utf8) {
                _ = segments.popLast()
                if isLast { segments.append([]) }
            } else if piece.elementsEqual(".".utf8) {
                if isLast { segments.append([]) }
            } else {
                segments.append(piece)
            }
        }
        return [UInt8(ascii: "/")] + segments.joined(separator: [UInt8(ascii: "/")]) + target[path.endIndex...]
    }

    /// An address with scheme and authority.
    private struct Parts {
        let bytes: [UInt8]
        let scheme: [UInt8]
        let host: [UInt8]
        /// `nil` when it is not a number.
        let port: Int?
        let hasUser: Bool
        /// Where the path begins, were it empty.
        let path: Int

        init?(_ url: String) { self.init(bytes: Array(url.utf8)) }

        init?(bytes: [UInt8]) {
            guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
                return nil
            }
            self.bytes = bytes
            scheme = bytes[..<colon].map(Self.lower)
            let authority = bytes[(colon + 3)...].prefix { !"/?#\\".utf8.contains($0) }
            path = authority.endIndex
            let user = authority.lastIndex(of: UInt8(ascii: "@"))
            hasUser = user != nil
            let place = authority[(user.map { $0 + 1 } ?? authority.startIndex)...]
            let bracket = place.lastIndex(of: UInt8(ascii: "]")) ?? place.startIndex
            let mark = place[bracket...].lastIndex(of: UInt8(ascii: ":"))
            host = place[..<(mark ?? place.endIndex)].map(Self.lower)
            let standard = scheme.elementsEqual("https".utf8) ? 443 : 80
            let digits = mark.map { place[($0 + 1)...] } ?? []
            if digits.isEmpty {
                port = standard
            } else {
                port =
                    digits.allSatisfy { (0x30...0x39).contains($0) }
                    ? Int(String(decoding: digits, as: UTF8.self)) : nil
            }
        }

        private static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
    }
}
