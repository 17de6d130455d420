// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A value of a YAML document and where it was written.
public struct YAMLNode: Sendable, Equatable {
    /// What kind of value.
    public enum Content: Sendable, Equatable {
        /// The text, and whether it was quoted; `5` is a number, `"5"` is not.
        case scalar(String, quoted: Bool)
        case sequence([YAMLNode])
        /// In the order written; no key occurs twice.
        case mapping([Entry])
    }

    /// One member of a mapping.
    public struct Entry: Sendable, Equatable {
        public var key: String
        /// The line of the key, from 1.
        public var line: Int
        public var value: YAMLNode
    }

    public var content: Content
    /// From 1.
    public var line: Int

    /// The value of `key`, if this is a mapping that has it.
    public subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// The word for the kind of value, for messages.
    public var kind: String {
        switch content {
        case .scalar: json == .null ? "nothing" : "“\(text ?? "")”"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The text of a scalar.
    public var text: String? {
        guard case .scalar(let text, _) = content else { return nil }
        return text
    }

    /// The same value as JSON, by YAML's core schema (YAML 1.2 section 10.3): `yes` and `0777` are strings.
    public var json: JSON {
        switch content {
        case .sequence(let elements): .array(elements.map(\.json))
        case .mapping(let entries): .object(JSONObject(entries.map { ($0.key, $0.value.json) }))
        case .scalar(let text, quoted: true): .string(text)
        case .scalar(let text, quoted: false): Self.plain(text)
        }
    }

    private static func plain(_ text: String) -> JSON {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default:
            let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
            // JSON's grammar is stricter than YAML's and keeps leading zeros from turning into numbers.
            guard let first = digits.utf8.first, (0x30...0x39).contains(first), let json = try? JSON(parsing: text),
                case .number = json
            else { return .string(text) }
            return json
        }
    }
}

/// Why a file could not be read: `config.yaml:3: …`.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    public var file: String
    /// From 1; 0 when it is about the file as a whole.
    public var line: Int
    public var reason: String

    /// A mistake at a line.
    public init(_ file: String, line: Int = 0, _ reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// `file:line: reason`.
    public var description: String { line > 0 ? "\(file):\(line): \(reason)" : "\(file): \(reason)" }
}
