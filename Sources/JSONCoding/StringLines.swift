// SPDX-License-Identifier: Apache-2.0

extension StringProtocol {
    /// The lines of a text that a person or another program wrote: they end in LF, in CR LF, which is one `Character`, or in
    /// CR, and a byte order mark may stand before the first. What else Unicode calls a line end is part of its line.
    public var linesWithEmptyOnes: [String] {
        let bytes = Array(utf8)
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        var lines: [String] = []
        while let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
            lines.append(String(decoding: rest[..<end], as: UTF8.self))
            let isPair = rest[end] == 0x0D && end + 1 < rest.endIndex && rest[end + 1] == 0x0A
            rest = rest[(isPair ? end + 2 : end + 1)...]
        }
        return lines + [String(decoding: rest, as: UTF8.self)]
    }

    /// Those lines in which there is something.
    public var lines: [String] { linesWithEmptyOnes.filter { !$0.isEmpty } }
}
