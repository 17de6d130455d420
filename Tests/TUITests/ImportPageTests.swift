// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Testing

@testable import TUI

/// Bringing servers over from ToolHive.
@Suite struct ImportPageTests {
    private static let plan: JSON = [
        "from": "toolhive", "groups": [], "clients": [], "notes": ["Nothing of ToolHive is changed."],
        "workloads": [
            ["name": "github", "action": "create", "detail": "", "missing": ["secret gh"]],
            ["name": "time", "action": "exists", "detail": "", "missing": []],
        ], "secrets": [["name": "gh", "action": "missing", "detail": ""]],
    ]

    @Test func anEmptyListOffersItOnlyWhenThereIsSomething() throws {
        var screen = Screen()
        #expect(screen.request("POST", "/imports")?.body?["dry_run"] == true)
        #expect(!screen.text.contains("ToolHive"))
        screen.answer("POST", "/imports", Self.plan)
        try screen.expectGolden("welcome-import")
        #expect(screen.text.contains("Bring over my server from ToolHive"))
        screen.press(.down, .down, .enter)
        #expect(screen.state.top is ImportPage)
        #expect(screen.request("POST", "/imports")?.body?["dry_run"] == true)
        screen.answer("POST", "/imports", Self.plan)
        try screen.expectGolden("import-plan")
        screen.press(.enter)
        #expect(screen.request("POST", "/imports")?.body?["dry_run"] == false)
        screen.answer("POST", "/imports", Self.plan)
        #expect(screen.text.contains("brought over"))
    }

    @Test func aWrongDirectoryIsSaidAtItsField() {
        var screen = Screen()
        screen.press(.character("n"), .character("t"))
        let failure = Reply.Refusal(
            code: "path_not_found", what: "there is no state in /x", fix: "name the directory",
            fields: [.init(pointer: "/path", detail: "no “runconfigs” there")])
        screen.answer("POST", "/imports", .null)
        screen.answer("POST", "/imports", status: 422, .null, failure: failure)
        #expect(screen.text.contains("no “runconfigs” there"))
        #expect((screen.state.top as? ImportPage)?.takesText == true)
    }
}
