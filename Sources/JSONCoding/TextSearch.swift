// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Texts searched where programs do, at the byte, and where a person does, at the letter. Both are here so that the
/// megabyte of regular expressions, which the language brings for the same, stays out of the programs.
extension StringProtocol {
    /// Whether the bytes of `part` stand in it side by side: neither combining marks nor equivalent spellings count. Those
    /// of an empty part stand everywhere.
    public func hasBytes(of part: some StringProtocol) -> Bool { firstBytes(of: part) != nil }

    /// The first place where the bytes of `part` stand in it; that of an empty part is its beginning.
    public func firstBytes(of part: some StringProtocol) -> Range<Index>? {
        guard let start = offset(of: part, from: 0) else { return nil }
        let lower = utf8.index(startIndex, offsetBy: start)
        return lower..<utf8.index(lower, offsetBy: part.utf8.count)
    }

    /// What stands between the bytes of `part`, which do not overlap, empty pieces included; all of it where that is empty.
    public func pieces(between part: some StringProtocol) -> [String] {
        let length = part.utf8.count
        var pieces: [String] = [], start = 0
        while length > 0, let end = offset(of: part, from: start) {
            pieces.append(withBytes { String(decoding: $0[start..<end], as: UTF8.self) })
            start = end + length
        }
        return pieces + [withBytes { String(decoding: $0[start...], as: UTF8.self) }]
    }

    /// It with `other` in each place where the bytes of `part` stand; the same where that is empty.
    public func replacingBytes(of part: some StringProtocol, with other: String) -> String {
        pieces(between: part).joined(separator: other)
    }

    /// Whether a person finds `words` in it: letters are the same in whichever way they are spelled, and one without its
    /// accent is another. Whether they are capitals counts too.
    public func mentions(_ words: some StringProtocol) -> Bool {
        if utf8.allSatisfy({ $0 < 0x80 }), words.utf8.allSatisfy({ $0 < 0x80 }) { return hasBytes(of: words) }
        let text = Array(self)[...], wanted = Array(words)
        return text.indices.contains { text[$0...].starts(with: wanted) } || wanted.isEmpty
    }

    /// How many bytes stand before those of `part`, which are looked for behind the first `start`.
    private func offset(of part: some StringProtocol, from start: Int) -> Int? {
        withBytes { text in
            part.withBytes { part in
                guard !part.isEmpty else { return start }
                guard let base = text.baseAddress, let wanted = part.baseAddress else { return nil }
                var place = start
                while place + part.count <= text.count,
                    let found = memchr(base + place, Int32(part[0]), text.count - part.count - place + 1)
                {
                    place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
                    if memcmp(base + place, wanted, part.count) == 0 { return place }
                    place += 1
                }
                return nil
            }
        }
    }

    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        utf8.withContiguousStorageIfAvailable(body) ?? Array(utf8).withUnsafeBufferPointer(body)
    }
}
