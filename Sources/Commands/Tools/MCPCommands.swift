// SPDX-License-Identifier: Apache-2.0
import APIClient
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
        let path = APIPath.v1("workloads", name, kind, query: isAll ? [("all", "true")] : [])
        let items = try await session.list(kind, path, over: transport)
        if session.format != .text {
            session.printJSON(.array(items))
            return .done
        }
        let isResource = kind == "resources"
        var table = Table((isResource ? ["URI"] : []) + ["NAME"] + (isAll ? ["ON"] : []) + ["DESCRIPTION"])
        for item in items {
            let name = item["name"]?.stringValue ?? ""
            if session.console.isQuiet {
                session.console.print(isResource ? item["uri"]?.stringValue ?? name : name)
                continue
            }
            let text = item["description"]?.stringValue?.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
            let isOn = item["enabled"] == true ? "yes" : "no"
            table.add((isResource ? [item["uri"]?.stringValue ?? ""] : []) + [name] + (isAll ? [isOn] : []) + [text])
        }
        if items.isEmpty { session.console.note("\(name) offers no \(kind)") }
        if !session.console.isQuiet, !items.isEmpty { for line in table.lines { session.console.print(line) } }
        return .done
    }

    private static func runCall(_ session: Session) async throws -> ExitCode {
        let name = try serverName(session)
        let tool = session.arguments.positionals[0]
        let arguments = try toolArguments(session)
        let seconds = try session.arguments.seconds("timeout", default: 60)
        // A tool may do anything, so a call counts as a change.
        let transport = try await session.reach(.change).transport
        let path =
            APIPath.v1("workloads", name, "tools", tool) + ":call"
            + APIPath.query([("timeout", "\(max(1, min(3600, Int(seconds.rounded(.up)))))")])
        let request = APIRequest("POST", path, body: ["arguments": arguments], timeout: seconds + 5)
        let result: JSON
        switch await transport.ask(request) {
        case .success(let answer): result = answer
        case .failure(.problem(let problem)) where [.badRequest, .notSupported].contains(problem.code):
            try await check(tool, of: name, session, transport)
            throw APIFailure.problem(problem)
        case .failure(let failure): throw failure
        }
        let failed = result["isError"]?.boolValue ?? false
        if failed { try await check(tool, of: name, session, transport) }
        if session.format != .text { session.printJSON(result) } else { printContent(result, session) }
        if failed { session.console.note("the tool reported an error") }
        return failed && !session.arguments.has("ignore-tool-error") ? .failed : .done
    }

    /// Some servers answer a call of a tool that they do not have as one with wrong arguments, others as one that failed.
    /// - Throws: `Failure` when `server` says what it has, and `tool` is not among that.
    private static func check(
        _ tool: String, of server: String, _ session: Session, _ transport: any APITransport
    ) async throws {
        guard let found = try? await session.list("tools", APIPath.v1("workloads", server, "tools"), over: transport)
        else { return }
        let names = found.compactMap { $0["name"]?.stringValue }
        if names.contains(tool) { return }
        throw Failure(
            .notFound, "\(server) has no tool “\(tool)”",
            fix: NearestName.find(tool, in: names).map { "did you mean \($0)?" }
                ?? "thv mcp list --server \(server) shows its tools")
    }

    private static func toolArguments(_ session: Session) throws -> JSON {
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
        guard let json = try? JSON(parsing: text), case .object = json else {
            throw UsageError("the arguments are not a JSON object", fix: "write --args '{\"name\": \"value\"}'")
        }
        return json
    }

    private static func printContent(_ result: JSON, _ session: Session) {
        for item in result["content"]?.arrayValue ?? [] {
            if let text = item["text"]?.stringValue {
                var relay = session.console.relay()
                relay.take(Array((text + "\n").utf8))
                relay.finish()
            } else {
                session.console.printJSON(item.text)
            }
        }
        if (result["content"]?.arrayValue ?? []).isEmpty, let structured = result["structuredContent"] {
            session.console.printJSON(structured.prettyText)
        }
    }
}
