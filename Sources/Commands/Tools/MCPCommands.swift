// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models
import Platform

/// `thv mcp list` and `thv mcp call`.
enum MCPCommands {
    private static let server = OptionSpec(
        "server", "s", .value("NAME"), "the server to ask", completion: .workloads)

    static let spec = CommandSpec(
        name: "mcp", summary: "look at a server's tools and call them",
        examples: ["thv mcp list --server time", "thv mcp call add --server everything --args '{\"a\":1,\"b\":2}'"],
        subcommands: [list, call])

    private static let list = CommandSpec(
        name: "list", aliases: ["ls"], summary: "list tools, resources or prompts",
        arguments: "[tools | resources | prompts]", count: 0...1,
        options: [
            server, OptionSpec("all", "a", .flag, "tools that clients do not see, too"), FormatOption.list,
        ],
        examples: ["thv mcp list --server time", "thv mcp list resources --server docs --format json"],
        completion: .words(["tools", "resources", "prompts"]),
        run: { session in try await Interruption.guarding { try await runList(session) } })

    private static let call = CommandSpec(
        name: "call", summary: "call a tool", arguments: "TOOL", count: 1...1,
        options: [
            server, OptionSpec("args", nil, .value("JSON"), "its arguments as a JSON object"),
            OptionSpec("args-file", nil, .value("FILE"), "the same from a file; - is stdin", completion: .files),
            OptionSpec("ignore-tool-error", nil, .flag, "exit 0 even if the tool reports an error"),
            OptionSpec("timeout", nil, .value("TIME"), "give up after this (default 60s)"), FormatOption.list,
        ], examples: ["thv mcp call echo --server everything --args '{\"text\":\"hello\"}'"],
        run: { session in try await Interruption.guarding { try await runCall(session) } })

    private static func serverName(_ session: Session) throws(UsageError) -> String {
        if let name = session.arguments.value("server") { return name }
        throw UsageError("which server?", fix: "add --server NAME (thv list shows the names)")
    }

    private static func runList(_ session: Session) async throws -> ExitCode {
        let name = try serverName(session)
        let kind = session.arguments.positionals.first ?? "tools"
        guard ["tools", "resources", "prompts"].contains(kind) else {
            throw UsageError("a server has no “\(kind)”", fix: "use tools, resources or prompts")
        }
        let isAll = session.arguments.has("all")
        if isAll, kind != "tools" { throw UsageError("--all is for tools", fix: "leave it out") }
        let transport = try await session.reach(.read).transport
        let items = try await items(of: name, kind, isAll: isAll, transport)
        if session.format != .text {
            session.printJSON(.array(items.map(\.raw)))
            return .done
        }
        let isResource = kind == "resources"
        var table = Table((isResource ? ["URI"] : []) + ["NAME"] + (isAll ? ["ON"] : []) + ["DESCRIPTION"])
        for item in items {
            if session.console.isQuiet {
                session.console.print(isResource ? item.uri : item.name)
                continue
            }
            let text = item.about.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
            let isOn = item.isEnabled ? "yes" : "no"
            table.add((isResource ? [item.uri] : []) + [item.name] + (isAll ? [isOn] : []) + [text])
        }
        if items.isEmpty { session.console.note("\(name) offers no \(kind)") }
        if !session.console.isQuiet, !items.isEmpty { for line in table.lines { session.console.print(line) } }
        return .done
    }

    /// Something that a server offers.
    private struct Item {
        var raw: JSON
        var uri = ""
        var name: String
        var about: String
        var isEnabled = false
    }

    private static func items(
        of server: String, _ kind: String, isAll: Bool, _ transport: any APITransport
    ) async throws(APIFailure) -> [Item] {
        switch kind {
        case "resources":
            try await transport.send(.listResources(server)).items().map {
                Item(raw: $0.raw, uri: $0.uri, name: $0.name ?? "", about: $0.value.description ?? "")
            }
        case "prompts":
            try await transport.send(.listPrompts(server)).items().map {
                Item(raw: $0.raw, name: $0.name, about: $0.value.description ?? "")
            }
        default:
            try await transport.send(.listTools(server, all: isAll)).items().map {
                Item(
                    raw: $0.raw, name: $0.name, about: $0.value.description ?? "", isEnabled: $0.isEnabled ?? false)
            }
        }
    }

    private static func runCall(_ session: Session) async throws -> ExitCode {
        let name = try serverName(session)
        let tool = session.arguments.positionals[0]
        let arguments = try toolArguments(session)
        let seconds = try session.arguments.seconds("timeout", default: 60)
        // A tool may do anything, so a call counts as a change.
        let transport = try await session.reach(.change).transport
        let call = APICall.callTool(
            name, tool, ToolCall(arguments), seconds: max(1, min(3600, Int(seconds.rounded(.up)))))
        let result: Received<ToolResult>
        switch await transport.ask(call.within(seconds: seconds + 5)) {
        case .success(let answer): result = answer
        case .failure(.problem(let problem)) where [.badRequest, .notSupported].contains(problem.code):
            try await check(tool, of: name, session, transport)
            throw APIFailure.problem(problem)
        case .failure(let failure): throw failure
        }
        let failed = result.isError ?? false
        if failed { try await check(tool, of: name, session, transport) }
        if session.format != .text { session.printJSON(result.raw) } else { printContent(result.value, session) }
        if failed { session.console.note("the tool reported an error") }
        return failed && !session.arguments.has("ignore-tool-error") ? .failed : .done
    }

    /// Some servers answer a call of a tool that they do not have as one with wrong arguments, others as one that failed.
    /// - Throws: `Failure` when `server` says what it has, and `tool` is not among that.
    private static func check(
        _ tool: String, of server: String, _ session: Session, _ transport: any APITransport
    ) async throws {
        guard let found = try? await transport.send(.listTools(server)) else { return }
        let names = found.tools.map(\.name)
        if names.contains(tool) { return }
        throw Failure(
            .notFound, "\(server) has no tool “\(tool)”",
            fix: NearestName.find(tool, in: names).map { "did you mean \($0)?" }
                ?? "thv mcp list --server \(server) shows its tools")
    }

    private static func toolArguments(_ session: Session) throws -> JSONObject {
        let text: String
        if let given = session.arguments.value("args") {
            text = given
        } else if let file = session.arguments.value("args-file") {
            let bytes =
                file == "-"
                ? try session.console.input() : try File.read(Path.absolute(file, in: session.console.directory))
            text = String(decoding: bytes, as: UTF8.self)
        } else {
            return [:]
        }
        guard case .object(let object)? = try? JSON(parsing: text) else {
            throw UsageError("the arguments are not a JSON object", fix: "write --args '{\"name\": \"value\"}'")
        }
        return object
    }

    private static func printContent(_ result: ToolResult, _ session: Session) {
        for item in result.content ?? [] {
            if let text = ToolContent(item).text {
                var relay = session.console.relay()
                relay.take(Array((text + "\n").utf8))
                relay.finish()
            } else {
                session.console.printJSON(JSON.object(item).text)
            }
        }
        if (result.content ?? []).isEmpty, let structured = result.structuredContent {
            session.console.printJSON(structured.prettyText)
        }
    }
}
