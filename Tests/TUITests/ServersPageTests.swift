// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Testing

@testable import TUI

/// The list of servers, longer than its window.
@Suite struct ServersPageTests {
    private func scene(_ size: Size, count: Int = 100) -> Scene {
        let servers = (0..<count).map { Fixture.server("server-\($0 < 10 ? "0" : "")\($0)") }
        return Scene(servers: servers, size: size)
    }

    /// The selected server; one that was selected already is opened by a click.
    private func selected(_ scene: Scene) -> String? {
        (scene.state.top as? ServersPage)?.cursor.selected ?? (scene.state.top as? ServerPage)?.id
    }

    @Test(arguments: [Size(20, 5), Size(40, 12), Size(80, 24), Size(120, 40), Size(200, 60)])
    func aClickSelectsTheServerThatIsDrawnThere(size: Size) throws {
        for keys in [[], [Key.end], [.pageDown, .pageDown]] {
            var scene = scene(size)
            for key in keys { scene.keys(key) }
            let grid = view(scene.state)
            let rows = (0..<size.height).map { grid.text(row: $0) }
            for (y, row) in rows.enumerated() {
                guard
                    let name = row.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "-") })
                        .first(where: { $0.hasPrefix("server-") })
                else { continue }
                var clicked = scene
                clicked.send(.input(.mouse(Mouse(kind: .click, x: 5, y: y))))
                #expect(selected(clicked) == "id-\(name)", "\(size) \(keys), row \(y)")
            }
        }
    }

    /// Somebody else stops it in the moment in which it is stopped here: the same key would start it.
    @Test func aKeyMeansWhatWasPaintedWhenItWasPressed() {
        var scene = Scene(servers: [Fixture.server("fetch")])
        scene.send(.link(.event("workload", Fixture.server("fetch", "stopped"))))
        let before = scene.requests.count
        scene.now += 100
        scene.keys(.character("s"))
        #expect(scene.requests.count == before)
        #expect(scene.text.contains("fetch ended just now; s again to start it"))
        scene.now += 500
        scene.keys(.character("s"))
        #expect(scene.requests.last?.path == "/api/v1/workloads/id-fetch/start")
        // What was asked for from here is no surprise.
        scene.send(.link(.event("workload", Fixture.server("fetch", "starting"))))
        scene.answer("start id-fetch", Fixture.server("fetch"))
        scene.keys(.character("s"))
        scene.answer("users id-fetch", ["sessions": []])
        #expect(scene.requests.last?.path == "/api/v1/workloads/id-fetch/stop")
    }

    @Test func aPageIsAsLongAsTheWindow() {
        var scene = scene(Size(80, 24))
        scene.keys(.pageDown)
        // 16 servers show; one stays as a thread.
        #expect(selected(scene) == "id-server-15")
        scene.keys(.pageDown, .pageUp)
        #expect(selected(scene) == "id-server-15")
    }

    /// A group is made only when it is wanted once more: it may be a slip of the pen.
    @Test func movingToAGroupThatIsNotThereMakesItWhenItIsWantedOnceMore() {
        var scene = Scene(servers: [Fixture.server("fetch")])
        scene.keys(.character("."), .character("g"), .control("u"))
        scene.type("shop")
        scene.keys(.enter)
        let failure = Reply.Refusal(
            code: "not_found", what: "group “shop” does not exist", fix: "make it",
            fields: [.init(pointer: "/group", detail: "group “shop” does not exist")])
        scene.answer("ask", .null, status: 404, failure: failure)
        #expect(scene.text.contains("There is no group “shop”. Enter again makes it."))
        var other = scene
        other.type("s")
        other.keys(.enter)
        #expect(other.requests.last?.path.hasSuffix(":move") == true)
        #expect(other.requests.last?.body == ["group": "shops"])
        scene.keys(.enter)
        #expect(scene.requests.last?.path == "/api/v1/groups")
        #expect(scene.requests.last?.body == ["name": "shop"])
        scene.answer("make", ["name": "shop"], status: 201)
        #expect(scene.requests.last?.path == "/api/v1/workloads/id-fetch:move")
        scene.answer("ask", Fixture.server("fetch", group: "shop"))
        #expect(scene.text.contains("fetch is moved"))
    }
}
