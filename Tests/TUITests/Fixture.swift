// SPDX-License-Identifier: Apache-2.0
import Contract
import HTTP
import JSONCoding
import Platform
import Testing

@testable import TUI

extension Contract.Tool {
    /// A tool as a server describes it.
    init(_ description: JSON) { self = Contract.Tool(wire: description) ?? Contract.Tool() }
}

/// The same made-up machine for every picture.
enum Fixture {
    static func server(
        _ name: String, _ status: String = "running", owner: String = "ada", group: String = "default", port: Int = 9,
        context: String = "", more: [(String, JSON)] = []
    ) -> JSON {
        let members: [(String, JSON)] = [
            ("id", .string("id-\(name)")), ("name", .string(name)),
            ("owner", ["uid": 1, "name": .string(owner)]), ("status", .string(status)),
            ("status_context", .string(context)), ("since", "2026-01-02T03:00:00.000Z"), ("revision", 3),
            ("url", .string(status == "stopped" ? "" : "http://127.0.0.1:\(port)/mcp")), ("port", JSON(port)),
            ("group", .string(group)), ("transport", "stdio"), ("source", .string("ghcr.io/acme/\(name):1")),
            ("created_at", "2026-01-01T09:00:00.000Z"), ("config", ["image": .string("ghcr.io/acme/\(name):1")]),
        ]
        return .object(JSONObject(members.filter { member in !more.contains { $0.0 == member.0 } } + more))
    }

    /// One server in each state, and one with a long name.
    static let servers: [JSON] = [
        server("browser", "error", context: "image ghcr.io/acme/browser:2 not found (HTTP 404)"),
        server("fetch", port: 9001), server("github", owner: "bob", group: "work", port: 9002),
        server("my-very-long-name-of-a-server.production", "unhealthy", context: "日本語 does not answer"),
        server("postgres", "starting", group: "databases"), server("slack", "unauthenticated", owner: "carol"),
        server("time", "stopped"), server("zulip", "auth_retrying"),
    ]

    static let pulling: JSON = [
        "id": "op-1", "kind": "create", "workload": "id-postgres", "name": "postgres", "status": "running",
        "progress": ["phase": "pulling image", "current": 118_000_000, "total": 190_000_000],
    ]

    static let tools: JSON = [
        "tools": [
            [
                "name": "add", "description": "Adds two numbers.",
                "inputSchema": [
                    "type": "object",
                    "properties": [
                        "a": ["type": "number", "description": "the first"],
                        "b": ["type": "number", "description": "the second"], "loud": ["type": "boolean"],
                    ], "required": ["a", "b"],
                ],
            ],
            ["name": "echo", "description": "Says it again.", "inputSchema": ["type": "object"]],
            ["name": "weather_of_a_place_by_its_name", "description": "気象庁の予報 for any place on earth, a long text"],
        ]
    ]

    /// A catalog of two that run here and one that does not.
    static let catalog: JSON = [
        "servers": [
            entry("tickets", "Reads tickets and writes them.", runs: true, secret: true),
            entry("browser", "Opens pages.", runs: false), entry("docs", "Searches documents.", runs: true),
        ], "total": 3,
    ]

    static func entry(_ name: String, _ about: String, runs: Bool, secret: Bool = false) -> JSON {
        [
            "registry": "default", "name": .string("io.acme/\(name)"), "short_name": .string(name),
            "title": .string(name.uppercased()), "kind": "image", "description": .string(about),
            "source": .string("ghcr.io/acme/\(name):1"),
            "runnable": [
                "ok": .bool(runs), "reason": .string(runs ? "" : "no container engine answers"),
                "fix": .string(runs ? "" : "start Docker or Podman"),
            ],
            "env_vars": secret
                ? [["name": "TICKETS_TOKEN", "description": "Your token", "required": true, "secret": true]] : [],
            "tools": ["list_tickets", "read_ticket", "write_ticket"],
            "permission_profile": ["network": ["outbound": ["allow_host": ["acme.test"]]]],
        ]
    }

    static let apps: JSON = [
        "clients": [
            app("cursor", "Cursor", groups: ["default"], entries: ["fetch"]), app("zed", "Zed"),
            app("claude-code", "Claude Code", error: "line 3 of ~/.claude.json is not JSON", groups: ["work"]),
            app("goose", "Goose", installed: false),
        ]
    ]

    static func app(
        _ id: String, _ name: String, installed: Bool = true, error: String = "", groups: [String] = [],
        entries: [String] = []
    ) -> JSON {
        [
            "id": .string(id), "name": .string(name), "installed": .bool(installed),
            "config_path": .string("/home/ada/.config/\(id)/mcp.json"), "groups": JSON(groups),
            "entries": JSON(entries), "status": .string(error.isEmpty ? "ok" : "error"),
            "status_context": .string(error), "backup": "",
        ]
    }

