// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// `thv tui` in real terminals, against a real server with real workloads.
@Suite(.serialized) struct ScreenTests {
    /// Each server shows, and each change of one can be made.
    @Test func serversAreShownStoppedStartedAndDeleted() async throws {
        try await TestServer.with { server in
            try await server.create("alpha")
            try await server.create("beta")
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("alpha and beta running") { $0.contains("alpha") && $0.contains("2 running") }
            try window.press("s")
            try await window.shows("alpha is stopped")
            try await window.shows("1 running")
            try await until("alpha is stopped") { try await server.workload("alpha")["status"] == "stopped" }
            try window.press("U")
            try await window.shows("2 running")
            try await until("alpha runs") { try await server.workload("alpha")["status"] == "running" }
            try window.press("Down", "D")
            try await window.shows("Delete “beta”?")
            // Cancel has the focus: Enter deletes nothing.
            try window.press("Enter")
            try await window.shows("the list again") { !$0.contains("Delete “beta”?") }
            #expect(try await server.status("GET", "/api/v1/workloads/beta") == 200)
            try window.press("D", "Right", "Enter")
            try await window.shows("Servers (1)")
            #expect(try await server.status("GET", "/api/v1/workloads/beta") == 404)
            try window.press("q")
            let farewell = try await window.shows("ended with 0")
            #expect(farewell.contains("1 server keeps running"))
            #expect(try await server.workload("alpha")["status"] == "running")
        }
    }

    @Test func whatOneDoesTheOtherSeesAndADialogKnowsWhenItsServerIsGone() async throws {
        try await TestServer.with { server in
            try await server.create("shared")
            let first = try TerminalWindow(server)
            defer { first.end() }
            let second = try TerminalWindow(server)
            defer { second.end() }
            try await first.shows("1 running")
            try await second.shows("1 running")
            try first.press("s")
            try await second.shows("none running", seconds: 2)
            // Until its own request is answered, the first does not take another for that server.
            try await first.shows("the stopped server") { $0.contains("Stopped") && $0.contains("none running") }
            // Whoever did it is told how to take it back, the other who it was.
            try await second.shows("\(Account.name(of: Account.current) ?? "") stopped shared · ")
            let own = try await first.shows("shared is stopped")
            #expect(!own.contains("stopped shared ·"))
            try second.press("D")
            try await second.shows("Delete “shared”?")
            try first.press("D", "Right", "Enter")
            try await second.shows("already deleted")
            try await second.shows("Nothing runs here yet")
        }
    }

    /// The pool that comes with the language would wake once a second for ever: its threads bear the program's name.
    @Test func onlyThreadsThatSleepAreThere() async throws {
        try await TerminalWindow.with(running: "quiet") { server, window in
            // Pages, questions, streams and answers have all been in use.
            try window.press("l")
            try await window.shows("Logs")
            try window.press("Escape")
            try await window.shows("1 running")
            try window.press("s")
            try await window.shows("quiet is stopped")
            let threads = "/proc/\(try window.pid())/task"
            let names = try FileList.names(threads).map { thread in
                String(decoding: try File.read("\(threads)/\(thread)/comm"), as: UTF8.self)
            }
            #expect(names.count { $0 == "thv\n" } == 1, "\(names)")
            #expect(names.contains("tui\n"))
        }
    }

    /// Stops, names, groups and new servers: each within a second, whoever did it.
    @Test func everyChangeOfOneShowsInTheOther() async throws {
        try await TestServer.with { server in
            try await server.create("alpha")
            let first = try TerminalWindow(server)
            defer { first.end() }
            let second = try TerminalWindow(server)
            defer { second.end() }
            try await first.shows("1 running")
            try await second.shows("1 running")
            try second.press("Enter")
            try await second.shows("Transport")
            // A page stays with its server whatever that is called.
            try first.press(".", "n")
            try await first.shows("New name")
            try first.press("C-u")
            try first.type("beta")
            try first.press("Enter")
            try await second.shows("Servers › beta", seconds: 1)
            try await first.shows("beta")
            try first.press("r")
            try await second.shows("the restart", seconds: 5) { $0.contains("Starting") || $0.contains("for 0s") }
            try await second.shows("● Running")
            try await first.shows("1 running")
            try await server.create("gamma")
            try await first.shows("gamma", seconds: 1)
            // Both want to stop the same: one does, the other is told.
            try second.press("Escape")
            for window in [first, second] {
                try await window.shows("both servers, and nothing under way") {
                    $0.contains("Servers (2)") && $0.contains("2 running") && !$0.contains("ing…")
                        && TerminalWindow.selected($0).contains { $0.contains("beta") }
                }
            }
            try first.press("s")
            try second.press("s")
            try await until("beta is stopped") { try await server.workload("beta")["status"] == "stopped" }
            for window in [first, second] {
                try await window.shows("beta stopped") { $0.contains("Stopped") && $0.contains("1 running") }
            }
        }
    }

