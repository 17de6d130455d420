// SPDX-License-Identifier: Apache-2.0

/// A text by lines. Numbers count from 0.
struct TextLines {
    struct Line {
        var start: Int
        /// The end without the line ending.
        var end: Int
        /// Spaces in front.
        var indent: Int
    }

    let bytes: [UInt8]
    let lines: [Line]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var lines: [Line] = []
        var start = 0
        while start < bytes.count {
            let newline = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let end = newline < bytes.count && newline > start && bytes[newline - 1] == 0x0D ? newline - 1 : newline
            let indent = bytes[start..<end].prefix { $0 == 0x20 }.count
            lines.append(Line(start: start, end: end, indent: indent))
            start = newline + 1
        }
        self.lines = lines
    }

    /// The text of a line behind its indentation.
    func text(_ index: Int) -> ArraySlice<UInt8> {
        let line = lines[index]
        return bytes[line.start + line.indent..<line.end]
    }

    func isBlank(_ index: Int) -> Bool { text(index).allSatisfy { $0 == 0x09 || $0 == 0x20 } }

    func isComment(_ index: Int) -> Bool { text(index).first == UInt8(ascii: "#") }

    /// Whether a list's element begins on the line.
    func isDash(_ index: Int) -> Bool {
        let text = text(index)
        return text.first == UInt8(ascii: "-") && (text.count == 1 || text.dropFirst().first == 0x20)
    }

    /// Whether the line parts documents.
    func isMarker(_ index: Int) -> Bool {
        lines[index].indent == 0 && (text(index).starts(with: "---".utf8) || text(index).starts(with: "...".utf8))
    }

    /// The last line with content that belongs to what begins on line `first`: everything deeper than `indent`. Blank
    /// lines and comments at its end are not counted, unless a comment stands deeper than `depth`.
    func lastLine(from first: Int, deeperThan indent: Int, depth: Int, dashes: Bool) -> Int {
        var last = first
        var index = first + 1
        while index < lines.count {
            defer { index += 1 }
            if isBlank(index) { continue }
            let place = lines[index].indent
            if isComment(index) {
                if place > depth { last = index }
                continue
            }
            if place > indent || (dashes && place == indent && isDash(index) && !isMarker(index)) {
                last = index
            } else {
                break
            }
        }
        return last
    }
}
