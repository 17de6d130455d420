// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Platform
import Testing

@testable import TUI

/// Questions before something is stopped or deleted.
@Suite struct ConfirmPageTests {
    private func sessions(_ client: String, ago seconds: Int64, from now: Int64) -> JSON {
        let time = Timestamp(milliseconds: now - seconds * 1000).text
        return ["sessions": [["client": .string(client), "last_used_at": .string(time)]], "total": 1]
    }

    /// The question of deleting the one server there is.
    private func question() -> Scene {
        var scene = Scene()
        scene.keys(.character("D"))
        return scene
    }

    private func deletions(_ scene: Scene) -> Int { scene.requests.count { $0.method == "DELETE" } }

    @Test func whatIsInUseNeedsItsName() {
        var scene = question()
        #expect(scene.requests.last?.path == "/api/v1/workloads/id-time/sessions")
        scene.answer("users id-time", sessions("cursor", ago: 60, from: scene.now))
        #expect(scene.text.contains("used in the last 5 min by: cursor"))
        scene.keys(.tab, .tab, .enter)
        #expect(deletions(scene) == 0)
        scene.keys(.tab)
        scene.type("time")
        scene.keys(.enter, .enter)
        #expect(deletions(scene) == 1)
    }

    @Test func whatNobodyUsesNeedsAButton() {
        var scene = question()
        scene.answer("users id-time", sessions("cursor", ago: 600, from: scene.now))
        #expect(!scene.text.contains("cursor"))
        scene.keys(.right, .enter)
        #expect(deletions(scene) == 1)
    }

    /// Who is connected would lose the connection, whether a key, a menu or the palette says it.
    @Test(arguments: [[Key.character("s")], [.character("."), .down, .enter]])
    func whatIsInUseIsStoppedAfterAQuestion(keys: [Key]) {
        var scene = Scene()
        for key in keys { scene.keys(key) }
        #expect(!scene.text.contains("Stop “time”?"))
        scene.answer("users id-time", sessions("cursor", ago: 60, from: scene.now))
        #expect(scene.text.contains("Stop “time”?"))
        scene.answer("users id-time", sessions("cursor", ago: 60, from: scene.now))
        #expect(scene.text.contains("used in the last 5 min by: cursor"))
        // Cancel has the focus.
        scene.keys(.enter)
        #expect(!scene.requests.contains { $0.path.hasSuffix("/stop") })
        scene.keys(.character("s"))
        scene.answer("users id-time", sessions("cursor", ago: 60, from: scene.now))
        scene.keys(.right, .enter)
        #expect(scene.requests.last?.path == "/api/v1/workloads/id-time/stop")
    }

    /// A long time ago is not in use, and neither is what cannot be asked.
    @Test func whatNobodyUsesIsStoppedAtOnce() {
        var scene = Scene()
        scene.keys(.character("s"))
        scene.answer("users id-time", sessions("cursor", ago: 600, from: scene.now))
        #expect(scene.requests.last?.path == "/api/v1/workloads/id-time/stop")
        var deaf = Scene()
        deaf.keys(.character("s"), .character("s"))
        #expect(deaf.requests.count { $0.path.hasSuffix("/sessions") } == 1)
        deaf.answer("users id-time", .null, status: 503, failure: Fixture.refusal("no answer"))
        #expect(deaf.requests.last?.path == "/api/v1/workloads/id-time/stop")
    }

    /// What was changed while it was asked is not stopped by a question about something else.
    @Test func whatWasChangedMeanwhileIsLeftToTheServerToRefuse() {
        var scene = Scene()
        scene.keys(.character("s"))
        let asked = scene.requests.last
        scene.send(.link(.event("workload", Fixture.server("time", more: [("revision", 9)]))))
        scene.answer("users id-time", sessions("cursor", ago: 60, from: scene.now))
        #expect(asked?.path.hasSuffix("/sessions") == true)
        #expect(scene.requests.last?.path == "/api/v1/workloads/id-time/stop")
        #expect(scene.requests.last?.headers["If-Match"] != "\"9-0\"")
    }

    /// A quick person has said yes before it is known who uses it.
    @Test func aQuickYesWaitsForTheAnswer() {
        var scene = question()
        scene.keys(.right, .enter)
        #expect(deletions(scene) == 0)
        var used = scene
        used.answer("users id-time", sessions("cursor", ago: 60, from: used.now))
        #expect(deletions(used) == 0)
        #expect(used.text.contains("Type the name"))
        scene.answer("users id-time", .null, status: 503, failure: .init(code: "", what: "no answer", fix: ""))
        #expect(deletions(scene) == 1)
    }

    @Test func aQuickYesIsTakenBackByGoingElsewhere() {
        var scene = question()
        scene.keys(.right, .enter, .left)
        scene.answer("users id-time", ["sessions": [], "total": 0])
        #expect(deletions(scene) == 0)
        scene.keys(.enter)
        #expect(!scene.text.contains("Delete “time”?"))
        #expect(deletions(scene) == 0)
    }

    /// Whatever page is open, and whatever is selected there: no key alone destroys anything.
    @Test func nothingIsDestroyedByOneKey() {
        let scenes = [
            Fixture.list(), Fixture.server(), Fixture.logs(), Fixture.catalog(), Fixture.form(), Fixture.tools(),
            Fixture.answer(), Fixture.apps(),
            Fixture.list().after { scene in
                scene.keys(.character("3"))
                scene.answer("list", Fixture.groups)
            },
            Fixture.list().after { scene in
                scene.keys(.character("4"))
                scene.answer("list", ["secrets": [["name": "spare", "used_by": []]]])
            },
            Fixture.list().after { scene in
                scene.keys(.character("6"))
                scene.answer("list", Fixture.activity)
            },
        ]
        var keys = (0x20..<0x7F).compactMap(Unicode.Scalar.init).map(Key.character)
        keys += (0x61...0x7A).compactMap(Unicode.Scalar.init).map(Key.control)
        keys += (1...12).map(Key.function)
        keys += [.enter, .delete, .backspace, .insert, .escape, .tab, .backTab, .left, .right, .up, .down]
        for scene in scenes {
            for key in keys {
                var after = scene
                after.keys(key)
                for request in after.requests.dropFirst(scene.requests.count) {
                    #expect(request.method != "DELETE" && !request.path.contains(":delete"), "\(key) \(request.path)")
                }
            }
        }
    }
}
