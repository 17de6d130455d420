// SPDX-License-Identifier: Apache-2.0
import Configuration
import JSONCoding

/// A YAML document with entries in one of its top members, in block style, or as JSON on the member's own line.
struct YAMLEntryText: EntryText {
    let tree: JSON
    private let layout: ConfigLayout
    private let bytes: [UInt8]
    private let root: YAMLNode?
    private let text: TextLines
    private let holder: YAMLNode.Entry?
    private let lineEnding: [UInt8]

    init(_ bytes: [UInt8], _ layout: ConfigLayout) throws(ConfigEditError) {
        self.layout = layout
        self.bytes = bytes
        text = TextLines(bytes)
        lineEnding = TextEdit.lineEnding(of: bytes)
        let plain = try YAMLPlainText(bytes)
        guard let parsed = plain.root, parsed.json != .null else {
            (root, holder, tree) = (nil, nil, .object(JSONObject()))
            return
        }
        guard case .mapping(let entries) = parsed.content else {
            throw ConfigEditError("the file must hold a mapping", line: parsed.line)
        }
        root = parsed
        tree = parsed.json
        let place = entries.firstIndex { $0.key == layout.container }
        holder = place.map { entries[$0] }
        try plain.check(entries, place)
        if let value = holder?.value {
            let fits: Bool =
                switch value.content {
                case .mapping: layout.nameField == nil
                case .sequence: layout.nameField != nil
                case .scalar: value.json == .null
                }
            if !fits {
                let wanted = layout.nameField == nil ? "a mapping" : "a list"
                throw ConfigEditError("“\(layout.container)” must be \(wanted)", line: value.line)
            }
        }
    }

    // MARK: Changing

    func insert(_ name: String, _ fields: JSONObject) throws(ConfigEditError) -> ConfigEdit {
        guard let root, case .mapping(let members) = root.content, let first = members.first else {
            let head = layout.preamble.members.map(Self.member) + [[UInt8](layout.container.utf8) + [0x3A]]
            let document = join(head + lines(name, fields, indent: 2, step: 2))
            return ConfigEdit(bytes: FreshDocument.append(document, to: bytes, lineEnding), created: 2)
        }
        guard text.text(first.line - 1).first != UInt8(ascii: "{") else {
            throw ConfigEditError(
                "the whole file is written in braces, which cannot be changed safely", line: first.line)
        }
        let base = text.lines[first.line - 1].indent
        guard let holder else {
            let last = lastContent(depth: base)
            let head = spaces(base) + Array(layout.container.utf8) + [0x3A]
            let block = join([head] + lines(name, fields, indent: base + 2, step: 2))
            return ConfigEdit(bytes: inserting(block, after: last), created: 1)
        }
        if let range = try inline(holder) {
            let edit = try nested(range).insert(name, fields)
            return ConfigEdit(
                bytes: TextEdit.apply([TextEdit(range: range, text: unwrap(edit.bytes))], to: bytes))
        }
        let (last, indent) = block(holder)
        let step = layout.nameField == nil ? max(indent - base, 2) : 2
        if let null = null(holder) {
            let end = text.lines[last].end
            let block = lineEnding + join(lines(name, fields, indent: indent, step: step))
            return ConfigEdit(
                bytes: TextEdit.apply(
                    [TextEdit(range: null), TextEdit(range: end..<end, text: block)], to: bytes))
        }
        return ConfigEdit(bytes: inserting(join(lines(name, fields, indent: indent, step: step)), after: last))
    }

    func replace(_ name: String, _ fields: JSONObject) throws(ConfigEditError) -> [UInt8] {
        guard let holder else { throw missing(name) }
        if let range = try inline(holder) {
            let text = try nested(range).replace(name, fields)
            return TextEdit.apply([TextEdit(range: range, text: unwrap(text))], to: bytes)
        }
        let (first, last, indent) = try place(of: name, in: holder)
        let base = text.lines[holder.line - 1].indent
        let step = layout.nameField == nil ? max(indent - base, 2) : 2
        let range = text.lines[first].start..<text.lines[last].end
        let block = join(lines(name, fields, indent: indent, step: step))
        return TextEdit.apply([TextEdit(range: range, text: block)], to: bytes)
    }

