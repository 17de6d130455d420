// SPDX-License-Identifier: Apache-2.0
public import ConfigFiles
public import JSONCoding
public import Models

/// A program that people use MCP servers with, and how its configuration file names them.
public struct ClientApplication: Sendable {
    /// The word for it in commands and addresses: `claude-code`.
    public let id: String
    /// What people call it.
    public let name: String
    /// Its configuration file, relative to the home directory.
    public let path: String
    /// What is there when it is installed, relative to the home directory.
    let marker: String
    /// Where in the file servers are.
    public let layout: ConfigLayout
    private let streamable: Wording
    private let events: Wording?
    private let extra: JSONObject

    /// How an entry says one kind of endpoint: the member with the address, and what stands beside it.
    private struct Wording: Sendable {
        var url = "url"
        var members = JSONObject()

        /// The member `field` says the transport.
        static func field(_ field: String, _ kind: String, url: String = "url") -> Wording {
            Wording(url: url, members: JSONObject([(field, .string(kind))]))
        }
        /// The member `type` says it.
        static func type(_ kind: String, url: String = "url") -> Wording { .field("type", kind, url: url) }
        /// The address alone: the application finds out by itself, or reads one kind only.
        static func address(_ url: String = "url") -> Wording { Wording(url: url) }
    }

    /// - Parameter events: for an SSE endpoint; `nil` when the application has no such client.
    private init(
        _ id: String, _ name: String, _ path: String, marker: String? = nil, _ layout: ConfigLayout? = nil,
        http streamable: Wording, events: Wording?, extra: JSONObject = JSONObject()
    ) {
        self.id = id
        self.name = name
        self.path = path
        self.marker = marker ?? path.split(separator: "/").dropLast().joined(separator: "/")
        self.layout = layout ?? ConfigLayout(.json, "mcpServers")
        self.streamable = streamable
        self.events = events
        self.extra = extra
    }

    private func wording(_ transport: Transport) -> Wording? { transport == .sse ? events : streamable }

    /// Whether it has a client for endpoints of that kind.
    public func speaks(_ transport: Transport) -> Bool { wording(transport) != nil }

    /// In words: that `names`, which are reached over SSE, got no entry; empty for none.
    func refusal(of names: [String]) -> String {
        if names.isEmpty { return "" }
        let verb = names.count == 1 ? "is" : "are"
        return
            "\(names.joined(separator: ", ")) \(verb) reached over SSE, which \(name) cannot use: no entry was written"
    }

    /// The entry of a server called `name`; `nil` when the application cannot use it.
    public func fields(name: String, url: String, transport: Transport) -> JSONObject? {
        guard let wording = wording(transport) else { return nil }
        var object = JSONObject()
        for member in extra.members { object[member.key] = member.value == "" ? .string(name) : member.value }
        for member in wording.members.members { object[member.key] = member.value }
        object[wording.url] = .string(url)
        if layout.format == .yaml, layout.nameField == nil { object["description"] = "" }
        return object
    }

    /// Members that an entry of the other kind has and this one must not: they would be read first.
    func strange(to transport: Transport) -> Set<String> {
        let other = wording(transport == .sse ? .streamableHTTP : .sse)
        guard let own = wording(transport), let other else { return [] }
        return Set([other.url] + other.members.keys).subtracting([own.url] + own.members.keys)
    }

    /// Whether an entry names the address and the transport as `fields` do; what else is in it counts for nothing.
    func says(_ entry: JSON, as fields: JSONObject, _ transport: Transport) -> Bool {
        guard let wording = wording(transport) else { return false }
        return ([wording.url] + wording.members.keys).allSatisfy { entry[$0] == fields[$0] }
            && strange(to: transport).allSatisfy { entry[$0] == nil }
    }

    /// The address in an entry.
    func url(in fields: JSON) -> String? {
        [streamable.url, events?.url ?? streamable.url].lazy.compactMap { fields[$0]?.stringValue }.first
    }

    // MARK: The table

    /// The application called `id`.
    public static func named(_ id: String) -> ClientApplication? { all.first { $0.id == id } }

    private static let code = ".config/Code/User"

