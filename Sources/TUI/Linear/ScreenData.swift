// SPDX-License-Identifier: Apache-2.0
public import APIClient
import HTTP
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
        var request = APIRequest("GET", path(name, server))
        if name == .logs { request.headers["Accept"] = "application/x-ndjson" }
        let answer = try await transport.send(request)
        // A log is no object: each of its lines is one.
        if name == .logs, answer.isSuccess { return log(answer.body) }
        let body = try answer.json()
        var world = World()
        world.now = Timestamp.now.milliseconds
        world.zone = TUIProgram.zone()
        world.glyphs = .ascii
        world.user = try await transport.send(APIRequest("GET", APIPath.v1("me"))).json()["name"]?.stringValue ?? ""
        return make(name, body, world)
    }

    private static func path(_ name: Name, _ server: String) -> String {
        switch name {
        case .servers: APIPath.v1("workloads")
        case .server: APIPath.v1("workloads", server)
        case .tools: APIPath.v1("workloads", server, "tools")
        case .logs: APIPath.v1("workloads", server, "logs", query: [("tail", "200")])
        case .catalog: APIPath.v1("registry", "default", "servers", query: [("limit", "1000")])
        case .groups: APIPath.v1("groups")
        case .secrets: APIPath.v1("secrets")
        case .apps: APIPath.v1("clients")
        case .activity: APIPath.v1("activity", query: [("limit", "100")])
        case .settings: APIPath.v1("settings")
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
        var object = JSONObject([("screen", .string(name.rawValue))])
        if name == .server {
            object["server"] = body
        } else {
            for (key, value) in (body.objectValue?.members ?? []).map({ ($0.key, $0.value) }) { object[key] = value }
        }
        return ScreenData(lines: lines(name, body, world), json: .object(object))
    }

    private static func lines(_ name: Name, _ body: JSON, _ world: World) -> [String] {
        func list(_ key: String, _ line: (JSON) -> String?) -> [String] {
            let lines = (body[key]?.arrayValue ?? []).compactMap(line)
            return lines.isEmpty ? ["There is nothing here."] : lines
        }
        func text(_ json: JSON, _ key: String) -> String { json[key]?.stringValue ?? "" }
        func words(_ json: JSON, _ key: String) -> String {
            let all = (json[key]?.arrayValue ?? []).compactMap(\.stringValue)
            return all.isEmpty ? "none" : all.joined(separator: ", ")
        }
        switch name {
        case .servers:
            let servers = (body["workloads"]?.arrayValue ?? []).compactMap(Server.init)
            return [LinearText.count(servers)] + servers.map { LinearText.line($0, world) }
        case .server: return Server(body).map { ["Name: \($0.name)"] + LinearText.facts($0, world) } ?? []
        case .tools: return list("tools") { "\(text($0, "name")): \(text($0, "description"))" }
        case .catalog:
            return list("servers") { json in
                CatalogEntry(json).map { entry in
                    let state = entry.runsHere ? "needs \(entry.needs)" : "does not run here, because \(entry.reason)"
                    return "\(entry.name): \(entry.kind), \(state)"
                }
            }
        case .groups: return list("groups") { "\(text($0, "name")): servers \(words($0, "workloads"))" }
        case .secrets: return list("secrets") { "\(text($0, "name")): used by \(words($0, "used_by"))" }
        case .apps:
            return list("clients") { json in
                AppEntry(json).map { app in
                    guard app.isHere else { return "\(app.name): not found in your home" }
                    return "\(app.name): groups \(app.groups.isEmpty ? "none" : app.groups.joined(separator: ", "))"
                }
            }
        case .activity:
            return list("activity") { json in
                ActivityPage.Entry(json).map { entry in
                    let time = Timestamp(milliseconds: entry.time).text
                    return "\(time): \(entry.user), \(entry.verb) \(entry.what), \(entry.outcome)"
                        + (entry.detail.isEmpty ? "" : ", \(entry.detail)")
                }
            }
        case .settings, .logs: return LinearText.leaves(body)
        }
    }
}
