// SPDX-License-Identifier: Apache-2.0

/// Pieces of a text and what takes their place.
struct TextEdit {
    var range: Range<Int>
    var text: [UInt8] = []

    /// `bytes` with all `edits` made, which lie in order and do not overlap.
    static func apply(_ edits: [TextEdit], to bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + edits.reduce(0) { $0 + $1.text.count })
        var position = 0
        for edit in edits {
            result.append(contentsOf: bytes[position..<edit.range.lowerBound])
            result.append(contentsOf: edit.text)
            position = edit.range.upperBound
        }
        result.append(contentsOf: bytes[position...])
        return result
    }

    /// The line ending of `bytes`, by its first line.
    static func lineEnding(of bytes: [UInt8]) -> [UInt8] {
        guard let newline = bytes.firstIndex(of: 0x0A), newline > 0, bytes[newline - 1] == 0x0D else { return [0x0A] }
        return [0x0D, 0x0A]
    }
}

/// A document made where there was only white space or comments, so that taking it out gives the old text again.
enum FreshDocument {
    /// `document` behind `old`. Exactly one line ending is added: in front if `old` ends in the middle of a line.
    static func append(_ document: [UInt8], to old: [UInt8], _ lineEnding: [UInt8]) -> [UInt8] {
        let body = old.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(old.dropFirst(3)) : old
        if body.isEmpty || body.last == 0x0A { return old + document + lineEnding }
        return old + lineEnding + document
    }

    /// What was there before `document` was put at `range` of `bytes`.
    static func remove(_ range: Range<Int>, from bytes: [UInt8], _ lineEnding: [UInt8]) -> [UInt8] {
        let head = Array(bytes[..<range.lowerBound])
        let tail = Array(bytes[range.upperBound...])
        if tail.starts(with: lineEnding) { return head + tail.dropFirst(lineEnding.count) }
        if tail.isEmpty, head.suffix(lineEnding.count).elementsEqual(lineEnding) {
            return Array(head.dropLast(lineEnding.count))
        }
        return head + tail
    }
}