    /// Every application we know, by id, with what its own documentation or source says of remote servers.
    public static let all: [ClientApplication] = [
        ClientApplication(
            "amp-cli", "Amp", ".config/amp/settings.json", ConfigLayout(.json, "amp.mcpServers"), http: .type("http"),
            events: .type("sse")),
        ClientApplication(
            "antigravity", "Antigravity", ".gemini/antigravity/mcp_config.json", http: .address("serverUrl"),
            events: .address("serverUrl")),
        ClientApplication(
            "claude-code", "Claude Code", ".claude.json", marker: ".claude.json", http: .type("http"),
            events: .type("sse")),
        ClientApplication(
            "cline", "Cline", "\(code)/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
            http: .type("streamableHttp"), events: .type("sse")),
        ClientApplication(
            "codex", "Codex", ".codex/config.toml", ConfigLayout(.toml, "mcp_servers"), http: .address(), events: nil),
        // A document without these three is refused as a whole.
        ClientApplication(
            "continue", "Continue", ".continue/config.yaml",
            ConfigLayout(
                .yaml, "mcpServers", nameField: "name",
                preamble: JSONObject([("name", "Local Assistant"), ("version", "1.0.0"), ("schema", "v1")])),
            http: .type("streamable-http"), events: .type("sse")),
        ClientApplication(
            "copilot-cli", "GitHub Copilot CLI", ".copilot/mcp-config.json", http: .type("http"), events: .type("sse")),
        ClientApplication("cursor", "Cursor", ".cursor/mcp.json", http: .type("http"), events: .type("sse")),
        ClientApplication("factory", "Factory", ".factory/mcp.json", http: .type("http"), events: .type("sse")),
        // An address in “url” without a type is taken for streamable HTTP.
        ClientApplication(
            "gemini-cli", "Gemini CLI", ".gemini/settings.json", http: .address("httpUrl"), events: .type("sse")),
        // Entries of type “sse” are read and never connected to.
        ClientApplication(
            "goose", "Goose", ".config/goose/config.yaml", ConfigLayout(.yaml, "extensions"),
            http: .type("streamable_http", url: "uri"), events: nil,
            extra: ["name": "", "enabled": true, "timeout": 60]),
        ClientApplication(
            "kimi-cli", "Kimi CLI", ".kimi/mcp.json", http: .field("transport", "http"),
            events: .field("transport", "sse")),
        ClientApplication(
            "kiro", "Kiro", ".kiro/settings/mcp.json", marker: ".kiro", http: .address(), events: .address()),
        ClientApplication("lm-studio", "LM Studio", ".lmstudio/mcp.json", http: .type("http"), events: .type("sse")),
        // Its “http” is streamable HTTP, too.
        ClientApplication(
            "mistral-vibe", "Mistral Vibe", ".vibe/config.toml",
            ConfigLayout(.toml, "mcp_servers", nameField: "name"), http: .field("transport", "streamable-http"),
            events: nil),
        // One type for both: it tries streamable HTTP and then SSE.
        ClientApplication(
            "opencode", "OpenCode", ".config/opencode/opencode.json", ConfigLayout(.json, "mcp"), http: .type("remote"),
            events: .type("remote")),
        ClientApplication("qoder", "Qoder", ".qoder/mcp.json", http: .type("http"), events: .type("sse")),
        ClientApplication(
            "roo-code", "Roo Code", "\(code)/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
            http: .type("streamable-http"), events: .type("sse")),
        ClientApplication("trae", "Trae", ".config/Trae/User/mcp.json", http: .address(), events: .address()),
        ClientApplication(
            "vscode", "Visual Studio Code", "\(code)/mcp.json", ConfigLayout(.json, "servers"), http: .type("http"),
            events: .type("sse")),
        ClientApplication(
            "vscode-insider", "Visual Studio Code Insiders", ".config/Code - Insiders/User/mcp.json",
            ConfigLayout(.json, "servers"), http: .type("http"), events: .type("sse")),
        ClientApplication(
            "vscode-server", "Visual Studio Code Server", ".vscode-server/data/User/mcp.json",
            ConfigLayout(.json, "servers"), http: .type("http"), events: .type("sse")),
        ClientApplication(
            "windsurf", "Windsurf", ".codeium/windsurf/mcp_config.json", http: .type("http", url: "serverUrl"),
            events: .type("sse", url: "serverUrl")),
        ClientApplication(
            "windsurf-jetbrains", "Windsurf for JetBrains", ".codeium/mcp_config.json",
            http: .type("http", url: "serverUrl"), events: .type("sse", url: "serverUrl")),
        // Its clients are stdio and streamable HTTP.
        ClientApplication(
            "zed", "Zed", ".config/zed/settings.json", ConfigLayout(.json, "context_servers"), http: .address(),
            events: nil),
    ]
}