    static let groups: JSON = [
        "groups": [
            ["name": "default", "workloads": ["fetch", "time"], "clients": ["cursor"]],
            ["name": "work", "workloads": ["github"], "clients": []],
        ]
    ]

    static let activity: JSON = [
        "activity": [
            action(3, "delete", "postgres", outcome: "failed", detail: "it is not stopped"),
            action(2, "start", "fetch"), action(1, "create", "fetch", detail: "ghcr.io/acme/fetch:1"),
        ], "total": 3,
    ]

    private static func action(
        _ sequence: Int, _ verb: String, _ name: String, outcome: String = "ok", detail: String = ""
    ) -> JSON {
        [
            "sequence": JSON(sequence), "time": "2026-01-02T02:59:00.000Z", "user": "ada", "via": "socket",
            "verb": .string(verb), "object": .string("id-\(name)"), "name": .string(name),
            "outcome": .string(outcome), "detail": .string(detail),
        ]
    }

    static func refusal(_ what: String, _ fix: String = "", code: String = "") -> Reply.Refusal {
        Reply.Refusal(code: code, what: what, fix: fix)
    }

    /// A line of a log, `seconds` after the others.
    static func line(_ text: String, at seconds: Int = 0) -> [UInt8] {
        let time = Timestamp(milliseconds: Scene.time + Int64(seconds) * 1000).text
        return JSON.object(["time": .string(time), "text": .string(text)]).bytes + [0x0A]
    }

    static let log = [
        "listening on 0.0.0.0:8080", "INFO tools/list 34 tools in 12ms", "WARN rate limit 4980/5000 left",
        "ERROR GET /repos/acme/app/issues: 502 Bad Gateway (retry 1/3) " + String(repeating: "and so on ", count: 12),
        #"{"level":"info","msg":"structured","took_ms":3}"#, "日本語のログ: ok", "last line",
    ]

    // MARK: Scenes

    /// Looking at the list, with something under way.
    static func list(_ size: Size = Size(80, 24)) -> Scene {
        var scene = Scene(servers: servers, size: size)
        scene.send(.link(.event("operation", pulling)))
        return scene
    }

    static func server(_ size: Size = Size(80, 24)) -> Scene {
        let fetch = server(
            "fetch", port: 9001,
            more: [
                (
                    "config",
                    [
                        "image": "ghcr.io/acme/fetch:1",
                        "permission_profile": [
                            "read": ["/srv/data"],
                            "network": ["outbound": ["allow_host": ["example.com", "docs.example.com"]]],
                        ],
                    ]
                ),
                ("backend", ["notes": ["all capabilities dropped", "read-only root file system"]]),
            ])
        var scene = Scene(servers: [fetch], size: size)
        scene.keys(.enter)
        return scene
    }

    static func logs(_ size: Size = Size(80, 24)) -> Scene {
        var scene = Scene(servers: [server("fetch")], size: size)
        scene.keys(.character("l"))
        for (index, text) in log.enumerated() { scene.stream("logs", line(text, at: index)) }
        return scene
    }

    static func catalog(_ size: Size = Size(80, 24)) -> Scene {
        var scene = Scene(servers: servers, size: size)
        scene.keys(.character("2"))
        scene.answer("registries", ["registries": [["name": "default"]]])
        scene.answer("first 1", catalog)
        return scene
    }

    /// On the first step of adding the first entry of the catalog.
    static func form(_ size: Size = Size(80, 24)) -> Scene {
        var scene = catalog(size)
        scene.keys(.enter)
        scene.answer("secrets", ["secrets": [["name": "spare-token"]]])
        scene.answer("groups", groups)
        return scene
    }

    static func tools(_ size: Size = Size(80, 24)) -> Scene {
        var scene = Scene(servers: [server("fetch")], size: size)
        scene.keys(.character("t"))
        scene.answer("tools", tools)
        return scene
    }

    /// With the answer of a tool.
    static func answer(_ size: Size = Size(80, 24)) -> Scene {
        var scene = tools(size)
        scene.keys(.enter, .character("2"), .tab, .character("3"), .control("s"))
        scene.now += 12
        scene.answer("call", ["content": [["type": "text", "text": "{\"sum\":5,\"of\":[2,3]}"]]])
        return scene
    }

    static func apps(_ size: Size = Size(80, 24)) -> Scene {
        var scene = Scene(servers: servers, size: size)
        scene.keys(.character("5"))
        scene.answer("groups", groups)
        scene.answer("clients", apps)
        return scene
    }

    /// Before somebody else's server is deleted.
    static func question(_ size: Size = Size(80, 24)) -> Scene {
        var scene = list(size)
        scene.keys(.down, .down, .character("D"))
        return scene
    }
}
