// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Testing

@testable import TUI

/// S14: who did what, page by page, and what is under way.
@Suite struct ActivityPageTests {
    private func entry(_ sequence: Int) -> JSON {
        [
            "sequence": JSON(sequence), "time": "2026-01-02T03:00:00.000Z", "uid": 1, "user": "ada", "via": "socket",
            "verb": .string(sequence % 7 == 0 ? "delete" : "start"), "object": "id-time", "name": "time",
            "outcome": .string(sequence % 7 == 0 ? "failed" : "ok"), "detail": "",
        ]
    }

    private func page(_ range: ClosedRange<Int>, next: Int?) -> JSON {
        var body: [(String, JSON)] = [
            ("activity", .array(range.reversed().map(entry))), ("total", 250),
        ]
        if let next { body.append(("next_cursor", .string(String(next)))) }
        return .object(JSONObject(body))
    }

    private func scene() -> Scene {
        var scene = Scene()
        scene.keys(.character("6"))
        scene.answer("list", page(151...250, next: 151))
        return scene
    }

    @Test func olderPagesAreReadOnTheWayDown() throws {
        var scene = scene()
        try scene.expectGolden("activity")
        scene.keys(.end)
        #expect(scene.requests.last?.path.contains("cursor=151") == true)
        scene.answer("more", page(51...150, next: 51))
        scene.keys(.end)
        scene.answer("more", page(1...50, next: nil))
        let before = scene.requests.count
        scene.keys(.end)
        #expect(scene.requests.count == before)
        let activity = try #require(scene.state.top as? ActivityPage)
        #expect(activity.entries.map(\.sequence) == Array((1...250).reversed()))
    }

    @Test func whatIsNewComesOnTopAndTheSelectionStays() throws {
        var scene = scene()
        scene.keys(.down, .down)
        scene.stream("follow", Array("event: activity\ndata: {}\n\n".utf8))
        scene.answer("list", page(152...251, next: 152))
        let activity = try #require(scene.state.top as? ActivityPage)
        #expect(activity.entries.count == 101)
        #expect(activity.cursor.selected == .entry(248))
    }

    @Test func aHeartbeatAsksForNothing() {
        var scene = scene()
        let before = scene.requests.count
        scene.stream("follow", Array(": alive\n\n".utf8))
        #expect(scene.requests.count == before)
    }

    @Test func whatIsUnderWayCanBeCancelled() throws {
        var scene = scene()
        scene.send(
            .link(
                .event(
                    "operation",
                    [
                        "id": "f00", "kind": "create", "name": "github", "workload": "", "status": "running",
                        "progress": ["phase": "pull", "current": 62, "total": 100],
                    ])))
        scene.keys(.home)
        try scene.expectGoldenAtEachSize("activity-work")
        scene.keys(.character("D"), .right, .enter)
        #expect(scene.requests.last?.method == "DELETE")
        #expect(scene.requests.last?.path == "/api/v1/operations/f00")
    }

    @Test func problemsShowAlone() {
        var scene = scene()
        scene.keys(.character("f"))
        #expect(scene.text.contains("problems only"))
        #expect(!scene.text.contains("start"))
    }
}
