// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Testing

@testable import TUI

/// The catalog.
@Suite struct CatalogPageTests {
    private static func entry(_ name: String, runs: Bool) -> JSON {
        [
            "name": .string("io.test/\(name)"), "short_name": .string(name), "title": .string(name), "kind": "image",
            "description": .string("What \(name) does."), "source": .string("ghcr.io/test/\(name):1"),
            "runnable": [
                "ok": .bool(runs), "reason": .string(runs ? "" : "no engine"),
                "fix": .string(runs ? "" : "start Docker"),
            ], "env_vars": [],
        ]
    }

    private func catalog(size: Size = Size(80, 24)) -> Screen {
        var screen = Screen(size: size)
        screen.press(.character("2"))
        screen.answer("GET", "/groups", ["groups": [["name": "databases"]]])
        screen.answer(
            "GET", "/servers",
            [
                "servers": [
                    Self.entry("alpha", runs: false), Self.entry("beta", runs: true), Self.entry("gamma", runs: true),
                ],
                "total": 3,
            ])
        return screen
    }

    @Test func whatRunsHereComesFirstAndTheRestSaysWhyNot() throws {
        var screen = catalog()
        try Screen.expectGolden(
            "catalog", [screen, catalog(size: Size(40, 12)), catalog(size: Size(120, 40))])
        let page = screen.state.top as? CatalogPage
        #expect(page?.shown.map(\.name) == ["beta", "gamma", "alpha"])
        screen.press(.end, .enter)
        #expect(screen.message == "alpha cannot run here: no engine. start Docker")
        #expect(screen.text.contains("start Docker"))
        screen.press(.character("f"))
        #expect((screen.state.top as? CatalogPage)?.shown.map(\.name) == ["beta", "gamma"])
    }

    @Test func aLateAnswerToAnOldSearchIsNotTaken() {
        var screen = catalog()
        screen.press(.character("/"))
        screen.type("ga")
        #expect(screen.requests.count { $0.request.path.contains("q=g") } == 2)
        // The answer to “g” comes after the one to “ga”.
        screen.answer("GET", "q=ga", ["servers": [Self.entry("gamma", runs: true)], "total": 1])
        screen.answer("GET", "q=g", ["servers": [Self.entry("beta", runs: true)], "total": 1])
        #expect((screen.state.top as? CatalogPage)?.shown.map(\.name) == ["gamma"])
        screen.press(.escape)
        #expect(screen.request("GET", "servers?limit=100")?.path.contains("q=") == false)
    }

    @Test func theNextHundredIsReadAsTheEndComesNear() {
        var screen = Screen()
        screen.press(.character("2"))
        let first = (0..<100).map { Self.entry("s\($0)", runs: true) }
        screen.answer("GET", "/servers", ["servers": .array(first), "total": 101, "next_cursor": "c1"])
        #expect(screen.request("GET", "cursor=c1") == nil)
        screen.press(.end)
        #expect(screen.request("GET", "cursor=c1") != nil)
        screen.answer("GET", "cursor=c1", ["servers": [Self.entry("last", runs: true)], "total": 101])
        #expect((screen.state.top as? CatalogPage)?.entries.count == 101)
    }

    @Test func aGroupNarrowsTheList() {
        var screen = catalog()
        screen.press(.character("g"), .down, .enter)
        #expect(screen.request("GET", "group=databases") != nil)
    }
}
