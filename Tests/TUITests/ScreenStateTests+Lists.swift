// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Testing

@testable import TUI

/// The pages with lists of other things than servers, and what lies over pages.
extension ScreenStateTests {
    private func page(_ key: Unicode.Scalar) -> Scene { Fixture.list().after { $0.keys(.character(key)) } }

    @Test func groups() throws {
        var album = Album()
        let groups = page("3").after { $0.answer("list", Fixture.groups) }
        album.add("asking", page("3"))
        album.add("a list", groups)
        album.add("a new one", groups) { $0.keys(.character("n")) }
        album.add("renaming", groups) { $0.keys(.down, .enter) }
        album.add("deleting", groups) { $0.keys(.down, .character("D")) }
        album.add("all actions", groups) { $0.keys(.down, .character(".")) }
        album.add("no answer", page("3")) { scene in
            scene.answer("list", .null, status: 0, failure: Fixture.refusal("there is no connection to the server"))
        }
        try album.expect("groups")
    }

    @Test func secrets() throws {
        var album = Album()
        let list: JSON = [
            "secrets": [
                ["name": "github-token", "used_by": ["github", "tickets"]], ["name": "spare", "used_by": []],
            ]
        ]
        let secrets = page("4").after { scene in
            scene.answer("list", list)
            scene.answer("provider", ["provider": "encrypted", "key_path": "/home/ada/.local/state/thv/secrets.key"])
        }
        album.add("asking", page("4"))
        album.add("none", page("4")) { $0.answer("list", ["secrets": []]) }
        album.add("a list", secrets)
        album.add("a new one", secrets) { scene in
            scene.keys(.character("n"))
            scene.type("fresh")
            scene.keys(.tab)
            scene.type("hunter2")
        }
        album.add("replacing", secrets) { $0.keys(.enter) }
        album.add("deleting one that is used", secrets) { $0.keys(.character("D")) }
        album.add("deleting one that is not", secrets) { $0.keys(.down, .character("D")) }
        album.add("filtering", secrets) { $0.keys(.character("/"), .character("s")) }
        try album.expect("secrets")
        for part in album.parts { #expect(!part.rows.joined().contains("hunter")) }
    }

    @Test func apps() throws {
        var album = Album()
        let apps = Fixture.apps()
        album.add("asking", page("5"))
        album.add("a list", apps)
        album.add("changed", apps) { $0.keys(.right, .character(" ")) }
        album.add("leaving with changes", apps) { $0.keys(.right, .character(" "), .escape) }
        album.add("what would change", apps) { scene in
            scene.keys(.right, .character(" "), .character("p"))
            let diff = "@@ -1,3 +1,4 @@\n {\n-  \"mcpServers\": {}\n+  \"mcpServers\": {\"github\": {}}\n }"
            scene.answer("preview + work", ["client": "cursor", "config_path": "/x/mcp.json", "diff": .string(diff)])
        }
        album.add("saved", apps) { scene in
            scene.keys(.right, .character(" "), .control("s"))
            scene.answer("save cursor", Fixture.app("cursor", "Cursor", groups: ["default", "work"]))
        }
        album.add("a file that cannot be changed", apps) { $0.keys(.down, .down) }
        try album.expect("apps")
    }

    @Test func activityAndSettings() throws {
        var album = Album()
        let activity = page("6").after { $0.answer("list", Fixture.activity) }
        album.add("asking", page("6"))
        album.add("activity", activity)
        album.add("details", activity) { $0.keys(.down, .enter) }
        album.add("problems only", activity) { $0.keys(.character("f")) }
        album.add("cancelling", activity) { $0.keys(.home, .character("D")) }
        let settings = page("7").after { scene in
            scene.answer(
                "settings",
                [
                    "revision": 3, "engine": ["name": "auto", "socket": ""],
                    "defaults": ["permission_profile": "auto", "memory": 0, "read_only": true, "stop_timeout": 10],
                    "retention": ["operations_days": 30, "activity_days": 365], "proxy": ["memory": 268_435_456],
                    "server": ["allowed_hosts": ["box"], "allowed_origins": []],
                    "origins": ["/engine/socket": "/etc/thv/config.yaml:3"],
                ])
        }
        album.add("settings, asking", page("7"))
        album.add("settings", settings)
        album.add("settings, set in a file", settings) { $0.keys(.down) }
        album.add("settings, wrong", settings) { scene in
            scene.keys(.down, .down, .down, .down, .enter)
            scene.type("x")
            scene.keys(.control("s"))
        }
        try album.expect("activity")
    }

    @Test func dialogs() throws {
        var album = Album()
        let list = Fixture.list()
        album.add("deleting mine", list) { $0.keys(.character("D")) }
        album.add("deleting somebody else's", Fixture.question())
        album.add("deleting somebody else's, named", Fixture.question()) { scene in
            scene.type("github")
            scene.keys(.enter)
        }
        album.add("deleting two", list) { $0.keys(.character(" "), .down, .character(" "), .character("D")) }
        album.add("changed meanwhile", list) { scene in
            scene.keys(.character("D"))
            scene.send(.link(.event("workload", Fixture.server("browser", "stopped", more: [("revision", 4)]))))
        }
        album.add("stopping somebody else's", list) { $0.keys(.down, .down, .character("s")) }
        album.add("all actions", list) { $0.keys(.character(".")) }
        album.add("copying", list) { $0.keys(.down, .character("y")) }
        album.add("renaming", list) { $0.keys(.character("."), .character("n")) }
        album.add("a name that cannot be", list) { scene in
            scene.keys(.character("."), .character("n"), .character("/"), .enter)
        }
        album.add("the palette", list) { $0.keys(.character(":")) }
        album.add("the palette, searched", list) { scene in
            scene.keys(.character(":"))
            scene.type("stop")
        }
        album.add("help", list) { $0.keys(.character("?")) }
        album.add("help, its end", list) { $0.keys(.character("?"), .pageDown, .pageDown) }
        album.add("messages", list) { $0.keys(.character("x"), .character("x"), .character("z"), .character("!")) }
        album.add("tour", Scene(servers: [])) { $0.keys(.end, .down, .down, .down, .down, .enter) }
        album.add("leaving with something typed", Fixture.form()) { $0.keys(.character("x"), .control("c")) }
        try album.expect("dialogs")
    }
}
