// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// The language a configuration file is written in.
public enum ConfigFormat: String, Sendable, CaseIterable {
    /// JSON; comments and trailing commas are read and kept.
    case json
    /// YAML 1.2; anchors, aliases and tags only outside of the entries.
    case yaml
    /// TOML 1.0.
    case toml
}

/// Where in a file the entries are that we may change.
public struct ConfigLayout: Sendable, Equatable {
    /// The file's language.
    public var format: ConfigFormat
    /// The member of the document that holds the entries; one literal key, dots included.
    public var container: String
    /// For lists of entries: the field that names each. `nil` when the container is a map by name.
    public var nameField: String?
    /// Members that the application demands of every document: one that is made anew begins with them. YAML only.
    public var preamble: JSONObject

    /// Entries in `container`, by name or in a list.
    public init(
        _ format: ConfigFormat, _ container: String, nameField: String? = nil, preamble: JSONObject = JSONObject()
    ) {
        self.format = format
        self.container = container
        self.nameField = nameField
        self.preamble = preamble
    }
}

/// Why a file was left alone: `reason (line 3)`.
public struct ConfigEditError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, without the file's name.
    public var reason: String
    /// From 1; 0 when it is about the file as a whole.
    public var line: Int

    /// A mistake, at a line if that is known.
    public init(_ reason: String, line: Int = 0) {
        self.reason = reason
        self.line = line
    }

    /// The reason with its line.
    public var description: String { line > 0 ? "line \(line): \(reason)" : reason }
}
