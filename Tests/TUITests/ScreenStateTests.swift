// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Testing

@testable import TUI

/// What pages look like in every state they can be in, at 80 × 24: one file per page.
@Suite struct ScreenStateTests {
    /// The pictures of one file, one after the other.
    struct Album {
        private(set) var parts: [GoldenPictures.Part] = []

        mutating func add(_ name: String, _ scene: Scene) {
            let grid = view(scene.state)
            parts.append(grid.part(name))
        }
        mutating func add(_ name: String, _ scene: Scene, _ change: (inout Scene) -> Void) {
            var scene = scene
            change(&scene)
            add(name, scene)
        }
        func expect(_ file: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
            try GoldenPictures.expect("states-\(file)", parts, sourceLocation: sourceLocation)
        }
    }

    private let offline = Fixture.refusal("there is no connection to the server", "it is tried again for ever")

    @Test func connecting() throws {
        var album = Album()
        var scene = Scene(unconnected: Size(80, 24))
        scene.send(
            .link(.checks([.init(name: "Server", outcome: .busy, detail: "looking for a server, or starting one")])))
        album.add("looking", scene)
        scene.send(
            .link(
                .checks([
                    .init(
                        name: "Server", outcome: .bad,
                        detail: "the server in /home/ada/.local/state/thv does not answer within 10 seconds",
                        fix: "see what it says: thv runtime logs")
                ])))
        album.add("failed", scene)
        album.add("welcome", Scene(servers: []))
        album.add("welcome, read-only", Scene(servers: [], isReadOnly: true))
        try album.expect("connecting")
    }

    @Test func servers() throws {
        var album = Album()
        let list = Fixture.list()
        album.add("a server with a problem is selected", list)
        album.add("filtering", list) { scene in
            scene.keys(.character("/"))
            scene.type("status:run")
        }
        album.add("nothing matches", list) { scene in
            scene.keys(.character("/"))
            scene.type("zzz")
            scene.keys(.enter)
        }
        album.add("two are marked", list) { $0.keys(.character(" "), .down, .character(" ")) }
        album.add("by group, problems only", list) { scene in
            scene.keys(.character("o"), .character("o"), .character("o"), .character("f"))
        }
        album.add("a stop is asked for", list) { $0.keys(.down, .character("s")) }
        album.add("a stop was refused", list) { scene in
            scene.keys(.down, .character("s"))
            let refusal = Fixture.refusal("fetch does not end", "kill it: thv stop --force fetch", code: "timeout")
            scene.answer("users id-fetch", ["sessions": []])
            scene.answer("stop id-fetch", .null, status: 504, failure: refusal)
        }
        album.add("an unknown key", list) { $0.keys(.character("x")) }
        album.add("lost for four seconds", list) { scene in
            scene.send(.link(.lost("connection refused")))
            scene.now += 4000
            scene.send(.time)
        }
        album.add("lost for a minute", list) { scene in
            scene.send(.link(.lost("connection refused")))
            scene.now += 60_000
            scene.send(.link(.lost("connection refused")))
        }
        album.add("read-only", Scene(servers: Fixture.servers, isReadOnly: true)) { scene in
            scene.keys(.down, .character("s"))
        }
        try album.expect("servers")
    }

    @Test func server() throws {
        var album = Album()
        album.add("running", Fixture.server())
        album.add("failed", Fixture.list()) { $0.keys(.enter) }
        album.add("stopped", Fixture.list()) { $0.keys(.end, .up, .enter) }
        album.add("deleted", Fixture.server()) { scene in
            scene.send(.link(.event("workload_deleted", ["id": "id-fetch"])))
        }
        let welcome = Scene(servers: [])
        album.add("starting", welcome) { $0.keys(.enter) }
        album.add("starting, with progress", welcome) { scene in
            scene.keys(.enter)
            scene.send(.link(.event("operation", Fixture.pulling)))
        }
        album.add("did not start", welcome) { scene in
            scene.keys(.enter)
            let refusal = Fixture.refusal("mcp-everything is not installed beside thv", "run make install")
            scene.answer("create", .null, status: 422, failure: refusal)
        }
        try album.expect("server")
    }

    @Test func adding() throws {
        var album = Album()
        let list = Fixture.list()
        album.add("where from", list) { $0.keys(.character("n")) }
        for (name, key) in [("an image", "i"), ("a package", "p"), ("a command", "d"), ("an address", "u")] {
            album.add(name, list) { $0.keys(.character("n"), .character(Unicode.Scalar(key) ?? " ")) }
        }
        let image = list.after { scene in
            scene.keys(.character("n"), .character("i"))
            scene.type("mcp/time")
        }
        album.add("an image, what it may touch", image) { $0.keys(.control("s")) }
        album.add("an image, wrong files", image) { scene in
            scene.keys(.control("s"), .tab, .tab, .tab)
            scene.type("relative")
            scene.keys(.control("s"))
        }
        album.add("an image, the last step", image) { $0.keys(.control("s"), .control("s")) }
        let sent = image.after { $0.keys(.control("s"), .control("s"), .enter) }
        album.add("under way", sent) { $0.send(.link(.event("operation", Fixture.pulling))) }
        album.add("meanwhile", sent) { $0.keys(.escape) }
        album.add("leaving", image) { $0.keys(.escape) }
        album.add("offline", image) { scene in
            scene.keys(.control("s"), .control("s"))
            scene.send(.link(.lost("connection refused")))
            scene.keys(.enter)
        }
        let form = Fixture.form()
        album.add("picking a secret", form) { $0.keys(.tab, .tab, .function(2)) }
        album.add("a picked secret", form) { $0.keys(.tab, .tab, .function(2), .enter) }
        album.add("something is missing", form) { $0.keys(.control("s")) }
        try album.expect("adding")
    }