    func remove(_ name: String, pruning: Int) throws(ConfigEditError) -> [UInt8] {
        guard let holder, case .mapping(let members)? = root?.content else { throw missing(name) }
        if pruning > 0 {
            let first = holder.line - 1
            let last = try inline(holder) == nil ? block(holder).last : first
            if pruning > 1, let begin = beginning(of: members, before: first) {
                return FreshDocument.remove(text.lines[begin].start..<text.lines[last].end, from: bytes, lineEnding)
            }
            return removing(first, last)
        }
        if let range = try inline(holder) {
            let text = try nested(range).remove(name, pruning: 0)
            return TextEdit.apply([TextEdit(range: range, text: unwrap(text))], to: bytes)
        }
        let (first, last, _) = try place(of: name, in: holder)
        return removing(first, last)
    }

    func pruning(atMost levels: Int) -> Int {
        guard let holder else { return 0 }
        let inside = holder.line..<max(holder.line, block(holder).last + 1)
        return inside.contains { text.isComment($0) } ? 0 : levels
    }

    /// The first line of a document that holds nothing besides the entries but what it was begun with, in that order and
    /// right before the line `holder`; `nil` for any other.
    private func beginning(of members: [YAMLNode.Entry], before holder: Int) -> Int? {
        let preamble = layout.preamble.members
        if members.count == 1 { return holder }
        guard members.count == preamble.count + 1, holder >= preamble.count else { return nil }
        for (index, member) in preamble.enumerated() {
            let line = members[index].line - 1
            guard line == holder - preamble.count + index, members[index].key == member.key,
                members[index].value.json == member.value, text.text(line).elementsEqual(Self.member(member))
            else { return nil }
        }
        return holder - preamble.count
    }

    /// The word for nothing behind the holder's colon, with the white space in front of it.
    private func null(_ holder: YAMLNode.Entry) -> Range<Int>? {
        guard case .scalar(let written, _) = holder.value.content, !written.isEmpty else { return nil }
        let line = text.lines[holder.line - 1]
        let word = Array(written.utf8)
        guard let colon = bytes[line.start..<line.end].firstIndex(of: 0x3A) else { return nil }
        var start = colon + 1
        while start < line.end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        guard bytes[start..<line.end].starts(with: word) else { return nil }
        return colon + 1..<start + word.count
    }

    /// Puts `block` on lines of its own behind line `index`.
    private func inserting(_ block: [UInt8], after index: Int) -> [UInt8] {
        let end = text.lines[index].end
        return TextEdit.apply([TextEdit(range: end..<end, text: lineEnding + block)], to: bytes)
    }

    /// Takes whole lines out, with the line ending in front of them.
    private func removing(_ first: Int, _ last: Int) -> [UInt8] {
        let start = first > 0 ? text.lines[first - 1].end : 0
        var end = text.lines[last].end
        if first == 0, bytes[end...].starts(with: lineEnding) { end += lineEnding.count }
        return TextEdit.apply([TextEdit(range: start..<end)], to: bytes)
    }

    // MARK: Finding

    private func missing(_ name: String) -> ConfigEditError { ConfigEditError("there is no entry “\(name)”") }

    /// The last line that is neither blank nor a comment of the document itself.
    private func lastContent(depth: Int) -> Int {
        let kept = text.lines.indices.last { index in
            !text.isBlank(index) && !text.isMarker(index)
                && !(text.isComment(index) && text.lines[index].indent <= depth)
        }
        return kept ?? 0
    }

    /// The value on the holder's own line, when it is written as JSON.
    private func inline(_ holder: YAMLNode.Entry) throws(ConfigEditError) -> Range<Int>? {
        let line = text.lines[holder.line - 1]
        let value = holder.value
        if case .scalar(let written, _) = value.content {
            if written.isEmpty || null(holder) != nil { return nil }
            throw ConfigEditError("write “\(layout.container):” without “\(written)”", line: value.line)
        }
        let opening = layout.nameField == nil ? UInt8(ascii: "{") : UInt8(ascii: "[")
        if value.line != holder.line {
            guard text.text(value.line - 1).first != opening else { throw braces(value.line) }
            return nil
        }
        guard let open = bytes[line.start..<line.end].firstIndex(of: opening) else { return nil }
        let end: Int? = bytes[open..<line.end].withUnsafeBufferPointer { buffer in
            var cursor = JSONCursor(buffer)
            return (try? cursor.skipValue())?.upperBound
        }
        guard let end else { throw braces(value.line) }
        return open..<open + end
    }

