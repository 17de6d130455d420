// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Testing

@testable import TUI

/// The settings.
@Suite struct SettingsPageTests {
    private static let settings: JSON = [
        "revision": 3, "engine": ["name": "auto", "socket": ""],
        "defaults": [
            "permission_profile": "auto", "memory": 0, "cpus": .number(JSONNumber(1.5)), "pids_limit": 0,
            "read_only": true, "start_timeout": 0, "stop_timeout": 10,
        ], "retention": ["operations_days": 30, "activity_days": 365], "proxy": ["memory": 268_435_456],
        "server": ["allowed_hosts": ["box"], "allowed_origins": []],
        "origins": ["/engine/socket": "/etc/thv/config.yaml:3"], "restart_needed": [], "registries": [],
    ]

    private func page() -> Screen {
        var screen = Screen()
        screen.press(.character("7"))
        screen.answer("GET", "/settings", Self.settings)
        return screen
    }

    @Test func onlyWhatChangedIsSentWithTheRevision() throws {
        var screen = page()
        try screen.expectGolden("settings")
        screen.press(.down, .down, .down, .enter)
        screen.type("7")
        screen.press(.control("s"))
        let request = try #require(screen.request("PATCH", "/settings"))
        #expect(request.body == ["defaults": ["memory": 7]])
        #expect(request.headers["If-Match"] == "\"3\"")
        screen.answer("PATCH", "/settings", Self.settings)
        #expect(screen.message == "saved")
    }

    @Test func whatAFileSetsIsChangedThere() {
        var screen = page()
        screen.press(.down, .enter)
        #expect(screen.message == "Set in /etc/thv/config.yaml:3, and changed there")
        screen.type("x")
        screen.press(.control("s"))
        #expect(screen.request("PATCH", "/settings") == nil)
    }

    @Test func digitsAreSectionsUntilAFieldIsEdited() {
        var screen = page()
        screen.press(.character("2"))
        #expect(screen.state.top is CatalogPage)
    }

    @Test func aChangeBySomebodyElseKeepsMine() {
        var screen = page()
        screen.press(.down, .down, .down, .enter)
        screen.type("7")
        screen.press(.control("s"))
        let failure = Reply.Refusal(code: "stale", what: "changed meanwhile", fix: "")
        screen.answer("PATCH", "/settings", status: 412, .null, failure: failure)
        screen.answer("GET", "/settings", ["revision": 4])
        screen.press(.control("s"))
        #expect(screen.request("PATCH", "/settings")?.headers["If-Match"] == "\"4\"")
    }
}

/// What the page says of this window.
@Suite struct SettingsLookTests {
    private func screen(_ origin: String = "") -> Screen {
        var screen = Screen()
        screen.state.world.themeOrigin = origin
        screen.type("7")
        screen.answer(
            "GET", "settings",
            [
                "revision": 1, "engine": ["name": "auto", "socket": ""],
                "server": ["allowed_hosts": ["thv.lan"], "allowed_origins": []],
                "restart_needed": ["/server/allowed_hosts"],
            ])
        for _ in 0..<30 { screen.press(.down) }
        return screen
    }

    @Test func aThemeIsShownAndKeptAtOnceAndIsNoChangeToSave() {
        var screen = screen()
        screen.press(.up, .enter, .right)
        #expect(screen.state.world.look.theme == .dark)
        screen.press(.escape, .down, .enter, .character(" "))
        #expect(screen.state.world.look.isASCII)
        #expect(screen.text.contains("+- Settings"))
        screen.press(.escape)
        #expect(!screen.state.top.hasChanges)
        screen.type("1")
        #expect(screen.text.contains("Servers (0)"))
    }

    @Test func aThemeThatAFileSetsIsChangedThere() {
        var screen = screen("/etc/thv/config.yaml:4")
        screen.press(.up, .enter)
        #expect(screen.message.contains("Set in /etc/thv/config.yaml:4"))
        #expect(screen.state.world.look.theme == .auto)
    }

    @Test func whatWaitsForARestartIsMarkedWheneverThePageIsOpened() {
        var screen = screen()
        #expect(screen.text.contains("needs restart"))
        screen.type("1")
        screen = self.screen()
        #expect(screen.text.contains("needs restart"))
    }
}
