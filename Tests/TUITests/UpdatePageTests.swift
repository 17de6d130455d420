// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Platform
import Testing

@testable import TUI

/// Newer versions, columns, the tabs of a server, and how fast something goes.
@Suite struct UpdatePageTests {
    private static let check: JSON = [
        "workload_name": "time", "status": "upgrade-available", "current_image": "mcp/time:1.0",
        "candidate_image": "mcp/time:1.1",
        "env_var_drift": [
            "added": [
                ["name": "API_TOKEN", "description": "The token.", "required": true, "secret": true],
                ["name": "ZONE", "description": "The zone.", "required": false, "default": "UTC"],
            ], "removed": [["name": "OLD", "required": false]],
        ],
        "config_drift": ["permission_profile": ["from": "{}", "to": "{\"network\":{}}"]],
    ]

    private func screen(size: Size = Size(80, 24)) -> Screen {
        var screen = Screen(
            workloads: [Screen.workload("time", config: ["registry": "default", "server": "io.test/time"])], size: size)
        screen.press(.enter)
        screen.answer("GET", "upgrade-check", Self.check)
        return screen
    }

    @Test func thePageOfAServerSaysThatThereIsANewerVersion() throws {
        var screen = screen()
        #expect(screen.text.contains("mcp/time:1.1 is there: u updates"))
        screen.type("u")
        screen.answer("GET", "upgrade-check", Self.check)
        try screen.expectGolden("update")
    }

    @Test func whatItNeedsIsAskedForAndSecretsAreStoredFirst() throws {
        var screen = screen()
        screen.type("u")
        screen.answer("GET", "upgrade-check", Self.check)
        screen.answer("GET", "/secrets", ["secrets": [["name": "api-token"]]])
        screen.press(.control("s"))
        #expect(screen.text.contains("is needed"))
        #expect(screen.request("POST", "upgrade") == nil)
        screen.type("hunter2")
        screen.press(.tab)
        screen.type("CET")
        screen.press(.control("s"))
        #expect(screen.request("PUT", "/secrets/api-token-2")?.isSensitive == true)
        screen.answer("PUT", "/secrets/api-token-2", .null)
        let request = try #require(screen.request("POST", "/upgrade"))
        #expect(request.headers["If-Match"] == "\"1-0\"")
        #expect(request.body == ["env_vars": ["ZONE": "CET"], "secrets": ["api-token-2,target=API_TOKEN"]])
        screen.answer(
            "POST", "/upgrade", status: 409, .null,
            failure: .init(code: "rolled_back", what: "the new one does not answer; the old one runs again", fix: ""))
        #expect(screen.text.contains("the old one runs again"))
        // Everything is still there for another try.
        screen.press(.control("s"))
        screen.answer("POST", "/upgrade", Screen.workload("time", revision: 2))
        #expect(screen.message == "time is updated")
    }

    @Test func whatIsUpToDateSaysSo() {
        var screen = screen()
        screen.type("u")
        screen.answer("GET", "upgrade-check", ["status": "up-to-date", "current_image": "mcp/time:1.1"])
        #expect(screen.text.contains("mcp/time:1.1 is what the catalog names"))
        screen.press(.enter)
        #expect(screen.request("POST", "upgrade") == nil)
    }

    @Test func aServerShowsItsConfigurationAndItsHistory() throws {
        var screen = screen()
        screen.press(.tab)
        #expect(screen.text.contains("[Config]"))
        #expect(screen.text.contains("\"server\": \"io.test/time\""))
        screen.type("]")
        screen.answer(
            "GET", "/activity?workload=id-time",
            [
                "activity": [
                    [
                        "sequence": 2, "time": "2026-11-20T12:01:00.000Z", "user": "ada", "verb": "start",
                        "object": "workload", "name": "time", "outcome": "ok", "detail": "",
                    ],
                    [
                        "sequence": 1, "time": "2026-11-20T11:58:00.000Z", "user": "ada", "verb": "edit",
                        "object": "workload", "name": "time", "outcome": "refused", "detail": "stale",
                    ],
                ]
            ])
        #expect(screen.text.contains("2026-11-20 12:01  ada start"))
        #expect(screen.text.contains("ada edit, refused  stale"))
        try screen.expectGolden("server-history")
        screen.type("]")
        #expect(screen.text.contains("[Overview]"))
    }

    @Test func columnsAreChosenAndMakeRoomForOthers() {
        var screen = Screen(workloads: [Screen.workload("alpha")], size: Size(90, 24))
        #expect(screen.text.contains("TRAFFIC") && !screen.text.contains("PORT"))
        screen.type("w")
        screen.press(.down)
        screen.type(" ")
        #expect(screen.looks.last?.hidden == ["TRAFFIC"])
        screen.press(.escape)
        #expect(!screen.text.contains("TRAFFIC") && screen.text.contains("PORT"))
    }

    @Test func theLookIsKeptFromOneTimeToTheNext() throws {
        var look = ScreenLook()
        look.theme = .tritanopia
        look.isASCII = true
        look.hidden = ["p95", "OWNER"]
        let path = "/tmp/thv-look-\(UInt32.random(in: 0...UInt32.max)).json"
        defer { try? File.remove(path) }
        try File.write(Array(look.json.text.utf8), to: path)
        #expect(ScreenLook(path: path) == look)
        #expect(ScreenLook(path: path + ".missing") == ScreenLook())
        try File.write(Array("not JSON".utf8), to: path)
        #expect(ScreenLook(path: path) == ScreenLook())
    }

    @Test func whatIsPulledSaysHowFastAndHowLongYet() {
        var screen = Screen(workloads: [Screen.workload("alpha")])
        func event(_ current: Int) -> Event {
            .link(
                .event(
                    "operation",
                    [
                        "id": "op", "kind": "create", "workload": "id-beta", "name": "beta", "status": "running",
                        "progress": ["phase": "pull", "current": JSON(current), "total": 190_000_000],
                    ]))
        }
        screen.apply(event(110_000_000))
        screen.pass(980)
        screen.apply(event(114_000_000))
        screen.pass(980)
        screen.apply(event(118_000_000))
        #expect(screen.text.contains("118 MB of 190 MB  4.0 MB/s  18s left"))
    }
}