    private func braces(_ line: Int) -> ConfigEditError {
        ConfigEditError("“\(layout.container)” is written in braces: write each entry on lines of its own", line: line)
    }

    /// The JSON at `range` as a document of its own with the same entries.
    private func nested(_ range: Range<Int>) throws(ConfigEditError) -> JSONEntryText {
        let head = Array("{\"\(Self.wrapper)\":".utf8)
        return try JSONEntryText(
            head + bytes[range] + [UInt8(ascii: "}")],
            ConfigLayout(.json, Self.wrapper, nameField: layout.nameField))
    }

    private static let wrapper = "x"

    private func unwrap(_ text: [UInt8]) -> [UInt8] { Array(text.dropFirst(Self.wrapper.utf8.count + 4).dropLast()) }

    /// The last line of a block and the indentation of its entries.
    private func block(_ holder: YAMLNode.Entry) -> (last: Int, indent: Int) {
        let base = text.lines[holder.line - 1].indent
        let isList = layout.nameField != nil
        var indent = base + 2
        switch holder.value.content {
        case .mapping(let entries): if let line = entries.first?.line { indent = text.lines[line - 1].indent }
        case .sequence(let elements): if let line = elements.first?.line { indent = text.lines[dash(line - 1)].indent }
        case .scalar: return (holder.line - 1, indent)
        }
        return (text.lastLine(from: holder.line - 1, deeperThan: base, depth: indent, dashes: isList), indent)
    }

    /// The line with the dash of the element whose content begins on line `line`.
    private func dash(_ line: Int) -> Int { (0...line).last { text.isDash($0) } ?? line }

    private func place(
        of name: String, in holder: YAMLNode.Entry
    ) throws(ConfigEditError) -> (first: Int, last: Int, indent: Int) {
        let first: Int
        switch holder.value.content {
        case .mapping(let entries):
            guard let entry = entries.first(where: { $0.key == name }) else { throw missing(name) }
            first = entry.line - 1
        case .sequence(let elements):
            guard let entry = elements.first(where: { $0[layout.nameField ?? ""]?.text == name }) else {
                throw missing(name)
            }
            first = dash(entry.line - 1)
        case .scalar: throw missing(name)
        }
        let indent = text.lines[first].indent
        return (first, text.lastLine(from: first, deeperThan: indent, depth: indent, dashes: false), indent)
    }

    // MARK: Writing

    private func spaces(_ count: Int) -> [UInt8] { Array(repeating: 0x20, count: count) }

    private func join(_ lines: [[UInt8]]) -> [UInt8] { Array(lines.joined(separator: lineEnding)) }

    private func lines(_ name: String, _ fields: JSONObject, indent: Int, step: Int) -> [[UInt8]] {
        guard let field = layout.nameField else {
            let head = spaces(indent) + Self.key(name) + [0x3A]
            return [head] + fields.members.map { spaces(indent + step) + Self.member($0) }
        }
        return fields.named(name, by: field).members.enumerated().map { index, member in
            spaces(indent) + (index == 0 ? [0x2D, 0x20] : [0x20, 0x20]) + Self.member(member)
        }
    }

    /// Strings as JSON writes them, which YAML reads likewise.
    private static func member(_ member: JSONObject.Member) -> [UInt8] {
        key(member.key) + [0x3A, 0x20] + member.value.bytes
    }

    /// A key without quotes where no reader could take it for anything but a word.
    private static func key(_ name: String) -> [UInt8] {
        let isWord = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
        }
        let reserved: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        let starts = name.utf8.first.map { (0x61...0x7A).contains($0 | 0x20) } ?? false
        return isWord && starts && !reserved.contains(name.lowercased()) ? Array(name.utf8) : JSON.string(name).bytes
    }
}
