// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// A TOML document with entries under headers: `[container.NAME]`, or `[[container]]` with a name inside.
///
/// An empty `container = []` or `container = {}` would be in the way of headers. It is made a comment while there are
/// entries, and itself again with the removal of the last.
struct TOMLEntryText: EntryText {
    /// Stands in front of each line of an empty value that has given way to headers.
    private static let setAside = Array("# replaced by thv: ".utf8)

    let tree: JSON
    private let layout: ConfigLayout
    private let document: TOMLDocument
    private let text: TextLines
    private let lineEnding: [UInt8]
    private var bytes: [UInt8] { text.bytes }

    init(_ bytes: [UInt8], _ layout: ConfigLayout) throws(ConfigEditError) {
        self.layout = layout
        document = try TOMLDocument(bytes)
        text = TextLines(bytes)
        tree = document.tree
        lineEnding = TextEdit.lineEnding(of: bytes)
        if let container = tree[layout.container] {
            let fits = layout.nameField == nil ? container.objectValue != nil : container.arrayValue != nil
            if !fits {
                let wanted = layout.nameField == nil ? "a table" : "a list of tables"
                throw ConfigEditError("“\(layout.container)” must be \(wanted)")
            }
        }
    }

    func insert(_ name: String, _ fields: JSONObject) throws(ConfigEditError) -> ConfigEdit {
        let block = block(name, fields)
        let edits = try settingAside()
        guard let last = text.lines.indices.last(where: { !text.isBlank($0) }) else {
            return ConfigEdit(bytes: FreshDocument.append(block, to: bytes, lineEnding), created: 1)
        }
        let end = text.lines[last].end
        let edit = TextEdit(range: end..<end, text: lineEnding + lineEnding + block)
        return ConfigEdit(bytes: TextEdit.apply(edits + [edit], to: bytes))
    }

    /// Makes an empty value a comment.
    private func settingAside() throws(ConfigEditError) -> [TextEdit] {
        guard let value = document.assignments.first(where: { $0.key == layout.container }) else { return [] }
        guard entryCount == 0 else {
            let form = layout.nameField == nil ? "[\(layout.container).NAME]" : "[[\(layout.container)]]"
            throw ConfigEditError(
                "“\(layout.container)” is written as a value: write it as \(form) tables", line: value.first)
        }
        return (value.first - 1..<value.last).map { index in
            let start = start(of: index)
            return TextEdit(range: start..<start, text: Self.setAside)
        }
    }

    /// Makes the last comment of ours a value again.
    private func takingBack() -> [TextEdit] {
        func isAside(_ index: Int) -> Bool { bytes[start(of: index)...].starts(with: Self.setAside) }
        let end = document.headers.first.map { $0.line - 1 } ?? text.lines.count
        guard let last = (0..<end).last(where: isAside) else { return [] }
        let empty: JSON = layout.nameField == nil ? .object(JSONObject()) : []
        let expected = JSON.object(JSONObject([(layout.container, empty)]))
        var edits: [TextEdit] = []
        var value: [UInt8] = []
        var first = last
        while first >= 0, isAside(first) {
            let prefix = start(of: first)..<start(of: first) + Self.setAside.count
            edits.insert(TextEdit(range: prefix), at: 0)
            value = bytes[prefix.upperBound..<text.lines[first].end] + [0x0A] + value
            if let document = try? TOMLDocument(value), document.tree == expected { return edits }
            first -= 1
        }
        return []
    }

    private var entryCount: Int {
        let container = tree[layout.container]
        return container?.arrayValue?.count ?? container?.objectValue?.members.count ?? 0
    }

    /// Where a line begins, behind a byte order mark.
    private func start(of index: Int) -> Int {
        text.lines[index].start + (index == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    }

    func replace(_ name: String, _ fields: JSONObject) throws(ConfigEditError) -> [UInt8] {
        let (first, last) = try place(of: name)
        let range = text.lines[first].start..<text.lines[last].end
        return TextEdit.apply([TextEdit(range: range, text: block(name, fields))], to: bytes)
    }

    func remove(_ name: String, pruning: Int) throws(ConfigEditError) -> [UInt8] {
        let (first, last) = try place(of: name)
        let range = text.lines[first].start..<text.lines[last].end
        if !(0..<first).contains(where: { !text.isBlank($0) }) {
            return FreshDocument.remove(range, from: bytes, lineEnding)
        }
        // The blank line that was put in front goes with it.
        let before = first > 1 && text.isBlank(first - 1) && text.text(first - 1).isEmpty ? first - 2 : first - 1
        let edit = TextEdit(range: text.lines[before].end..<range.upperBound)
        return TextEdit.apply((entryCount == 1 ? takingBack() : []) + [edit], to: bytes)
    }

    func pruning(atMost levels: Int) -> Int { levels }

    /// The lines of an entry, from its header to its last line with content; tables inside it are part of it.
    private func place(of name: String) throws(ConfigEditError) -> (first: Int, last: Int) {
        let headers = document.headers
        let own: Int?
        if let field = layout.nameField {
            let elements = headers.indices.filter { headers[$0].isArray && headers[$0].path == [layout.container] }
            let index = tree[layout.container]?.arrayValue?.firstIndex { $0[field]?.stringValue == name }
            own = index.flatMap { elements.indices.contains($0) ? elements[$0] : nil }
        } else {
            own = headers.firstIndex { $0.path == [layout.container, name] && !$0.isArray }
        }
        guard let own else {
            throw ConfigEditError("the entry “\(name)” has no header of its own: change it by hand")
        }
        let path = headers[own].path
        let next = headers[(own + 1)...].first { $0.path.count <= path.count || !$0.path.starts(with: path) }
        let first = headers[own].line - 1
        let end = next.map { $0.line - 1 } ?? text.lines.count
        let last = (first..<end).last { !text.isBlank($0) && !text.isComment($0) } ?? first
        return (first, last)
    }

    private func block(_ name: String, _ fields: JSONObject) -> [UInt8] {
        let container = Self.key(layout.container)
        var lines: [[UInt8]]
        var members = fields.members
        if let field = layout.nameField {
            lines = [Array("[[".utf8) + container + Array("]]".utf8)]
            members = fields.named(name, by: field).members
        } else {
            lines = [Array("[".utf8) + container + Array(".".utf8) + Self.key(name) + Array("]".utf8)]
        }
        lines += members.map { Self.key($0.key) + Array(" = ".utf8) + $0.value.bytes }
        return Array(lines.joined(separator: lineEnding))
    }

    private static func key(_ name: String) -> [UInt8] {
        let isBare = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
        }
        return isBare && !name.isEmpty ? Array(name.utf8) : JSON.string(name).bytes
    }
}
