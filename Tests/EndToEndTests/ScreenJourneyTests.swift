// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What people come for, from the first key to the last, in a real terminal and without any command.
@Suite(.serialized) struct ScreenJourneyTests {
    /// A catalog with one entry that wants a secret and takes its time to start.
    private func addCatalog(_ server: TestServer) async throws {
        let document: JSON = [
            "servers": [
                [
                    "name": "acme/keyed", "description": "Wants a key.",
                    "packages": [
                        [
                            "registryType": "bundled", "identifier": "mcp-everything",
                            "environmentVariables": [["name": "KEY", "isRequired": true, "isSecret": true]],
                            "packageArguments": [
                                ["type": "positional", "value": "--delay-start"],
                                ["type": "positional", "value": "700"],
                            ],
                        ]
                    ],
                ]
            ]
        ]
        try File.write(document.bytes, to: "\(server.home)/acme.json")
        let source: JSON = ["name": "acme", "local_path": .string("\(server.home)/acme.json")]
        let made = try await server.send("POST", "/api/v1/registry", source)
        guard made.status == 201 else { throw Failed(String(decoding: made.body, as: UTF8.self)) }
    }

    @Test func fromTheCatalogToAnAppThatHasIt() async throws {
        try await TestServer.with { server in
            try await addCatalog(server)
            mkdir("\(server.home)/.cursor", 0o700)
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("Choose from the catalog")
            try window.press("2")
            try await window.shows("Registry")
            try window.press("b")
            try await window.shows("Registries")
            try await window.choose("acme")
            try window.press("Enter")
            try await window.shows("the entry") { $0.contains("Catalog › acme") && $0.contains("Wants a key.") }
            try window.press("Enter")
            try await window.shows("KEY *")
            // What is needed holds the step.
            try window.press("C-s")
            try await window.shows("is needed")
            try window.type("s3cr3t-value")
            try window.press("C-s")
            try await window.shows("May reach")
            try window.press("C-s")
            let review = try await window.shows("[ Add and start ]")
            #expect(review.contains("stored as"), "\(review)")
            #expect(!review.contains("s3cr3t"))
            try window.press("Enter")
            try await window.shows("Starting")
            try await window.shows("keyed is running")
            #expect(try await server.workload("keyed")["config"]?["secrets"] != nil)

            try window.press("t")
            try await window.shows("Gives back the text")
            try await window.choose("env")
            try window.press("Enter")
            try await window.shows("[ Run it ]")
            try window.type("KEY")
            try window.press("Enter")
            // The server has its secret; only here, where it was asked for, does it show.
            try await window.shows("s3cr3t-value")

            try window.press("Escape", "5")
            try await window.shows("NEEDS RESTART")
            try await window.choose("Cursor")
            try window.press("Space")
            try await window.shows("1 not saved")
            #expect(!File.exists("\(server.home)/.cursor/mcp.json"))
            try window.press("C-s")
            try await window.shows("saved; restart")
            let file = "\(server.home)/.cursor/mcp.json"
            let url = try await server.workload("keyed")["url"]
            try await until("the app's file names the server") {
                guard File.exists(file) else { return false }
                return try JSON(parsing: try File.read(file))["mcpServers"]?["keyed"]?["url"] == url
            }
            #expect(!String(decoding: try File.read(file), as: UTF8.self).contains("s3cr3t"))
        }
    }

    @Test func whyAServerFailsIsFoundFromTheList() async throws {
        try await TestServer.with { server in
            try await server.create("fine")
            let command: JSON = ["/bin/sh", "-c", "echo reading settings >&2; echo no such table: users >&2; exit 3"]
            let made = try await server.send("POST", "/api/v1/workloads", ["name": "broken", "command": command])
            #expect(made.status >= 400)
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("a problem in the header and below the list") {
                $0.contains("1 problem") && $0.contains("broken: ") && $0.contains("Error")
            }
            try await window.choose("broken")
            try window.press("Enter")
            let page = try await window.shows("Reason")
            #expect(page.contains("3"), "the exit code belongs to the reason:\n\(page)")
            try window.press("l")
            try await window.shows("the last lines") {
                $0.contains("no such table: users") && $0.contains("reading settings")
            }
            try window.press("Escape", "Escape")
            try await window.shows("Servers (2)")
        }
    }

