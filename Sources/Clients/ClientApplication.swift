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
    private let urlField: String
    /// For servers with an SSE endpoint, where that differs.
    private let eventURLField: String
    /// The words for the two kinds of endpoint in the field `type`, or whichever it is called.
    private let kinds: (field: String, streamable: String, events: String)?
    private let extra: JSONObject

    private init(
        _ id: String, _ name: String, _ path: String, marker: String? = nil, _ layout: ConfigLayout? = nil,
        url: String = "url", eventURL: String? = nil, kinds: (String, String, String)? = nil,
        extra: JSONObject = JSONObject()
    ) {
        self.id = id
        self.name = name
        self.path = path
        self.marker = marker ?? path.split(separator: "/").dropLast().joined(separator: "/")
        self.layout = layout ?? ConfigLayout(.json, "mcpServers")
        urlField = url
        eventURLField = eventURL ?? url
        self.kinds = kinds
        self.extra = extra
    }

    /// The entry of a server called `name`.
    public func fields(name: String, url: String, transport: Transport) -> JSONObject {
        let isEvents = transport == .sse
        var object = JSONObject()
        for member in extra.members { object[member.key] = member.value == "" ? .string(name) : member.value }
        if let kinds { object[kinds.field] = .string(isEvents ? kinds.events : kinds.streamable) }
        object[isEvents ? eventURLField : urlField] = .string(url)
        if layout.format == .yaml, layout.nameField == nil { object["description"] = "" }
        return object
    }

    /// The address in an entry.
    func url(in fields: JSON) -> String? {
        [urlField, eventURLField].lazy.compactMap { fields[$0]?.stringValue }.first
    }

    // MARK: The table

    /// The application called `id`.
    public static func named(_ id: String) -> ClientApplication? { all.first { $0.id == id } }

    private static let http = ("type", "http", "sse")
    private static let code = ".config/Code/User"

    /// Every application we know, by id.
    public static let all: [ClientApplication] = [
        ClientApplication(
            "amp-cli", "Amp", ".config/amp/settings.json", ConfigLayout(.json, "amp.mcpServers"), kinds: http),
        ClientApplication(
            "antigravity", "Antigravity", ".gemini/antigravity/mcp_config.json", url: "serverUrl"),
        ClientApplication("claude-code", "Claude Code", ".claude.json", marker: ".claude.json", kinds: http),
        ClientApplication(
            "cline", "Cline", "\(code)/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
            kinds: ("type", "streamableHttp", "sse")),
        ClientApplication("codex", "Codex", ".codex/config.toml", ConfigLayout(.toml, "mcp_servers")),
        ClientApplication(
            "continue", "Continue", ".continue/config.yaml", ConfigLayout(.yaml, "mcpServers", nameField: "name"),
            kinds: ("type", "streamable-http", "sse")),
        ClientApplication("copilot-cli", "GitHub Copilot CLI", ".copilot/mcp-config.json", kinds: http),
        ClientApplication("cursor", "Cursor", ".cursor/mcp.json", kinds: http),
        ClientApplication("factory", "Factory", ".factory/mcp.json", kinds: http),
        ClientApplication(
            "gemini-cli", "Gemini CLI", ".gemini/settings.json", url: "httpUrl", eventURL: "url"),
        ClientApplication(
            "goose", "Goose", ".config/goose/config.yaml", ConfigLayout(.yaml, "extensions"), url: "uri",
            kinds: ("type", "streamable_http", "sse"), extra: ["name": "", "enabled": true, "timeout": 60]),
        ClientApplication("kimi-cli", "Kimi CLI", ".kimi/mcp.json"),
        ClientApplication("kiro", "Kiro", ".kiro/settings/mcp.json", marker: ".kiro"),
        ClientApplication("lm-studio", "LM Studio", ".lmstudio/mcp.json", kinds: http),
        ClientApplication(
            "mistral-vibe", "Mistral Vibe", ".vibe/config.toml",
            ConfigLayout(.toml, "mcp_servers", nameField: "name"), kinds: ("transport", "streamable-http", "http")),
        ClientApplication(
            "opencode", "OpenCode", ".config/opencode/opencode.json", ConfigLayout(.json, "mcp"),
            kinds: ("type", "remote", "remote")),
        ClientApplication("qoder", "Qoder", ".qoder/mcp.json", kinds: http),
        ClientApplication(
            "roo-code", "Roo Code", "\(code)/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
            kinds: ("type", "streamable-http", "sse")),
        ClientApplication("trae", "Trae", ".config/Trae/User/mcp.json"),
        ClientApplication(
            "vscode", "Visual Studio Code", "\(code)/mcp.json", ConfigLayout(.json, "servers"), kinds: http),
        ClientApplication(
            "vscode-insider", "Visual Studio Code Insiders", ".config/Code - Insiders/User/mcp.json",
            ConfigLayout(.json, "servers"), kinds: http),
        ClientApplication(
            "vscode-server", "Visual Studio Code Server", ".vscode-server/data/User/mcp.json",
            ConfigLayout(.json, "servers")),
        ClientApplication(
            "windsurf", "Windsurf", ".codeium/windsurf/mcp_config.json", url: "serverUrl", kinds: http),
        ClientApplication(
            "windsurf-jetbrains", "Windsurf for JetBrains", ".codeium/mcp_config.json", url: "serverUrl", kinds: http),
        ClientApplication("zed", "Zed", ".config/zed/settings.json", ConfigLayout(.json, "context_servers")),
    ]
}
