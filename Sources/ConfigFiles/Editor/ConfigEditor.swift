// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// Changes exactly one entry of a configuration file that belongs to somebody else: comments, order, unknown keys, line
/// endings and indentation of everything else stay, byte for byte.
///
/// Every change is read back before it is given out: what is returned parses, and holds the change and no other.
/// A text that does not parse is never changed.
public struct ConfigEditor: Sendable {
    /// Where the entries are.
    public let layout: ConfigLayout

    /// An editor for files of one layout.
    public init(_ layout: ConfigLayout) { self.layout = layout }

    /// The entries in order of appearance; strings, booleans and containers as they are, other values by their text.
    public func entries(of bytes: [UInt8]) throws(ConfigEditError) -> [(name: String, fields: JSON)] {
        Self.entries(try text(bytes).tree, layout)
    }

    /// Adds an entry, or replaces the one of that name.
    public func set(_ name: String, _ fields: JSONObject, in bytes: [UInt8]) throws(ConfigEditError) -> ConfigEdit {
        let before = try text(bytes)
        let isThere = Self.entries(before.tree, layout).contains { $0.name == name }
        let edit = isThere ? ConfigEdit(bytes: try before.replace(name, fields)) : try before.insert(name, fields)
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
        let entry = JSON.object(fields.named(name, by: field))
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
}
