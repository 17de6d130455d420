// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Testing

@testable import TUI

/// Finding paths, showing a secret for a moment, and writing in an editor.
@Suite struct PathPageTests {
    /// The form for a command, with the focus on its first field.
    private func screen(isLocal: Bool = true) -> Screen {
        var screen = Screen()
        screen.state.world.isLocal = isLocal
        _ = screen.state.push(ServerFormPage(.command, screen.state.world))
        return screen
    }

    private static let home: JSON = [
        "path": "/home/ada",
        "entries": [
            ["name": "data", "directory": true, "readable": true],
            ["name": "downloads", "directory": true, "readable": false],
            ["name": ".ssh", "directory": true, "readable": true],
            ["name": "server.py", "directory": false, "readable": true],
        ],
    ]

    @Test func typingNarrowsTabCompletesAndEnterTakes() throws {
        var screen = screen()
        screen.type("/home/ada/")
        screen.press(.function(4))
        #expect(screen.listed == ["/home/ada"])
        screen.list(Self.home)
        #expect(screen.text.contains("data/") && screen.text.contains("server.py"))
        #expect(!screen.text.contains(".ssh"))
        #expect(screen.text.contains("not for you"))
        try screen.expectGolden("path")
        screen.type("s")
        screen.press(.tab)
        #expect(screen.text.contains("[ server.py"))
        screen.press(.enter)
        #expect(screen.text.contains("[ /home/ada/server.py"))
    }

    @Test func directoriesOpenAndTheOneAboveIsOneKeyAway() {
        var screen = screen()
        screen.press(.function(4))
        #expect(screen.listed == ["/home/ada"])
        screen.list(Self.home)
        screen.press(.enter)
        #expect(screen.listed.last == "/home/ada/data")
        screen.list(["path": "/home/ada/data", "entries": []])
        screen.press(.left)
        #expect(screen.listed.last == "/home/ada")
        screen.press(.backspace, .backspace)
        #expect(screen.listed.last == "/")
        screen.press(.escape)
        #expect(screen.text.contains("Command"))
    }

    @Test func aDirectoryThatCannotBeReadSaysSo() {
        var screen = screen()
        screen.press(.function(4))
        screen.list(.null, failure: .init(code: "path", what: "/home/ada: Permission denied", fix: ""))
        #expect(screen.text.contains("/home/ada: Permission denied"))
    }

    @Test func filesOfAnotherMachineAreNotListed() {
        var screen = screen(isLocal: false)
        screen.press(.function(4))
        #expect(screen.listed.isEmpty)
        #expect(screen.message.contains("files may be elsewhere"))
    }

    @Test func aVolumeIsReadOnlyUnlessSomethingElseIsSaid() {
        var field = FormField(.lines, "/volumes", "Files").browsable()
        field.put(path: "/srv/data")
        #expect(field.texts == ["/srv/data:/data:ro"])
        field.put(path: "/srv/other")
        #expect(field.texts == ["/srv/other:/data:ro"])
        var command = FormField(.text, "/command", "Command", value: "/bin/x --flag 'a b'").browsable()
        command.put(path: "/opt/my server")
        #expect(command.text == "'/opt/my server' --flag 'a b'")
    }

    @Test func aSecretShowsForFiveSeconds() {
        var screen = Screen()
        _ = screen.state.push(ServerFormPage(.remote, screen.state.world))
        screen.press(.tab, .tab)
        screen.type("hunter2")
        #expect(!screen.text.contains("hunter2"))
        screen.press(.function(3))
        #expect(screen.text.contains("hunter2"))
        screen.pass(4900)
        #expect(screen.text.contains("hunter2"))
        screen.pass(200)
        #expect(!screen.text.contains("hunter2"))
        // It does not show any longer when the field is left.
        screen.press(.function(3), .tab)
        #expect(!screen.text.contains("hunter2"))
    }

    @Test func aSecretOfTheStoreShowsForFiveSecondsToo() {
        var screen = Screen()
        screen.type("4n")
        screen.press(.tab)
        screen.type("hunter2")
        #expect(!screen.text.contains("hunter2"))
        screen.press(.function(3))
        #expect(screen.text.contains("hunter2"))
        screen.pass(5100)
        #expect(!screen.text.contains("hunter2"))
    }

    @Test func anEditorTakesLinesAndNeverASecret() {
        var screen = Screen()
        _ = screen.state.push(ServerFormPage(.image, screen.state.world))
        while !screen.text.contains("▌ Arguments") { screen.press(.tab) }
        screen.type("--one")
        screen.press(.control("o"))
        #expect(screen.edited.last?.text == "--one")
        screen.apply(.edited(page: screen.edited[0].page, name: "edited", text: "--one\n--two words", failure: ""))
        #expect(screen.text.contains("--two words"))
        screen.apply(.edited(page: screen.edited[0].page, name: "edited", text: nil, failure: "vi ended with 1"))
        #expect(screen.message == "vi ended with 1")
        #expect(screen.text.contains("--two words"))

        var secret = Screen()
        _ = secret.state.push(ServerFormPage(.remote, secret.state.world))
        secret.press(.tab, .tab)
        secret.type("hunter2")
        secret.press(.control("o"))
        #expect(secret.edited.isEmpty)
        #expect(secret.message.contains("not given to another program"))
    }

    @Test func anEditorTakesTheJSONOfATool() {
        var screen = Screen(workloads: [Screen.workload("alpha")])
        let tool = Contract.Tool([
            "name": "t", "inputSchema": ["properties": ["list": ["type": "array"]], "required": ["list"]],
        ])
        _ = screen.state.push(TryPage(server: "id-alpha", name: "alpha", tool: tool))
        screen.type("[1,2]")
        screen.press(.control("o"))
        #expect(screen.edited.last?.text.contains("\n") == true)
        screen.apply(.edited(page: screen.edited[0].page, name: "edited", text: "[\n  3,\n  4\n]", failure: ""))
        screen.press(.control("s"))
        #expect(screen.request("POST", "call")?.body == ["arguments": ["list": [3, 4]]])
    }
}
