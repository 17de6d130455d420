// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// Changes exactly one entry of a configuration file that belongs to somebody else: comments, order, unknown keys, line
/// endings and indentation of everything else stay, byte for byte.
///
/// Every change is read back before it is given out: what is returned parses, and holds the change and no other.
/// A text that does not parse is never changed.
public struct ConfigEditor: Sendable {
    /// A changed text.
    public struct Edit: Sendable, Equatable {
        /// The new text.
        public var bytes: [UInt8]
        /// Levels that had to be made around the entry: 1 the container, 2 also the document. Given back to `remove` as
        /// `pruning`, they go again with the last entry.
        public var created = 0
    }

    /// Where the entries are.
    public let layout: ConfigLayout

    /// An editor for files of one layout.
    public init(_ layout: ConfigLayout) { self.layout = layout }

    /// The entries in order of appearance; strings, booleans and containers as they are, other values by their text.
    public func entries(of bytes: [UInt8]) throws(ConfigEditError) -> [(name: String, fields: JSON)] {
        Self.entries(try text(bytes).tree, layout)
    }

    /// Adds an entry, or replaces the one of that name.
    public func set(_ name: String, _ fields: JSONObject, in bytes: [UInt8]) throws(ConfigEditError) -> Edit {
        let before = try text(bytes)
        let isThere = Self.entries(before.tree, layout).contains { $0.name == name }
        let edit = isThere ? Edit(bytes: try before.replace(name, fields)) : try before.insert(name, fields)
        try check(edit.bytes, Self.setting(name, fields, in: before.tree, layout))
        return edit
    }

    /// Removes an entry; one that is not there is fine.
    /// - Parameter pruning: how many levels around it go too, when they are empty then.
    public func remove(_ name: String, from bytes: [UInt8], pruning: Int = 0) throws(ConfigEditError) -> [UInt8] {
        let before = try text(bytes)
        let all = Self.entries(before.tree, layout)
        guard all.contains(where: { $0.name == name }) else { return bytes }
        let prune = all.count == 1 ? before.pruning(atMost: pruning) : 0
        let after = try before.remove(name, pruning: prune)
        try check(after, Self.removing(name, from: before.tree, layout))
        return after
    }

    private func text(_ bytes: [UInt8]) throws(ConfigEditError) -> any EntryText {
        switch layout.format {
        case .json: try JSONEntryText(bytes, layout)
        case .yaml: try YAMLEntryText(bytes, layout)
        case .toml: try TOMLEntryText(bytes, layout)
        }
    }

    /// What was made must say what was meant, and all the rest as before.
    private func check(_ bytes: [UInt8], _ expected: JSON) throws(ConfigEditError) {
        let tree: JSON
        do throws(ConfigEditError) {
            tree = try text(bytes).tree
        } catch {
            throw ConfigEditError("it is written in a way that cannot be changed safely: \(error.reason)")
        }
        if settled(tree) != settled(expected) {
            throw ConfigEditError("“\(layout.container)” is written in a way that cannot be changed safely")
        }
    }

    /// A container without entries is the same as none: formats differ in how they write it.
    private func settled(_ tree: JSON) -> JSON {
        guard case .object(var root) = tree else { return tree }
        let container = root[layout.container]
        let isEmpty = container == .null || container == [] || container == .object(JSONObject())
        if isEmpty { root[layout.container] = nil }
        // What a document was begun with goes with it.
        return root == layout.preamble ? .object(JSONObject()) : .object(root)
    }

    private static func entries(_ tree: JSON, _ layout: ConfigLayout) -> [(name: String, fields: JSON)] {
        guard let container = tree[layout.container] else { return [] }
        guard let field = layout.nameField else {
            return (container.objectValue?.members ?? []).map { ($0.key, $0.value) }
        }
        return (container.arrayValue ?? []).compactMap { entry in entry[field]?.stringValue.map { ($0, entry) } }
    }

    private static func setting(_ name: String, _ fields: JSONObject, in tree: JSON, _ layout: ConfigLayout) -> JSON {
        var root = tree.objectValue ?? JSONObject()
        if root.members.isEmpty { root = layout.preamble }
        guard let field = layout.nameField else {
            var map = root[layout.container]?.objectValue ?? JSONObject()
            map[name] = .object(fields)
            root[layout.container] = .object(map)
            return .object(root)
        }
        var list = root[layout.container]?.arrayValue ?? []
        let entry = JSON.object(named(name, field, fields))
        if let index = list.firstIndex(where: { $0[field]?.stringValue == name }) {
            list[index] = entry
        } else {
            list.append(entry)
        }
        root[layout.container] = .array(list)
        return .object(root)
    }

    private static func removing(_ name: String, from tree: JSON, _ layout: ConfigLayout) -> JSON {
        var root = tree.objectValue ?? JSONObject()
        if let field = layout.nameField {
            var list = root[layout.container]?.arrayValue ?? []
            if let index = list.firstIndex(where: { $0[field]?.stringValue == name }) { list.remove(at: index) }
            root[layout.container] = .array(list)
        } else {
            var map = root[layout.container]?.objectValue ?? JSONObject()
            map[name] = nil
            root[layout.container] = .object(map)
        }
        return .object(root)
    }

    /// `fields` with its name in front.
    static func named(_ name: String, _ field: String, _ fields: JSONObject) -> JSONObject {
        var object = JSONObject([(field, .string(name))])
        for member in fields.members where member.key != field { object[member.key] = member.value }
        return object
    }
}

/// One parsed text that can be changed in one place.
protocol EntryText {
    /// The whole document; an empty object for an empty text.
    var tree: JSON { get }
    /// Adds an entry that is not there.
    func insert(_ name: String, _ fields: JSONObject) throws(ConfigEditError) -> ConfigEditor.Edit
    /// Replaces an entry that is there.
    func replace(_ name: String, _ fields: JSONObject) throws(ConfigEditError) -> [UInt8]
    /// How many levels around the entries may go without taking somebody's comment along.
    func pruning(atMost levels: Int) -> Int
    /// Removes an entry that is there.
    func remove(_ name: String, pruning: Int) throws(ConfigEditError) -> [UInt8]
}

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
