// SPDX-License-Identifier: Apache-2.0
public import Addresses

/// References that stay within one origin (RFC 3986 section 5, RFC 6454).
public enum SameOrigin {
    /// The absolute address that `reference` leads to from `base`, within the origin of `base` and with its login. `nil` when it
    /// is of another origin, when `base` is no address, or when two readers could take it for different addresses: it has a
    /// backslash, a space, a control or non-ASCII character, or a login.
    public static func resolve(_ reference: String, from base: String) -> String? {
        guard let start = WebAddress(base), let target = target(reference, from: start) else { return nil }
        return start.root + target
    }

    /// Path and query of that address, without dot segments; `nil` as there.
    public static func target(_ reference: String, from base: WebAddress) -> String? {
        guard isPlain(reference.utf8) else { return nil }
        let text = Array(reference.utf8.prefix { $0 != UInt8(ascii: "#") })
        let target: [UInt8]
        if text.starts(with: "//".utf8) || hasScheme(text) {
            let words = String(decoding: text, as: UTF8.self)
            let whole = text.starts(with: "//".utf8) ? "\(base.scheme):\(words)" : words
            guard let address = WebAddress(whole), address.login == nil, address.isSameOrigin(as: base) else {
                return nil
            }
            target = Array(address.target.utf8)
        } else if text.isEmpty {
            target = Array(base.target.utf8)
        } else if text.first == UInt8(ascii: "/") {
            target = text
        } else if text.first == UInt8(ascii: "?") {
            target = Array(base.path.utf8) + text
        } else {
            let path = Array(base.path.utf8)
            target = path.prefix(through: path.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex) + text
        }
        return String(decoding: withoutDots(target), as: UTF8.self)
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
}
