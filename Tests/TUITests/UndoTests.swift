// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Testing

@testable import TUI

/// Taking back a stop, cancelling what is under way, and what a clipboard holds.
@Suite struct UndoTests {
    private static func stopped(_ name: String) -> JSON {
        var object = Screen.workload(name, revision: 2).objectValue ?? .init()
        object["status"] = "stopped"
        return .object(object)
    }

    private func screen() -> Screen {
        var screen = Screen(workloads: [Screen.workload("alpha"), Screen.workload("beta")])
        screen.type("s")
        screen.answer("GET", "id-alpha/sessions", ["sessions": []])
        screen.answer("POST", "id-alpha/stop", Self.stopped("alpha"))
        return screen
    }

    @Test func aStopSaysThatItCanBeTakenBackAndIs() {
        var screen = screen()
        #expect(screen.text.contains("alpha is stopped  [ U Undo ]"))
        screen.type("U")
        #expect(screen.request("POST", "id-alpha/start") != nil)
        screen.type("U")
        #expect(screen.message == "there is nothing to undo")
    }

    @Test func theButtonCanBeClicked() {
        var screen = screen()
        screen.apply(.input(.mouse(Mouse(kind: .click, x: 22, y: 23))))
        #expect(screen.request("POST", "id-alpha/start") != nil)
    }

    @Test func afterTenSecondsItIsGone() {
        var screen = screen()
        screen.pass(10_100)
        #expect(!screen.text.contains("Undo ]"))
        screen.type("U")
        #expect(screen.request("POST", "id-alpha/start") == nil)
    }

    @Test func severalAreTakenBackTogether() {
        var screen = Screen(workloads: [Screen.workload("alpha"), Screen.workload("beta")])
        screen.press(.control("a"))
        screen.type("s")
        screen.press(.right, .enter)
        screen.answer("POST", "id-alpha/stop", Self.stopped("alpha"))
        screen.answer("POST", "id-beta/stop", Self.stopped("beta"))
        #expect(screen.text.contains("2 servers are stopped"))
        screen.type("U")
        #expect(screen.request("POST", "id-alpha/start") != nil)
        #expect(screen.request("POST", "id-beta/start") != nil)
    }

    private func pulling() -> Screen {
        var server = Screen.workload("alpha").objectValue ?? .init()
        server["status"] = "starting"
        var screen = Screen(workloads: [.object(server)])
        screen.apply(
            .link(
                .event(
                    "operation",
                    [
                        "id": "0123456789abcdef", "kind": "create", "workload": "id-alpha", "name": "alpha",
                        "status": "running", "progress": ["phase": "pull", "current": 62, "total": 100],
                    ])))
        return screen
    }

    @Test func escOnAPullAsksAndGoesOnUnlessItIsToBeCancelled() {
        var screen = pulling()
        screen.press(.escape)
        #expect(screen.text.contains("alpha: pull is under way."))
        screen.press(.enter)
        #expect(screen.request("DELETE", "operations") == nil)
        screen.press(.escape, .down, .enter)
        #expect(screen.request("DELETE", "operations/0123456789abcdef") != nil)
        screen.answer(
            "DELETE", "operations", status: 409, .null,
            failure: .init(code: "conflict", what: "it is too late", fix: ""))
        #expect(screen.message == "it is too late")
    }

    @Test func escWhileWatchingAServerBeginAsksToo() {
        var screen = Screen()
        _ = screen.state.push(StartingPage.example)
        screen.apply(
            .link(
                .event(
                    "operation",
                    ["id": "00000000000000aa", "kind": "create", "name": "everything", "status": "running"])))
        screen.press(.escape)
        #expect(screen.text.contains("everything: create is under way."))
        screen.press(.down, .enter)
        #expect(screen.text.contains("Nothing runs here yet"))
        #expect(screen.request("DELETE", "operations") == nil)
    }

    @Test func whatNoClipboardTakesIsNotCopied() {
        var screen = Screen()
        _ = screen.state.perform([.copy(String(repeating: "x", count: 80_000), what: "the answer")], from: 0)
        #expect(screen.message == "the answer: 80 KB is more than a terminal's clipboard takes")
        #expect(screen.copied.isEmpty)
    }

    @Test func theListIsSavedAsATableWithoutFormulas() {
        var object = Screen.workload("alpha").objectValue ?? .init()
        object["source"] = "=cmd, \"x\""
        var screen = Screen(workloads: [.object(object)])
        screen.press(.control("s"))
        let text = String(decoding: screen.saved.last?.bytes ?? [], as: UTF8.self)
        #expect(
            text
                == "name,status,group,owner,url,source\r\nalpha,Running,default,ada,http://127.0.0.1:9000/mcp,\"'=cmd, \"\"x\"\"\"\r\n"
        )
        #expect(screen.saved.last?.path.hasPrefix("/home/ada/thv-servers/servers-2027-") == true)
    }

    @Test func anotherVersionOfTheServerIsSaid() {
        var screen = Screen(workloads: [Screen.workload("alpha")])
        #expect(!screen.text.contains("This window is"))
        screen.state.world.serverVersion = "0.9"
        #expect(screen.text.contains("This window is 1.0, the server 0.9: restart the server, no session is lost."))
    }
}
