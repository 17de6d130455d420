// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// What `--format` asks for.
enum Format: String, CaseIterable {
    case text, json, ndjson
    /// The shape MCP client applications keep in their configuration.
    case mcpservers
}

extension Session {
    /// `--format`, by default text.
    var format: Format { arguments.value("format").flatMap(Format.init) ?? .text }

    /// Prints JSON for people and programs alike.
    func printJSON(_ value: JSON) { console.print(format == .ndjson ? value.text : value.prettyText) }
}
