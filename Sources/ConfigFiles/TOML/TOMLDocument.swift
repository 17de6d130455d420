// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// A TOML text as a tree, with the places of its table headers and of the values before the first of them.
struct TOMLDocument {
    /// The lines `key = value` of the document itself.
    struct Assignment {
        /// From 1, like `last`.
        var first: Int
        var last: Int
        var key: String
    }

    /// A line `[a.b]` or `[[a.b]]`.
    struct Header {
        /// From 1.
        var line: Int
        var path: [String]
        var isArray: Bool
    }

    /// Strings and booleans as JSON has them, tables and arrays likewise; every other value as the string of its text.
    let tree: JSON
    let headers: [Header]
    let assignments: [Assignment]

    init(_ bytes: [UInt8]) throws(ConfigEditError) {
        guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
            throw ConfigEditError("the file is not UTF-8 text")
        }
        var scanner = TOMLScanner(bytes)
        let root = TOMLTable()
        var table = root
        var headers: [Header] = []
        var assignments: [Assignment] = []
        scanner.skipBlank()
        while let byte = scanner.peek() {
            let line = scanner.line
            if byte == UInt8(ascii: "[") {
                let (path, isArray) = try scanner.header()
                table = try isArray ? root.element(path, line) : root.section(path, line)
                headers.append(Header(line: line, path: path, isArray: isArray))
            } else {
                let path = try scanner.keyPath()
                try scanner.expect(UInt8(ascii: "="))
                try table.assign(path, try scanner.value(depth: 0), line)
                if headers.isEmpty, path.count == 1 {
                    assignments.append(Assignment(first: line, last: scanner.line, key: path[0]))
                }
            }
            try scanner.endLine()
            scanner.skipBlank()
        }
        tree = root.json
        self.headers = headers
        self.assignments = assignments
    }
}

/// A table that is being filled. Lives inside one parse.
final class TOMLTable {
    enum Item {
        case value(JSON)
        case table(TOMLTable)
        /// `[[…]]`, one table per header.
        case tables([TOMLTable])
    }

    private var names: [String] = []
    private var items: [String: Item] = [:]
    /// Whether it had a header of its own, or was made by a dotted key; such a one gets no second.
    private var isDefined = false

    var json: JSON {
        .object(
            JSONObject(
                names.compactMap { name in
                    switch items[name] {
                    case .value(let value): (name, value)
                    case .table(let table): (name, table.json)
                    case .tables(let tables): (name, .array(tables.map(\.json)))
                    case nil: nil
                    }
                }))
    }

    private func put(_ name: String, _ item: Item) {
        if items[name] == nil { names.append(name) }
        items[name] = item
    }

    private func twice(_ path: [String], _ line: Int) -> ConfigEditError {
        ConfigEditError("“\(path.joined(separator: "."))” is defined twice", line: line)
    }

    /// The table that a header's path leads to, made if need be.
    private func descend(_ path: ArraySlice<String>, _ line: Int) throws(ConfigEditError) -> TOMLTable {
        var table = self
        for name in path {
            switch table.items[name] {
            case .table(let next): table = next
            case .tables(let tables):
                guard let last = tables.last else { throw twice(Array(path), line) }
                table = last
            case .value: throw twice(Array(path), line)
            case nil:
                let next = TOMLTable()
                table.put(name, .table(next))
                table = next
            }
        }
        return table
    }

    /// Begins `[path]`.
    func section(_ path: [String], _ line: Int) throws(ConfigEditError) -> TOMLTable {
        let parent = try descend(path.dropLast(), line)
        let name = path[path.count - 1]
        switch parent.items[name] {
        case nil:
            let table = TOMLTable()
            table.isDefined = true
            parent.put(name, .table(table))
            return table
        case .table(let table) where !table.isDefined:
            table.isDefined = true
            return table
        default: throw twice(path, line)
        }
    }

    /// Begins `[[path]]`.
    func element(_ path: [String], _ line: Int) throws(ConfigEditError) -> TOMLTable {
        let parent = try descend(path.dropLast(), line)
        let name = path[path.count - 1]
        let table = TOMLTable()
        table.isDefined = true
        switch parent.items[name] {
        case nil: parent.put(name, .tables([table]))
        case .tables(let tables): parent.put(name, .tables(tables + [table]))
        default: throw twice(path, line)
        }
        return table
    }

    /// `path = value`.
    func assign(_ path: [String], _ value: JSON, _ line: Int) throws(ConfigEditError) {
        var table = self
        for name in path.dropLast() {
            switch table.items[name] {
            case .table(let next): table = next
            case nil:
                let next = TOMLTable()
                next.isDefined = true
                table.put(name, .table(next))
                table = next
            default: throw twice(path, line)
            }
        }
        let name = path[path.count - 1]
        guard table.items[name] == nil else { throw twice(path, line) }
        table.put(name, .value(value))
    }
}
