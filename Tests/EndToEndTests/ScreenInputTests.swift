// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform
import TestSupport
import Testing

/// What comes from a terminal besides keys, and what goes to it besides pictures.
@Suite(.serialized) struct ScreenInputTests {
    @Test(arguments: ["tmux-256color", "xterm-256color", "xterm"])
    func aClickSelectsAndOpensAndChangesTheTab(term: String) async throws {
        try await TerminalWindow.with(running: "alpha", "beta", term: term) { server, window in
            try await window.click("● beta")
            try await window.shows("the selection") {
                TerminalWindow.selected($0).contains { $0.contains("beta") }
            }
            try await window.click("● beta")
            try await window.shows("Servers › beta")
            try await window.click("Groups")
            try await window.shows("Apps that get it")
            // With the mouse given back, the terminal selects with it.
            try window.press("m")
            try await window.shows("the mouse selects text")
            #expect(try window.modes().split(separator: " ")[1] == "0")
        }
    }

    /// A paste is text as a whole: its lines are no Enter, its characters no commands.
    @Test func aPasteIsNeverTakenForKeys() async throws {
        try await TerminalWindow.with(running: "alpha") { server, window in
            try window.paste("D\r\ns\nq\n")
            try window.press("/")
            try await window.shows("Keep the filter")
            try window.paste("al\npha\u{1B}[2J\n")
            try await window.shows("the filter with it") { $0.contains("al") && $0.contains("Keep the filter") }
            try window.press("Escape", "n", "u")
            try await window.shows("Address (URL) *")
            try window.paste("https://mcp.example.com/mcp\nq\n")
            let form = try await window.shows("https://mcp.example.com/mcp")
            #expect(form.contains("Address (URL) *"))
            #expect(try await server.workload("alpha")["status"] == "running")
            #expect(try await server.get("/api/v1/workloads")["total"] == 1)
        }
    }

    /// Keys come back by themselves, and what had been pasted is there.
    @Test func aPasteWithoutAnEndIsOverAfterASilence() async throws {
        try await TerminalWindow.with(running: "alpha") { _, window in
            try window.press("/")
            try await window.shows("Keep the filter")
            // Words that are nowhere else on the screen, and whose end never comes.
            try window.send(Array("\u{1B}[200~zq".utf8))
            try await window.shows("the pasted filter") { $0.contains("zq") && $0.contains("Keep the filter") }
            try window.type("xw")
            try await window.shows("what was typed then") { $0.contains("zqxw") && $0.contains("Keep the filter") }
            try window.press("Escape")
            try await window.shows("the list again") { $0.contains("alpha") && !$0.contains("Keep the filter") }
            // An end without a beginning is nothing.
            try window.send(Array("\u{1B}[201~".utf8))
            try window.press("/")
            try await window.shows("Keep the filter")
        }
    }

    /// Also where the locale is not installed, or is the one without letters, where what is drawn is ASCII.
    @Test(arguments: [
        ("xx_XX.UTF-8", "pässwört-1✓"), ("C.UTF-8", "pässwört-1✓"), ("C", "p?ssw?rt-1+"), ("POSIX", "p?ssw?rt-1+"),
        ("", "p?ssw?rt-1+"),
    ])
    func whatIsTypedIsThereInEveryLocale(language: String, shown: String) async throws {
        try await TestServer.with { server in
            let window = try TerminalWindow(server, language: language)
            defer { window.end() }
            try await window.shows("none running")
            try window.press("n", "u")
            try await window.shows("Address (URL) *")
            try window.type("pässwört-1✓")
            try await window.shows(shown)
        }
    }

    @Test func anAddressIsCopiedIntoTheTerminalsClipboard() async throws {
        try await TestServer.with { server in
            let url = try await server.create("alpha")["url"]?.stringValue
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("1 running")
            try window.press("y", "u")
            try await window.shows("copied the URL")
            try await until("the terminal has it") { try window.clipboard() == url }
        }
    }

    @Test func itStopsAndComesBackAsOtherProgramsDo() async throws {
        try await TerminalWindow.with(running: "alpha") { server, window in
            let program = try window.pid()
            func isStopped() throws -> Bool {
                let stat = String(decoding: try File.read("/proc/\(program)/stat"), as: UTF8.self)
                return stat.split(separator: ")").last?.hasPrefix(" T") == true
            }
            for round in 1...2 {
                try window.press("C-z")
                try await until("it has stopped") { try isStopped() }
                #expect(try window.modes() == "0 0 1", "round \(round)")
                try await server.create("new-\(round)")
                kill(program, SIGCONT)
                try await window.shows("the list as it is now") { $0.contains("\(round + 1) running") }
                #expect(try window.modes().hasPrefix("1 1"), "round \(round)")
            }
            try window.press("q")
            try await window.shows("the terminal is as before")
        }
    }
}
