// SPDX-License-Identifier: Apache-2.0
import Configuration

/// A YAML text read as a plain tree, with blanks for its anchors and tags and empty texts for its aliases and merge
/// keys. Every byte keeps its place, so that the tree's lines are those of the text.
struct YAMLPlainText {
    /// `nil` for an empty document.
    let root: YAMLNode?
    /// The lines, from 1, on which something was blanked out.
    private(set) var lines: Set<Int> = []

    /// The text is read once for each of them: so many and so long a text are allowed.
    private static let limits = (pieces: 100, bytes: 256 << 10)
    /// How the parser's refusals of these end.
    private static let refusal = "are not supported"

    init(_ bytes: [UInt8]) throws(ConfigEditError) {
        var plain = bytes
        var pieces = 0
        while true {
            do throws(ConfigurationError) {
                root = try YAMLNode.parse(plain, file: "")
                return
            } catch {
                guard error.reason.hasSuffix(Self.refusal), pieces < Self.limits.pieces,
                    bytes.count <= Self.limits.bytes, Self.blank(&plain, line: error.line)
                else { throw ConfigEditError(error.reason, line: error.line) }
                pieces += 1
                lines.insert(error.line)
            }
        }
    }

    /// Refuses what was blanked out where it says what is changed: in the member at `place` of the document's, or for the
    /// document as a whole.
    func check(_ entries: [YAMLNode.Entry], _ place: Int?) throws(ConfigEditError) {
        if lines.isEmpty { return }
        if let merge = entries.first(where: { $0.key.isEmpty }) {
            throw ConfigEditError(
                "the file itself takes members from elsewhere, which cannot be changed safely", line: merge.line)
        }
        guard let place else { return }
        let next = entries.indices.contains(place + 1) ? entries[place + 1].line : Int.max
        guard let line = lines.filter({ (entries[place].line..<next).contains($0) }).min() else { return }
        throw ConfigEditError(
            "“\(entries[place].key)” has an anchor, alias or tag in it, which cannot be changed safely", line: line)
    }

    /// Blanks out the first anchor, alias, tag or merge key on a line.
    /// - Returns: whether there was one.
    private static func blank(_ bytes: inout [UInt8], line: Int) -> Bool {
        let lines = TextLines(bytes).lines
        guard lines.indices.contains(line - 1) else { return false }
        let (start, end) = (lines[line - 1].start, lines[line - 1].end)
        for index in start..<end where index == start || " \t[{,".utf8.contains(bytes[index - 1]) {
            let rest = bytes[index..<end]
            let isReference = rest.first == UInt8(ascii: "&") || rest.first == UInt8(ascii: "*")
            let length: Int
            if isReference {
                length = 1 + rest.dropFirst().prefix(while: isWord).count
            } else if rest.first == UInt8(ascii: "!") {
                length = rest.prefix { !" \t,[]{}".utf8.contains($0) }.count
            } else {
                length = rest.starts(with: "<<:".utf8) || rest.starts(with: "<< ".utf8) ? 2 : 0
            }
            if length < (isReference ? 2 : 1) { continue }
            // Two anchors, or an anchor of an alias, are none.
            let next = rest.dropFirst(length).first { $0 != 0x20 }
            if next == UInt8(ascii: "*") || next == rest.first { return false }
            // An alias and a merge key are texts of their own; nothing else may stand beside them.
            let isText = rest.first == UInt8(ascii: "*") || rest.first == UInt8(ascii: "<")
            for place in index..<index + length {
                bytes[place] = isText && place < index + 2 ? UInt8(ascii: "'") : 0x20
            }
            return true
        }
        return false
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
    }
}
