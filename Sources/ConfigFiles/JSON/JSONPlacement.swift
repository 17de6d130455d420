// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Puts items into an object or array of a JSON text and takes them out again, so that the one undoes the other.
struct JSONPlacement {
    let outline: JSONOutline
    let lineEnding: [UInt8]
    /// One step of indentation, as the document has it.
    let unit: [UInt8]
    private let isOneLine: Bool

    init(_ outline: JSONOutline, _ root: JSONOutline.Container?) {
        self.outline = outline
        lineEnding = TextEdit.lineEnding(of: outline.bytes)
        isOneLine = !outline.bytes.contains(0x0A) && !outline.isEmpty
        var unit: [UInt8] = [0x20, 0x20]
        if let first = root?.items.first, let indent = Self.indent(of: first.start, outline.bytes), !indent.isEmpty {
            unit = indent
        }
        self.unit = unit
    }

    /// The white space in front of `place`, if it is the first on its line.
    private static func indent(of place: Int, _ bytes: [UInt8]) -> [UInt8]? {
        let indent = lineIndent(of: place, bytes)
        let start = (bytes[..<place].lastIndex(of: 0x0A) ?? -1) + 1
        return start > 0 && start + indent.count == place ? indent : nil
    }

    /// The white space that the line of `place` begins with.
    private static func lineIndent(of place: Int, _ bytes: [UInt8]) -> [UInt8] {
        let start = (bytes[..<place].lastIndex(of: 0x0A) ?? -1) + 1
        return Array(bytes[start..<place].prefix { $0 == 0x20 || $0 == 0x09 })
    }

    /// The indentation of the items of `container`; `nil` when everything is on one line.
    func indent(in container: JSONOutline.Container) -> [UInt8]? {
        if isOneLine { return nil }
        let bytes = outline.bytes
        if let first = container.items.first {
            if !bytes[container.open..<container.close].contains(0x0A) { return nil }
            if let indent = Self.indent(of: first.start, bytes) { return indent }
        }
        return Self.lineIndent(of: container.open, bytes) + unit
    }

    /// `value` as it stands at `indent`.
    func render(_ value: JSON, _ indent: [UInt8]?) -> [UInt8] {
        let (open, close, items): (UInt8, UInt8, [[UInt8]])
        let inner = indent.map { $0 + unit }
        switch value {
        case .object(let object) where !object.members.isEmpty:
            (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
            items = object.members.map { JSON.string($0.key).bytes + [0x3A, 0x20] + render($0.value, inner) }
        case .array(let elements) where !elements.isEmpty:
            (open, close) = (UInt8(ascii: "["), UInt8(ascii: "]"))
            items = elements.map { render($0, inner) }
        default: return value.bytes
        }
        var text = [open]
        for (index, item) in items.enumerated() {
            if index > 0 { text += inner == nil ? [0x2C, 0x20] : [0x2C] }
            if let inner { text += lineEnding + inner }
            text += item
        }
        if let indent { text += lineEnding + indent }
        return text + [close]
    }

    /// Adds an item at the end of `container`.
    func insert(_ key: String, _ value: JSON, into container: JSONOutline.Container) -> [TextEdit] {
        let indent = indent(in: container)
        let name = container.isObject ? JSON.string(key).bytes + [0x3A, 0x20] : []
        let item = name + render(value, indent)
        guard let last = container.items.last else {
            let (place, hasComment) = endOfComments(container)
            guard let indent else { return [TextEdit(range: place..<place, text: item)] }
            let base = hasComment ? [] : lineEnding + Self.lineIndent(of: container.open, outline.bytes)
            return [TextEdit(range: place..<place, text: lineEnding + indent + item + base)]
        }
        let separator = indent.map { lineEnding + $0 } ?? [0x20]
        if let comma = comma(after: last.value.upperBound) {
            let place = endOfLineComments(comma + 1)
            return [TextEdit(range: place..<place, text: separator + item + [0x2C])]
        }
        let end = last.value.upperBound
        let place = endOfLineComments(end)
        if place == end { return [TextEdit(range: end..<end, text: [0x2C] + separator + item)] }
        return [TextEdit(range: end..<end, text: [0x2C]), TextEdit(range: place..<place, text: separator + item)]
    }

    /// Takes the item at `index` out of `container`.
    func remove(_ index: Int, from container: JSONOutline.Container) -> [TextEdit] {
        let item = container.items[index]
        let bytes = outline.bytes
        var start = item.start
        while start > container.open + 1, JSONOutline.isSpace(bytes[start - 1]) { start -= 1 }
        var end = item.value.upperBound
        let comma = self.comma(after: end)
        let before = index > 0 ? container.items[index - 1].value.upperBound : container.open + 1
        if endsInLineComment(start, from: before), !startsLine(comma.map { $0 + 1 } ?? end) { start = item.start }
        if let comma {
            return [TextEdit(range: start..<end), TextEdit(range: comma..<comma + 1)]
        }
        if index > 0, let comma = self.comma(after: before) {
            return [TextEdit(range: comma..<comma + 1), TextEdit(range: start..<end)]
        }
        if start == container.open + 1 {
            let base = lineEnding + Self.lineIndent(of: container.open, bytes)
            if start < item.start, bytes[end..<container.close].starts(with: base) { end += base.count }
        }
        return [TextEdit(range: start..<end)]
    }

    /// The comma behind a value, trailing ones included.
    private func comma(after place: Int) -> Int? {
        var index = place
        let bytes = outline.bytes
        while index < bytes.count {
            if JSONOutline.isSpace(bytes[index]) {
                index += 1
            } else if let end = JSONOutline.comment(in: bytes, at: index) {
                index = end
            } else {
                return bytes[index] == 0x2C ? index : nil
            }
        }
        return nil
    }

    /// The end of the comments that begin on the line of `place`.
    private func endOfLineComments(_ place: Int) -> Int {
        var (index, end) = (place, place)
        let bytes = outline.bytes
        while index < bytes.count {
            if bytes[index] == 0x20 || bytes[index] == 0x09 {
                index += 1
            } else if let next = JSONOutline.comment(in: bytes, at: index) {
                (index, end) = (next, next)
            } else {
                break
            }
        }
        return end
    }

    /// Behind the last comment in an empty container, or behind its opening bracket.
    private func endOfComments(_ container: JSONOutline.Container) -> (place: Int, hasComment: Bool) {
        var (index, end) = (container.open + 1, container.open + 1)
        while index < container.close {
            if let next = JSONOutline.comment(in: outline.bytes, at: index) {
                (index, end) = (next, next)
            } else {
                index += 1
            }
        }
        return (end, end > container.open + 1)
    }

    /// Whether what ends at `place` is a comment that goes to the end of its line; a value, or a bracket, ends at
    /// `start`.
    private func endsInLineComment(_ place: Int, from start: Int) -> Bool {
        let bytes = outline.bytes
        var index = start
        var isLine = false
        while index < place {
            if let end = JSONOutline.comment(in: bytes, at: index) {
                isLine = bytes[index + 1] == 0x2F
                index = end
            } else {
                if !JSONOutline.isSpace(bytes[index]) { isLine = false }
                index += 1
            }
        }
        return isLine
    }

    private func startsLine(_ place: Int) -> Bool {
        let rest = outline.bytes[place...].drop { $0 == 0x20 || $0 == 0x09 }
        return rest.first == 0x0A || rest.first == 0x0D
    }
}