    @Test func importing() throws {
        var album = Album()
        let looking = Fixture.list().after { $0.keys(.character("n"), .character("t")) }
        album.add("looking", looking)
        let plan: JSON = [
            "workloads": [
                ["name": "github", "action": "create", "detail": "", "missing": ["secret gh-token"]],
                ["name": "time", "action": "exists", "detail": "", "missing": []],
                ["name": "odd", "action": "failed", "detail": "there is no transport “inspector”", "missing": []],
            ],
            "groups": [["name": "work", "action": "create", "detail": ""]], "clients": [],
            "secrets": [["name": "gh-token", "action": "missing", "detail": ""]],
            "notes": ["Nothing of ToolHive is changed."],
        ]
        album.add("what would be done", looking) { $0.answer("plan", plan) }
        album.add("done", looking) { scene in
            scene.answer("plan", plan)
            scene.keys(.enter)
            scene.answer("import", plan)
        }
        album.add("nothing there", looking) { scene in
            scene.answer(
                "plan", .null, status: 422,
                failure: Fixture.refusal("there is no state of ToolHive in /home/ada", "name the directory"))
        }
        try album.expect("importing")
    }

    @Test func logs() throws {
        var album = Album()
        let logs = Fixture.logs()
        album.add("empty", Scene(servers: [Fixture.server("fetch")])) { $0.keys(.character("l")) }
        album.add("following", logs)
        album.add("wrapped, without times", logs) { $0.keys(.character("w"), .character("t")) }
        album.add("shifted", logs) { $0.keys(.right) }
        album.add("full screen", logs) { $0.keys(.character("F")) }
        album.add("both, with a mark", logs) { scene in
            scene.keys(.tab, .tab)
            scene.stream("logs", Fixture.line("from the server", at: 1))
            scene.stream("proxy-logs", Fixture.line("from the proxy", at: 2))
            scene.keys(.character("M"))
        }
        album.add("searching", logs) { scene in
            scene.keys(.character("/"))
            scene.type("rate|502")
        }
        album.add("only matches", logs) { scene in
            scene.keys(.character("&"))
            scene.type("warn|error")
            scene.keys(.enter)
        }
        album.add("nothing matches", logs) { scene in
            scene.keys(.character("&"))
            scene.type("zzz")
            scene.keys(.enter)
        }
        album.add("its server is deleted", logs) { scene in
            scene.send(.link(.event("workload_deleted", ["id": "id-fetch"])))
        }
        try album.expect("logs")
    }

    @Test func tools() throws {
        var album = Album()
        let tools = Fixture.tools()
        album.add("asking", Scene(servers: [Fixture.server("fetch")])) { $0.keys(.character("t")) }
        album.add("a list", tools)
        album.add("changed", tools) { $0.keys(.down, .character(" ")) }
        album.add("describing", tools) { $0.keys(.character("e")) }
        album.add("leaving with changes", tools) { $0.keys(.character(" "), .escape) }
        album.add("no answer", Scene(servers: [Fixture.server("fetch")])) { scene in
            scene.keys(.character("t"))
            scene.answer("tools", .null, status: 503, failure: Fixture.refusal("fetch does not answer", "look later"))
        }
        album.add("stopped", Scene(servers: [Fixture.server("fetch", "stopped")])) { $0.keys(.character("t")) }
        let form = tools.after { $0.keys(.enter) }
        album.add("a form", form)
        album.add("wrong", form) { $0.keys(.character("2"), .tab, .character("x"), .control("s")) }
        let running = form.after { $0.keys(.character("2"), .tab, .character("3"), .control("s")) }
        album.add("running", running)
        album.add("an answer", Fixture.answer())
        album.add("copying", Fixture.answer()) { $0.keys(.function(9)) }
        album.add("the tool failed", running) { scene in
            scene.answer("call", ["isError": true, "content": [["type": "text", "text": "3 is too much"]]])
        }
        album.add("not done", running) { $0.answer("call", .null, status: 0, failure: offline) }
        album.add("needs nothing", tools) { $0.keys(.down, .enter) }
        try album.expect("tools")
    }

    @Test func catalog() throws {
        var album = Album()
        let catalog = Fixture.catalog()
        album.add("reading", Fixture.list()) { $0.keys(.character("2")) }
        album.add("a list", catalog)
        album.add("what does not run here", catalog) { $0.keys(.end, .enter) }
        album.add("groups", catalog) { $0.keys(.character("g")) }
        album.add("copying", catalog) { $0.keys(.character("y")) }
        album.add("nothing matches", catalog) { scene in
            scene.keys(.character("/"), .character("z"))
            scene.answer("first 2", ["servers": [], "total": 0])
        }
        album.add("no answer", Fixture.list()) { scene in
            scene.keys(.character("2"))
            scene.answer("first 1", .null, status: 0, failure: offline)
        }
        try album.expect("catalog")
    }
}