    @Test func aServerKilledUnderADialogIsMissedAndFoundAgain() async throws {
        try await TerminalWindow.with(running: "kept") { server, window in
            try window.press("D")
            try await window.shows("Delete “kept”?")
            try await server.kill()
            try await window.shows("a lost connection") { $0.contains("reconnecting") || $0.contains("offline") }
            try window.press("Right", "Enter")
            try await window.shows("there is no connection to the server")
            try await server.start()
            try await window.shows("live", seconds: 5)
            try await window.shows("kept")
            #expect(try await server.workload("kept")["status"] == "running")
            try window.press("D")
            try await window.shows("Delete “kept”?")
            try window.press("Right", "Enter")
            try await window.shows("Nothing runs here yet")
        }
    }

    @Test func aServerThatGoesLeavesTheListAndComesBack() async throws {
        try await TerminalWindow.with(running: "kept") { server, window in
            try await server.kill()
            let lost = try await window.shows("No answer from the server")
            #expect(lost.contains("kept"))
            #expect(lost.contains("reconnecting") || lost.contains("offline"))
            try await server.start()
            try await window.shows("the list live again", seconds: 5) {
                $0.contains("live") && !$0.contains("No answer from the server")
            }
        }
    }

    @Test(arguments: [
        ("xterm-256color", "C.UTF-8", ""), ("tmux-256color", "C.UTF-8", ""), ("xterm", "C.UTF-8", ""),
        ("vt100", "C.UTF-8", ""), ("linux", "C.UTF-8", ""), ("xterm-256color", "C.UTF-8", "NO_COLOR=1"),
        ("xterm-256color", "C", ""),
    ])
    func everyTerminalShowsItAndIsGivenBack(term: String, language: String, more: String) async throws {
        try await TestServer.with { server in
            try await server.create("alpha")
            let window = try TerminalWindow(
                server, term: term, language: language, more: more.isEmpty ? [] : [more])
            defer { window.end() }
            let text = try await window.shows("the whole list") {
                $0.contains("1 running") && $0.contains("alpha") && $0.contains("Running") && $0.contains("Stop")
            }
            let isPlain = language == "C" || term == "vt100"
            #expect(text.unicodeScalars.allSatisfy { $0.isASCII } == isPlain, "\(text)")
            // Colours are 30 to 37; without them the picture says the same.
            let styled = try window.styledText()
            #expect(styled.contains("[32m") == (more.isEmpty && term != "vt100"), "\(styled)")
            try window.press("Enter")
            try await window.shows("Transport")
            try window.press("Escape")
            try await window.shows("Servers (1)")
            try window.press("q")
            let after = try await window.shows("the terminal is as before")
            #expect(after.contains("ended with 0"))
            #expect(try window.modes() == "0 0 1")
        }
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGSEGV, SIGUSR1, SIGALRM])
    func afterASignalTheTerminalIsAsItWas(number: Int32) async throws {
        try await TerminalWindow.with(running: "alpha") { server, window in
            kill(try window.pid(), number)
            let after = try await window.shows("the terminal is as before")
            #expect(after.contains("ended with"))
            #expect(try window.modes() == "0 0 1")
            #expect(try await server.workload("alpha")["status"] == "running")
        }
    }

    /// Nothing can be done at SIGKILL: the next command on that terminal does it.
    @Test func afterAKillTheNextCommandGivesTheTerminalBack() async throws {
        try await TestServer.with { server in
            try await server.create("alpha")
            let thv = "\(TestServer.programs)/thv"
            let window = try TerminalWindow(server, "tui; stty -echo; \(thv) list")
            defer { window.end() }
            try await window.shows("1 running")
            kill(try window.pid(), SIGKILL)
            try await window.shows("the terminal is as before")
            #expect(try window.modes() == "0 0 1")
        }
    }

    @Test func everySizeIsDrawnAndNoneEndsIt() async throws {
        try await TerminalWindow.with(running: "alpha") { server, window in
            try window.resize(120, 40)
            try await window.shows("Made from")
            try window.resize(40, 12)
            try await window.shows("the narrow list") { $0.contains("alpha") && !$0.contains("Made from") }
            try window.resize(10, 3)
            try await window.shows("Window")
            try window.resize(200, 60)
            try await window.shows("Made from")
        }
    }

    @Test func withoutAServerOneIsStartedAndThvAloneIsTheScreen() async throws {
        let server = try TestServer()
        let window = try TerminalWindow(server, "")
        defer {
            window.end()
            _ = try? Command.run(
                "\(TestServer.programs)/thv", ["runtime", "stop"], environment: server.environment,
                directory: server.home)
            _ = try? Command.run("/bin/rm", ["-rf", server.home])
        }
        try await window.shows("Nothing runs here yet")
        try window.press("?")
        try await window.shows("more below")
        try window.press("PageDown", "PageDown")
        try await window.shows("Leaving stops nothing")
        try window.press("Escape", ":")
        try window.type("tour")
        try window.press("Escape", "q")
        try await window.shows("ended with 0")
    }

    /// An editor has the terminal for itself, and the screen comes back as it was.
    @Test func anEditorTakesTheTerminalAndGivesItBack() async throws {
        try await TestServer.with { server in
            let editor = "\(server.home)/editor"
            try File.write(
                Array("#!/bin/sh\nclear; echo now editing; read line; echo --from-editor >> \"$1\"\n".utf8), to: editor,
                mode: 0o700)
            let window = try TerminalWindow(server, more: ["EDITOR=\(editor)"])
            defer { window.end() }
            try await window.shows("Nothing runs here yet")
            try window.press("n", "Down", "Enter")
            try await window.shows("* needed")
            try window.press("Tab", "Tab", "Tab", "Tab", "Tab")
            try await window.shows("▌ Arguments")
            try window.press("C-o")
            try await window.shows("now editing") { $0.contains("now editing") && !$0.contains("Arguments") }
            try window.press("Enter")
            try await window.shows("what the editor left") { $0.contains("--from-editor") && $0.contains("Arguments") }
            try window.press("Escape")
            try await window.shows("Leave?")
            try window.press("Down", "Enter")
            try await window.shows("An address")
            try window.press("C-c")
            try await window.shows("the terminal is as before")
        }
    }

    /// Keys and colours of a person's own configuration.
    @Test func keysAndColoursComeFromTheConfigurationAndMistakesAreNamed() async throws {
        try await TestServer.with { server in
            try await server.create("alpha")
            let file = server.instance.configFile
            _ = try Command.run("/bin/mkdir", ["-p", Path.parent(file)])
            try File.write(Array("tui:\n  preset: k9s\n  theme: dark\n  keys:\n    new: a\n".utf8), to: file)
            let window = try TerminalWindow(server, width: 120, height: 40)
            defer { window.end() }
            try await window.shows("the keys of the file") { $0.contains("a New server") && $0.contains("1 running") }
            try window.press("C-d")
            try await window.shows("Delete “alpha”?")
            try window.press("Escape", "a")
            try await window.shows("Where does it come from?")
            try window.press("C-c")
            try await window.shows("the terminal is as before")

            try File.write(Array("tui:\n  keys:\n    new: s\n".utf8), to: file)
            let refused = try TerminalWindow(server, width: 120)
            defer { refused.end() }
            let text = try await refused.shows("ended with 2")
            #expect(text.contains("config.yaml:3: tui.keys: s means both stop and new"))
        }
    }
}
