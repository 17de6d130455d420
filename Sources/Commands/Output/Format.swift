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

    /// A line about what was done to `name`; with `--quiet` the name alone.
    func say(_ words: String, _ name: String) { console.print(console.isQuiet ? name : words) }

    /// Notes that there are no servers, or none that the flags given let through.
    func noteNoServers() {
        let filters = ["group", "status", "label"].flatMap { flag in arguments.list(flag).map { "--\(flag) \($0)" } }
        console.note(
            filters.isEmpty
                ? "no servers yet; for example: thv run -- python3 -m mcp_server_time"
                : "no server fits \(SafeText.line(filters.joined(separator: " ")))")
    }
}
