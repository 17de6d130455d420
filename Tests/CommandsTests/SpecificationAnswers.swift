// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Platform

/// Answers every request with a document of the form that the specification gives for it, full of hostile texts.
final class SpecificationAnswers: APITransport {
    enum Kind: CaseIterable {
        /// What the specification says, with words of its enumerations where it has them.
        case answers
        /// The same without regard to enumerations, as a foreign server may answer.
        case lies
        /// Problems.
        case failures
    }

    let address: ServerAddress? = nil
    private let specification: JSON
    private let kind: Kind
    private let strings: Lock<HostileStrings>
    private let count = Lock(0)

    init(_ specification: JSON, _ kind: Kind, from start: Int) {
        self.specification = specification
        self.kind = kind
        strings = Lock(HostileStrings(from: start))
    }

    var requests: Int { count.withLock { $0 } }

    static func specification() throws -> JSON {
        try JSON(parsing: File.read(Path.parent(Path.parent(Path.parent(#filePath))) + "/openapi/openapi.json"))
    }

    func send(_ request: APIRequest) async throws(APIFailure) -> APIResponse {
        let number = count.withLock { count in
            count += 1
            return count
        }
        // Some commands ask until they like the answer.
        if number > 40 { throw .broken(text()) }
        if kind == .failures {
            let status = [400, 401, 403, 404, 409, 422, 500, 503][number % 8]
            return .json(document(["$ref": "#/components/schemas/Problem"], 0), status: status)
        }
        guard let (status, content) = responses(request) else { return .json([:], status: 404) }
        let (type, schema) = content ?? ("application/json", ["type": "object"])
        if type.contains("json"), !type.contains("ndjson") { return .json(document(schema, 0), status: status) }
        let lines = (0..<20).map { _ in type.contains("ndjson") ? document(schema, 0).text : text() }
        return APIResponse(
            status: status, headers: ["Content-Type": type], body: Array(lines.joined(separator: "\n").utf8) + [0x9B])
    }

    func stream(_ request: APIRequest) async throws(APIFailure) -> any APIStream {
        InPieces(try await send(request))
    }

    /// Gives an answer out in pieces of three bytes, which divide characters.
    private final class InPieces: APIStream {
        let status: Int
        let headers: HTTPHeaders
        private let rest: Lock<[UInt8]>

        init(_ answer: APIResponse) {
            status = answer.status
            headers = answer.headers
            rest = Lock(answer.body)
        }

        func next() async throws(APIFailure) -> [UInt8]? {
            rest.withLock { rest in
                let piece = Array(rest.prefix(3))
                rest.removeFirst(piece.count)
                return piece.isEmpty ? nil : piece
            }
        }
    }

    private func text() -> String { strings.withLock { $0.take() } }

    private func responses(_ request: APIRequest) -> (Int, (String, JSON)?)? {
        let path = String(request.path.prefix { $0 != "?" })
        guard let operation = operation(request.method, path) else { return nil }
        for (code, response) in operation["responses"]?.objectValue?.members ?? [] {
            guard let status = Int(code), (200..<300).contains(status), status != 202 else { continue }
            let content = resolved(response)["content"]?.objectValue?.members ?? []
            let wanted = content.first { $0.key.contains("json") } ?? content.first
            return (status, wanted.map { ($0.key, $0.value["schema"] ?? [:]) })
        }
        return nil
    }

    private func operation(_ method: String, _ path: String) -> JSON? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for (template, item) in specification["paths"]?.objectValue?.members ?? [] {
            let pattern = template.split(separator: "/", omittingEmptySubsequences: false)
            guard pattern.count == parts.count else { continue }
            let fits = zip(pattern, parts).allSatisfy { $0 == $1 || $0.contains("{") }
            if fits, let operation = item[method.lowercased()] { return operation }
        }
        return nil
    }

    private func resolved(_ value: JSON) -> JSON {
        guard let reference = value["$ref"]?.stringValue else { return value }
        var found = specification
        for piece in reference.split(separator: "/").dropFirst() { found = found[String(piece)] ?? [:] }
        return resolved(found)
    }

    private func document(_ schema: JSON, _ depth: Int) -> JSON {
        let schema = resolved(schema)
        if depth > 8 { return .null }
        if kind == .answers, let words = schema["enum"]?.arrayValue, let word = words.first { return word }
        if let constant = schema["const"], kind == .answers { return constant }
        for key in ["allOf", "oneOf", "anyOf"] {
            guard let parts = schema[key]?.arrayValue, let first = parts.first else { continue }
            if key != "allOf" { return document(first, depth + 1) }
            var object = JSONObject()
            for part in parts + [withoutParts(schema)] {
                for member in document(part, depth + 1).objectValue?.members ?? [] { object[member.key] = member.value }
            }
            return .object(object)
        }
        switch schema["type"]?.stringValue ?? schema["type"]?.arrayValue?.first?.stringValue {
        case "string"?: return .string(text())
        case "integer"?, "number"?: return JSON(7)
        case "boolean"?: return .bool(true)
        case "array"?: return .array((0..<2).map { _ in document(schema["items"] ?? [:], depth + 1) })
        default: break
        }
        guard let properties = schema["properties"]?.objectValue?.members else {
            return .object(JSONObject([("any \(text())", .string(text()))]))
        }
        return .object(JSONObject(properties.map { ($0.key, document($0.value, depth + 1)) }))
    }

    private func withoutParts(_ schema: JSON) -> JSON {
        .object(JSONObject((schema.objectValue?.members ?? []).filter { $0.key != "allOf" }.map { ($0.key, $0.value) }))
    }
}
