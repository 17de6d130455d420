// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Testing

@testable import TUI

/// Which app gets which group.
@Suite struct AppsPageTests {
    private static func app(_ id: String, installed: Bool = true, groups: [String] = [], error: String = "") -> JSON {
        [
            "id": .string(id), "name": .string(id.uppercased()), "installed": .bool(installed),
            "config_path": .string("/home/ada/.\(id).json"), "groups": JSON(groups), "entries": [],
            "status": .string(error.isEmpty ? "ok" : "error"), "status_context": .string(error), "backup": "",
        ]
    }

    private func apps(size: Size = Size(80, 24)) -> Screen {
        var screen = Screen(size: size)
        screen.press(.character("5"))
        screen.answer("GET", "/groups", ["groups": [["name": "default"], ["name": "work"]]])
        screen.answer(
            "GET", "/clients",
            ["clients": [Self.app("amp", installed: false), Self.app("cursor", groups: ["default"]), Self.app("zed")]])
        return screen
    }

    @Test func nothingIsWrittenBeforeItIsSaved() throws {
        var screen = apps()
        screen.press(.right, .character(" "), .down, .character(" "))
        try Screen.expectGolden("apps-changed", [screen, apps(size: Size(40, 12))])
        #expect(screen.request("PUT", "/clients") == nil)
        #expect(screen.request("DELETE", "/clients") == nil)
        #expect((screen.state.top as? AppsPage)?.changes.count == 2)
        // Ticking again takes the change back.
        screen.press(.character(" "))
        #expect((screen.state.top as? AppsPage)?.changes.count == 1)
        screen.press(.control("s"))
        #expect(screen.request("PUT", "/clients/cursor/groups/work") != nil)
        screen.answer("PUT", "/clients/cursor", Self.app("cursor", groups: ["default", "work"]))
        #expect((screen.state.top as? AppsPage)?.changes.isEmpty == true)
        #expect(screen.text.contains("yes, "))
    }

    @Test func anUntickIsADelete() {
        var screen = apps()
        screen.press(.character(" "), .control("s"))
        #expect(screen.request("DELETE", "/clients/cursor/groups/default") != nil)
    }

    @Test func theExactChangeIsShown() throws {
        var screen = apps()
        screen.press(.right, .character(" "), .character("p"))
        #expect(screen.request("GET", "/clients/cursor/preview?group=work") != nil)
        screen.answer("GET", "preview", ["config_path": "/x", "diff": "@@ -1 +1 @@\n-old\n+new", "changes": []])
        try screen.expectGolden("apps-preview")
    }

    @Test func anEntryThatIsMissingIsTold() {
        var screen = apps()
        var cursor = Self.app("cursor", groups: ["default"]).objectValue ?? JSONObject()
        cursor["status"] = "changed"
        cursor["status_context"] = "time is missing from it"
        screen.press(.character("1"), .character("5"))
        screen.answer("GET", "/clients", ["clients": [.object(cursor)]])
        #expect(screen.text.contains("CURSOR: time is missing from it"))
    }

    @Test func aFileThatCannotBeChangedSaysWhy() {
        var screen = apps()
        screen.press(.right, .character(" "), .control("s"))
        screen.answer("PUT", "/clients/cursor", Self.app("cursor", groups: ["work"], error: "line 3 is not JSON"))
        #expect(screen.message == "CURSOR: line 3 is not JSON")
        #expect(!screen.text.contains("yes, "))
    }

    @Test func anotherAppsTroubleIsNotTakenForOnesOwn() {
        var screen = Screen()
        screen.press(.character("5"))
        screen.answer("GET", "/groups", ["groups": [["name": "default"]]])
        screen.answer(
            "GET", "/clients",
            ["clients": [Self.app("cursor"), Self.app("zed", groups: ["default"], error: "line 3 is not JSON")]])
        screen.press(.character(" "), .control("s"))
        screen.answer("PUT", "/clients/cursor", Self.app("cursor", groups: ["default"]))
        #expect(screen.message == "saved; restart the apps that are marked")
    }

    @Test func goingElsewhereWithChangesAsks() {
        var screen = apps()
        screen.press(.character(" "), .character("1"))
        #expect(screen.state.top is ChoicePage)
        screen.press(.enter)
        #expect((screen.state.top as? AppsPage)?.changes.count == 1)
    }

    @Test func anAppThatIsNotHereCannotBeTicked() {
        var screen = apps()
        screen.press(.end, .character(" "))
        #expect(screen.message == "AMP is not found in your home")
    }
}
