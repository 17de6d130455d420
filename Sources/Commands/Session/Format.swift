// SPDX-License-Identifier: Apache-2.0
import APIClient
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
    func printJSON(_ value: JSON) { console.printJSON(format == .ndjson ? value.text : value.prettyText) }

    /// A line about what was done to `name`; with `--quiet` the name alone.
    func say(_ words: String, _ name: String) { console.print(console.isQuiet ? name : words + notices.place) }

    /// Refuses the group of `--group` when there is none: where nothing fits, it would pass for an empty one.
    func checkGroup(over transport: any APITransport) async throws {
        if let group = arguments.value("group") { _ = try await transport.send(.getGroup(group)) }
    }

    /// Notes that there are no servers, or none that the flags given let through.
    func noteNoServers() {
        let filters = ["group", "status", "label"].flatMap { flag in arguments.list(flag).map { "--\(flag) \($0)" } }
        console.note(
            filters.isEmpty
                ? "no servers yet; for example: thv run -- python3 -m mcp_server_time"
                : "no server fits \(TerminalText.line(filters.joined(separator: " ")))")
    }
}
