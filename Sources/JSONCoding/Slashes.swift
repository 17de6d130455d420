// SPDX-License-Identifier: Apache-2.0

/// Texts made of pieces between slashes, taken apart where the kernel and RFC 6901 do: at the byte. To `String`, a slash
/// with a combining mark behind it is a character of its own, and neither `hasPrefix("/")` nor `split` would see it.
extension StringProtocol {
    /// Whether its first byte is a slash.
    public var beginsWithSlash: Bool { utf8.first == UInt8(ascii: "/") }

    /// What stands between its slashes, without empty pieces.
    public var slashPieces: [String] { pieces(at: "/").filter { !$0.isEmpty } }

    /// What stands between the bytes that are `separator`, empty pieces included.
    public func pieces(at separator: Unicode.Scalar, most: Int = .max) -> [String] {
        let byte = UInt8(ascii: separator)
        return utf8.split(separator: byte, maxSplits: most == .max ? .max : most - 1, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether its first bytes are those of `prefix`: neither combining marks nor equivalent spellings count.
    public func hasBytes(ofPrefix prefix: some StringProtocol) -> Bool { utf8.starts(with: prefix.utf8) }
}
