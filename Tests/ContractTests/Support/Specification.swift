// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform

/// A file of `openapi/`, as tests read it.
struct Specification: Sendable {
    /// One method of one path.
    struct Operation: Sendable {
        let method: String
        let path: String
        /// The operation object.
        let node: JSON

        var id: String { node["operationId"]?.stringValue ?? "" }
    }

    /// The file's bytes.
    let bytes: [UInt8]
    /// The whole document.
    let document: JSON
    /// Every operation, in the document's order.
    let operations: [Operation]

    /// Reads the file of this checkout.
    static func load(_ file: String = "openapi.json") throws -> Specification {
        let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return try Specification(try File.read("/\(tests)/../openapi/\(file)"))
    }

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        document = try JSON(parsing: bytes)
        operations = (document["paths"]?.objectValue?.members ?? []).flatMap { path, item in
            (item.objectValue?.members ?? []).map { Operation(method: $0.key.uppercased(), path: path, node: $0.value) }
        }
    }

    /// What `node` refers to, or itself. Members beside a reference are left to the caller.
    func resolve(_ node: JSON) -> JSON {
        var node = node
        while let target = node["$ref"]?.stringValue {
            node = target.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
        }
        return node
    }

    /// A schema of the components.
    func schema(_ name: String) -> JSON { document["components"]?["schemas"]?[name] ?? .null }

    /// The names of an object schema's members, as the server sends them.
    func properties(_ name: String) -> [String] {
        (schema(name)["properties"]?.objectValue?.members ?? []).filter { $0.value["writeOnly"] != true }.map(\.key)
    }

    /// The operation's parameters of one kind: `path`, `query` or `header`.
    func parameters(of operation: Operation, in place: String) -> [JSON] {
        (operation.node["parameters"]?.arrayValue ?? []).map(resolve).filter { $0["in"]?.stringValue == place }
    }

    /// Operations whose path fits `path`, which has no query; a literal segment goes before a parameter.
    func operations(at path: String) -> [Operation] {
        let fitting = operations.filter { Self.fits($0.path, path) }
        let literal = fitting.filter { !$0.path.contains("{") }
        return literal.isEmpty ? fitting : literal
    }

    private static func fits(_ template: String, _ path: String) -> Bool {
        let (wanted, given) = (template.split(separator: "/"), path.split(separator: "/"))
        guard wanted.count == given.count else { return false }
        return zip(wanted, given).allSatisfy { pattern, segment in
            guard pattern.hasPrefix("{"), let close = pattern.firstIndex(of: "}") else { return pattern == segment }
            let ending = pattern[pattern.index(after: close)...]
            return segment.hasSuffix(ending) && segment.count > ending.count
        }
    }

    /// Every object of the document with the way to it.
    var objects: [(node: JSONObject, place: String)] {
        var found: [(JSONObject, String)] = []
        var left = [(document, "")]
        while let (node, place) = left.popLast() {
            if case .object(let object) = node {
                found.append((object, place))
                left += object.members.map { ($0.value, "\(place)/\($0.key)") }
            }
            left += (node.arrayValue ?? []).enumerated().map { ($1, "\(place)/\($0)") }
        }
        return found
    }
}
