// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// A JSON document with entries in one of its members.
struct JSONEntryText: EntryText {
    let tree: JSON
    private let layout: ConfigLayout
    private let outline: JSONOutline
    private let root: JSONOutline.Container?
    private let container: JSONOutline.Container?
    /// A `null` in place of the container.
    private let null: Range<Int>?
    private let placement: JSONPlacement

    init(_ bytes: [UInt8], _ layout: ConfigLayout) throws(ConfigEditError) {
        self.layout = layout
        outline = try JSONOutline(bytes)
        tree = try outline.tree()
        guard tree.objectValue != nil else { throw ConfigEditError("the file must hold an object", line: 1) }
        root = outline.isEmpty ? nil : try outline.container(at: 0)
        placement = JSONPlacement(outline, root)
        let item = root?.items.first { $0.key == layout.container }
        if let item, tree[layout.container] == .null {
            (container, null) = (nil, item.value)
        } else if let item {
            let found = try outline.container(at: item.value.lowerBound)
            guard found.isObject == (layout.nameField == nil) else {
                throw ConfigEditError(
                    "“\(layout.container)” must be \(layout.nameField == nil ? "an object" : "a list")")
            }
            (container, null) = (found, nil)
        } else {
            (container, null) = (nil, nil)
        }
    }

    private func value(_ name: String, _ fields: JSONObject) -> JSON {
        .object(layout.nameField.map { fields.named(name, by: $0) } ?? fields)
    }

    func insert(_ name: String, _ fields: JSONObject) throws(ConfigEditError) -> ConfigEdit {
        if let container {
            let edits = placement.insert(name, value(name, fields), into: container)
            return ConfigEdit(bytes: TextEdit.apply(edits, to: outline.bytes))
        }
        let entry = value(name, fields)
        let holder: JSON = layout.nameField == nil ? .object(JSONObject([(name, entry)])) : [entry]
        guard let root else {
            let document = placement.render(.object(JSONObject([(layout.container, holder)])), [])
            return ConfigEdit(
                bytes: FreshDocument.append(document, to: outline.bytes, placement.lineEnding), created: 2)
        }
        if let null {
            let text = placement.render(holder, placement.indent(in: root))
            return ConfigEdit(
                bytes: TextEdit.apply([TextEdit(range: null, text: text)], to: outline.bytes))
        }
        let edits = placement.insert(layout.container, holder, into: root)
        return ConfigEdit(bytes: TextEdit.apply(edits, to: outline.bytes), created: 1)
    }

    func replace(_ name: String, _ fields: JSONObject) throws(ConfigEditError) -> [UInt8] {
        let (container, index) = try place(of: name)
        let text = placement.render(value(name, fields), placement.indent(in: container))
        return TextEdit.apply([TextEdit(range: container.items[index].value, text: text)], to: outline.bytes)
    }

    func remove(_ name: String, pruning: Int) throws(ConfigEditError) -> [UInt8] {
        let (container, index) = try place(of: name)
        guard pruning > 0, container.items.count == 1, let root,
            let holder = root.items.firstIndex(where: { $0.key == layout.container })
        else { return TextEdit.apply(placement.remove(index, from: container), to: outline.bytes) }
        if pruning > 1, root.items.count == 1 {
            return FreshDocument.remove(root.open..<root.close + 1, from: outline.bytes, placement.lineEnding)
        }
        return TextEdit.apply(placement.remove(holder, from: root), to: outline.bytes)
    }

    func pruning(atMost levels: Int) -> Int {
        func hasComment(_ container: JSONOutline.Container?) -> Bool {
            guard let container else { return false }
            return (container.open..<container.close).contains {
                outline.bytes[$0] == 0x2F && outline.plain[$0] == 0x20
            }
        }
        return hasComment(container) ? 0 : hasComment(root) ? min(1, levels) : levels
    }

    private func place(of name: String) throws(ConfigEditError) -> (JSONOutline.Container, Int) {
        guard let container else { throw ConfigEditError("there is no “\(layout.container)”") }
        let entries = tree[layout.container]
        let index =
            layout.nameField.map { field in
                entries?.arrayValue?.firstIndex { $0[field]?.stringValue == name }
            } ?? container.items.firstIndex { $0.key == name }
        guard let index = index ?? nil else { throw ConfigEditError("there is no entry “\(name)”") }
        return (container, index)
    }
}