    @Test func aServerThatDoesNotComeUpLeavesItsFormAsItWas() async throws {
        try await TestServer.with { server in
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("Nothing runs here yet")
            try window.press("n", "d")
            try await window.shows("The program with its whole path")
            try window.type("/bin/sh -c 'echo no such table >&2; exit 3'")
            try window.press("Tab", "Tab")
            try window.type("short")
            try window.press("C-s")
            try await window.shows("May reach")
            try window.press("C-s")
            try await window.shows("[ Add and start ]")
            try window.press("Enter")
            try await window.shows("the reason and the last lines") {
                $0.contains("✖") && $0.contains("no such table") && $0.contains("[ Add and start ]")
            }
            // Everything is still there, and what was wrong is put right.
            try window.press("Escape", "Escape")
            let form = try await window.shows("/bin/sh -c")
            #expect(form.contains("short"))
            try await window.choose("Command", with: "BTab")
            try window.press("C-u")
            try window.type(TestServer.everything)
            try window.press("C-s")
            try await window.shows("May reach")
            try window.press("C-s")
            try await window.shows("[ Add and start ]")
            try window.press("Enter")
            try await window.shows("short is running")
            let list = try await server.get("/api/v1/workloads")
            #expect(list["total"] == 1, "the failed one made room: \(list.text)")
        }
    }

    /// No registry listens there.
    @Test func anImageThatCannotBeHadSaysSoInTheForm() async throws {
        try await TestServer.with { server in
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("Nothing runs here yet")
            try window.press("n", "i")
            try await window.shows("Image *")
            try window.type("127.0.0.1:9/acme/none:1")
            try window.press("C-s")
            try await window.shows("May reach")
            try window.press("C-s")
            try await window.shows("[ Add and start ]")
            try window.press("Enter")
            let text = try await window.shows("why not", seconds: 30) {
                $0.contains("✖") && ($0.contains("127.0.0.1:9") || $0.contains("connection refused"))
            }
            #expect(text.contains("acme/none:1"), "\(text)")
            #expect(try await server.get("/api/v1/workloads")["total"] == 0)
        }
    }

    /// `thv` alone in a new home, with no server running.
    @Test func fromAnEmptyHomeToAToolsAnswerInTwelveKeys() async throws {
        let server = try TestServer()
        let window = try TerminalWindow(server, "")
        defer {
            window.end()
            _ = try? Command.run(
                "\(TestServer.programs)/thv", ["stop", "--all"], environment: server.environment,
                directory: server.home)
            _ = try? Command.run(
                "\(TestServer.programs)/thv", ["runtime", "stop"], environment: server.environment,
                directory: server.home)
            _ = try? Command.run("/bin/rm", ["-rf", server.home])
        }
        var pressed = 0
        func press(_ key: String) throws {
            pressed += 1
            try window.press(key)
        }
        try await window.shows("Try the example server")
        try press("Enter")
        try await window.shows("everything is running")
        try press("Enter")
        try await window.shows("the tools") { $0.contains("Gives back") && Self.hasSelection($0, "echo") }
        try press("Enter")
        try await window.shows("[ Run it ]")
        for key in ["h", "i", "Enter"] { try press(key) }
        try await window.shows("the answer") { $0.contains("Answer") && $0.contains("\"hi\"") }
        #expect(pressed <= 12)
    }

    private static func hasSelection(_ text: String, _ words: String) -> Bool {
        TerminalWindow.selected(text).contains { $0.contains(words) }
    }
}
