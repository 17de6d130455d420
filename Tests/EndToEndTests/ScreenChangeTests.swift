// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Changing and deleting what runs, and bringing it over, in a real terminal and without any command.
@Suite(.serialized) struct ScreenChangeTests {
    /// A client that says who it is, and stays connected.
    private func connect(_ client: String, to workload: JSON) async throws {
        var request = HTTPClientRequest("POST", workload["url"]?.stringValue ?? "")
        request.headers["Content-Type"] = "application/json"
        request.headers["Accept"] = "application/json, text/event-stream"
        let message: JSON = [
            "jsonrpc": "2.0", "id": 1, "method": "initialize",
            "params": [
                "protocolVersion": "2025-06-18", "capabilities": [:],
                "clientInfo": ["name": .string(client), "version": "1"],
            ],
        ]
        request.body = message.bytes
        let response = try await HTTPClient().send(request)
        guard response.status == 200 else { throw Failed("\(client) is not let in: \(response.status)") }
    }

    @Test func whatIsInUseIsDeletedOnlyByItsName() async throws {
        try await TestServer.with { server in
            try await connect("cursor", to: try await server.create("used"))
            try await server.create("spare")
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("2 running")
            try await window.choose("used")
            try window.press("D")
            try await window.shows("who uses it, and the field for its name") {
                $0.contains("Delete “used”?") && $0.contains("cursor") && $0.contains("Type the name")
            }
            // A button alone does nothing, nor does another name.
            try window.type("use")
            try window.press("Enter", "Tab", "Right", "Enter")
            try await window.shows("Delete “used”?")
            #expect(try await server.status("GET", "/api/v1/workloads/used") == 200)
            try window.press("Escape")
            try await window.shows("the list again") { !$0.contains("Delete “used”?") && !$0.contains("Type the") }
            try window.press("D")
            try await window.shows("Type the name")
            try window.type("used")
            try window.press("Enter", "Enter")
            let after = try await window.shows("Servers (1)")
            #expect(after.contains("spare"))
            #expect(try await server.status("GET", "/api/v1/workloads/used") == 404)
            #expect(try await server.workload("spare")["status"] == "running")
        }
    }

    @Test func whatIsInUseIsStoppedOnlyAfterAQuestion() async throws {
        try await TestServer.with { server in
            try await connect("cursor", to: try await server.create("used"))
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("1 running")
            try window.press("s")
            try await window.shows("who uses it") { $0.contains("Stop “used”?") && $0.contains("cursor") }
            try window.press("Enter")
            try await window.shows("the list") { !$0.contains("Stop “used”?") && !$0.contains("[ Cancel ]") }
            #expect(try await server.workload("used")["status"] == "running")
            try window.press("s")
            try await window.shows("Stop “used”?")
            try window.press("Right", "Enter")
            try await window.shows("Stopped")
        }
    }

    @Test func nothingIsDestroyedByOneKey() async throws {
        try await TerminalWindow.with(running: "kept") { server, window in
            // Of these, s and r stop it, which loses nothing; q leaves.
            let keys = "abcdefghijklmnoptuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$%&/()=?+*'-_.:,<>|@[]{}".map(
                String.init)
            for key in keys + ["DC", "BSpace", "Space", "Enter", "F10", "C-s", "C-d", "C-k", "C-x", "C-w", "C-u"] {
                if key.count == 1 { try window.type(key) } else { try window.press(key) }
                try window.press("Escape", "Escape", "Escape", "1")
            }
            try await window.shows("the list") { $0.contains("Servers (1)") && $0.contains("kept") }
            #expect(try await server.workload("kept")["status"] == "running")
        }
    }

    @Test func serversOfToolHiveAreBroughtOverAfterTheyWereShown() async throws {
        try await TestServer.with { server in
            let state = "\(server.home)/.local/state/toolhive"
            _ = try Command.run("/bin/mkdir", ["-p", "\(state)/runconfigs", "\(state)/groups"])
            let docs: JSON = [
                "name": "docs", "remote_url": "https://docs.example.com/mcp", "transport": "streamable-http",
                "group": "work",
            ]
            let odd: JSON = ["name": "odd", "transport": "inspector", "image": "x"]
            try File.write(docs.bytes, to: "\(state)/runconfigs/docs.json")
            try File.write(odd.bytes, to: "\(state)/runconfigs/odd.json")
            try File.write(
                (["name": "work", "registered_clients": []] as JSON).bytes, to: "\(state)/groups/work.json")
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("Bring over my server from ToolHive")
            try await window.choose("Bring over")
            try window.press("Enter")
            try await window.shows("what would be done") {
                $0.contains("What would be brought over") && $0.contains("docs") && $0.contains("will be brought over")
                    && $0.contains("odd") && $0.contains("cannot be brought over")
            }
            #expect(try await server.get("/api/v1/workloads")["total"] == 0)
            try window.press("Enter")
            try await window.shows("what was done") { $0.contains("Brought over") && $0.contains("docs") }
            try window.press("Enter")
            try await window.shows("the list") { $0.contains("Servers (1)") && $0.contains("docs") }
            let made = try await server.workload("docs")
            #expect(made["status"] == "stopped")
            #expect(made["group"] == "work")
        }
    }

