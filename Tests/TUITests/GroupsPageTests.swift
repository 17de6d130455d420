// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Testing

@testable import TUI

/// S9: groups are made, renamed and deleted, with their servers or without.
@Suite struct GroupsPageTests {
    private func scene() -> Scene {
        var scene = Scene()
        scene.keys(.character("3"))
        scene.answer(
            "list",
            [
                "groups": [
                    ["name": "default", "workloads": ["time"], "clients": [], "created_at": ""],
                    ["name": "shop", "workloads": ["cart", "search"], "clients": ["cursor"], "created_at": ""],
                ]
            ])
        return scene
    }

    @Test func showsServersAndApps() throws {
        var scene = scene()
        try scene.expectGoldenAtEachSize("groups")
    }

    @Test func aRefusedNameStaysInItsField() {
        var scene = scene()
        scene.keys(.character("n"))
        scene.type("shop")
        scene.keys(.enter)
        #expect(scene.text.contains("there is a group of that name"))
        scene.type("2")
        scene.keys(.enter)
        #expect(scene.requests.last?.body == ["name": "shop2"])
        scene.answer(
            "submit", .null, status: 400,
            failure: .init(
                code: "invalid_fields", what: "no", fix: "", fields: [.init(pointer: "/name", detail: "is taboo")]))
        #expect(scene.text.contains("✖ is taboo"))
        #expect(scene.text.contains("shop2"))
        scene.keys(.enter)
        scene.answer("submit", ["name": "shop2"], status: 201)
        #expect(scene.text.contains("the group shop2 is there"))
    }

    @Test func deletingAsksWhatBecomesOfTheServers() throws {
        var scene = scene()
        scene.keys(.down, .character("D"))
        scene.keys(.enter)
        #expect(!scene.text.contains("Delete the group"), "Cancel has the focus")
        scene.keys(.character("D"), .tab, .tab, .character(" "))
        try scene.expectGoldenAtEachSize("groups-delete")
        let before = scene.requests.count
        scene.keys(.up, .enter)
        #expect(scene.requests.count == before, "the name has to be typed")
        scene.keys(.escape, .character("D"), .tab, .tab, .character(" "), .tab)
        scene.type("shop")
        scene.keys(.enter, .enter)
        #expect(scene.requests.last?.method == "DELETE")
        #expect(scene.requests.last?.path == "/api/v1/groups/shop?workloads=delete")
    }

    @Test func keepingTheServersIsTheDefault() {
        var scene = scene()
        scene.keys(.down, .character("D"), .right, .enter)
        #expect(scene.requests.last?.path == "/api/v1/groups/shop")
        scene.answer("do", .null, status: 204)
        #expect(scene.text.contains("the group shop is deleted"))
        #expect(scene.requests.last?.path == "/api/v1/groups", "it is read again")
    }

    @Test func theGroupDefaultStays() {
        var scene = scene()
        scene.keys(.character("D"))
        #expect(scene.text.contains("the group default cannot be deleted"))
    }

    @Test func changesElsewhereAreReadAtOnce() {
        var scene = scene()
        let before = scene.requests.count
        scene.send(.link(.event("group", ["name": "new"])))
        #expect(scene.requests.count == before + 1)
    }

    @Test func withReadOnlyNothingIsSentAndTheInputStays() {
        var scene = Scene(isReadOnly: true)
        scene.keys(.character("3"))
        scene.answer("list", ["groups": []])
        scene.keys(.character("n"))
        scene.type("x")
        scene.keys(.enter)
        #expect(scene.requests.last?.method == "GET")
        #expect(scene.text.contains("nothing can be changed with --read-only"))
    }
}
