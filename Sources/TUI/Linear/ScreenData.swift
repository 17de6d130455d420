// SPDX-License-Identifier: Apache-2.0
public import APIClient
import Contract
public import JSONCoding
import Platform

/// What one screen shows, read once: `thv tui --once`.
public struct ScreenData: Sendable {
    /// A screen that can be read.
    public enum Name: String, Sendable, CaseIterable {
        case servers, server, tools, logs, catalog, groups, secrets, apps, activity, settings

        /// Whether it is about one server, which has to be named.
        public var needsServer: Bool { [.server, .tools, .logs].contains(self) }
    }

    /// One fact on each line.
    public let lines: [String]
    /// The same for programs, as the API gives it, with the name of the screen.
    public let json: JSON

    private init(lines: [String], json: JSON) {
        self.lines = lines.map(LinearText.plain)
        self.json = json
    }

    /// Reads the screen `name`.
    /// - Parameter server: the name or id of a server, for the screens about one.
    /// - Throws: `APIFailure` of the requests behind it.
    public static func read(
        _ name: Name, server: String = "", over transport: any APITransport
    ) async throws(APIFailure) -> ScreenData {
        let answer = try await transport.send(request(name, server))
        // A log is no object: each of its lines is one.
        if name == .logs, answer.isSuccess { return log(answer.body) }
        let body = try answer.json()
        var world = World()
        world.now = Timestamp.now.milliseconds
        world.zone = TUIProgram.zone()
        world.glyphs = .ascii
        world.user = try await transport.send(.getMe()).name
        return make(name, body, world)
    }

    private static func request(_ name: Name, _ server: String) -> APIRequest {
        switch name {
        case .servers: return APICall.listWorkloads().request
        case .server: return APICall.getWorkload(server).request
        case .tools: return APICall.listTools(server).request
        case .logs: return APICall.getLogs(server, LogFilter(tail: 200)).asLines.request
        case .catalog: return APICall.listCatalogServers("default", page: PageRequest(limit: 1000)).request
        case .groups: return APICall.listGroups().request
        case .secrets: return APICall.listSecrets().request
        case .apps: return APICall.listClients().request
        case .activity:
            var filter = ActivityFilter()
            filter.limit = "100"
            return APICall.listActivity(filter).request
        case .settings: return APICall.getSettings().request
        }
    }

    private static func log(_ bytes: [UInt8]) -> ScreenData {
        var buffer = LogBuffer()
        let lines = buffer.feed(bytes + [0x0A], isProxy: false)
        let objects = bytes.split(separator: 0x0A).compactMap { try? JSON(parsing: $0) }
        return ScreenData(
            lines: lines.isEmpty
                ? ["Nothing has been written yet."] : lines.map { LinearDialogue.line($0, zone: TUIProgram.zone()) },
            json: ["screen": "logs", "lines": .array(objects)])
    }

    /// What the answer `body` means on the screen `name`.
    static func make(_ name: Name, _ body: JSON, _ world: World) -> ScreenData {
        let members =
            name == .server ? [("server", body)] : (body.objectValue?.members ?? []).map { ($0.key, $0.value) }
        return ScreenData(
            lines: lines(name, body, world), json: .object(JSONObject([("screen", .string(name.rawValue))] + members)))
    }

    private static func lines(_ name: Name, _ body: JSON, _ world: World) -> [String] {
        func list<Element: ContractElement>(_ type: Element.Type, _ line: (Element) -> String?) -> [String] {
            orNothing((Contract.Page<Element>(wire: body)?.elements ?? []).compactMap(line))
        }
        func orNothing(_ lines: [String]) -> [String] { lines.isEmpty ? ["There is nothing here."] : lines }
        func words(_ all: [String]) -> String { all.isEmpty ? "none" : all.joined(separator: ", ") }
        switch name {
        case .servers:
            let servers = (Contract.Page<Workload>(wire: body)?.elements ?? []).compactMap(Server.init)
            return [LinearText.count(servers)] + servers.map { LinearText.line($0, world) }
        case .server: return Server(body).map { ["Name: \($0.name)"] + LinearText.facts($0, world) } ?? []
        case .tools:
            let tools = ToolList(wire: body)?.tools ?? []
            return orNothing(tools.map { "\($0.name): \($0.description ?? "")" })
        case .catalog:
            return list(CatalogServer.self) { server in
                let entry = CatalogEntry(server)
                let state = entry.runsHere ? "needs \(entry.needs)" : "does not run here, because \(entry.reason)"
                return "\(entry.name): \(entry.kind), \(state)"
            }
        case .groups: return list(Contract.Group.self) { "\($0.name): servers \(words($0.workloads))" }
        case .secrets: return list(Contract.Secret.self) { "\($0.name): used by \(words($0.usedBy))" }
        case .apps:
            return list(Client.self) { client in
                let app = AppEntry(client)
                guard app.isHere else { return "\(app.name): not found in your home" }
                return "\(app.name): groups \(app.groups.isEmpty ? "none" : app.groups.joined(separator: ", "))"
            }
        case .activity:
            return list(Activity.self) { record in
                ActivityPage.Entry(record).map { entry in
                    let time = Timestamp(milliseconds: entry.time).text
                    return "\(time): \(entry.user), \(entry.verb) \(entry.what), \(entry.outcome)"
                        + (entry.detail.isEmpty ? "" : ", \(entry.detail)")
                }
            }
        case .settings, .logs: return LinearText.leaves(body)
        }
    }
}