    // MARK: Editing

    /// Opens the form of the selected server and writes a variable into it.
    private func edit(_ window: TerminalWindow, _ variable: String) async throws {
        try window.press("e")
        try await window.shows("Variables")
        try await window.choose("Variables", with: "Tab")
        try window.type(variable)
        try window.press("C-s")
        try await window.shows("May reach")
        try window.press("C-s")
    }

    @Test func aRunningServerIsChangedAfterItsDifferenceWasShown() async throws {
        try await TestServer.with { server in
            let before = try await server.create("alpha")
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("1 running")
            try await edit(window, "COLOR=red")
            try await window.shows("+ env_vars.COLOR: red")
            try await window.shows("started anew")
            #expect(try await server.workload("alpha")["revision"] == before["revision"])
            try window.press("Enter")
            try await window.shows("alpha is changed")
            let after = try await server.workload("alpha")
            #expect(after["config"]?["env_vars"] == ["COLOR": "red"])
            #expect(after["status"] == "running")
            #expect(after["url"] == before["url"])
        }
    }

    @Test func aServerIsRenamedDuplicatedAndMovedFromItsMenu() async throws {
        try await TestServer.with { server in
            let id = try await server.create("alpha")["id"]
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("1 running")
            func ask(_ choice: String, _ title: String, _ answer: String, then words: String) async throws {
                try window.press(".")
                try await window.shows(choice)
                try await window.choose(choice)
                try window.press("Enter")
                try await window.shows(title)
                try window.press("C-u")
                try window.type(answer)
                try window.press("Enter")
                try await window.shows(words)
            }
            try await ask("Rename", "New name", "beta", then: "alpha is renamed")
            #expect(try await server.workload("beta")["id"] == id)
            try await ask("Duplicate", "Its name", "gamma", then: "beta is duplicated")
            try await window.shows("Servers (2)")
            #expect(try await server.workload("gamma")["config"]?["command"] != nil)
            try await window.choose("beta", with: "Up")
            try await ask("Move to a group", "To the group", "shop", then: "Enter again makes it")
            #expect(try await server.workload("beta")["group"] == "default")
            try window.press("Enter")
            try await window.shows("beta is moved")
            #expect(try await server.workload("beta")["group"] == "shop")
            #expect(try await server.workload("beta")["status"] == "running")
            // A name that is taken is said where it was typed.
            try window.press(".")
            try await window.choose("Rename")
            try window.press("Enter")
            try await window.shows("New name")
            try window.press("C-u")
            try window.type("gamma")
            try window.press("Enter")
            try await window.shows("✖")
            #expect(try await server.workload("beta")["id"] == id)
        }
    }

    @Test(arguments: ["Keep mine", "Take theirs"])
    func whatSomebodyElseChangedMeanwhileIsShown(choice: String) async throws {
        try await TerminalWindow.with(running: "alpha") { server, window in
            try window.press("e")
            try await window.shows("Variables")
            let theirs = try await server.send(
                "PATCH", "/api/v1/workloads/alpha", ["env_vars": ["THEIRS": "1"]],
                headers: ["Content-Type": "application/merge-patch+json"])
            #expect(theirs.status == 200, "\(String(decoding: theirs.body, as: UTF8.self))")
            try await window.choose("Variables", with: "Tab")
            try window.type("MINE=2")
            try window.press("C-s")
            try await window.shows("May reach")
            try window.press("C-s")
            try await window.shows("both changes") {
                $0.contains("Changed meanwhile") && $0.contains("THEIRS") && $0.contains("MINE")
            }
            try await window.choose(choice)
            try window.press("Enter")
            if choice == "Take theirs" {
                try await window.shows("THEIRS=1")
                #expect(try await server.workload("alpha")["config"]?["env_vars"] == ["THEIRS": "1"])
                return
            }
            try await window.shows("+ env_vars.MINE: 2")
            try window.press("Enter")
            try await window.shows("alpha is changed")
            #expect(try await server.workload("alpha")["config"]?["env_vars"]?["MINE"] == "2")
            #expect(try await server.workload("alpha")["config"]?["env_vars"]?["THEIRS"] == "1")
        }
    }
}
