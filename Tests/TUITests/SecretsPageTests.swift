// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Testing

@testable import TUI

/// S10: values go in and are never seen.
@Suite struct SecretsPageTests {
    private func scene() -> Scene {
        var scene = Scene()
        scene.keys(.character("4"))
        scene.answer(
            "list",
            ["secrets": [["name": "github-token", "used_by": ["github"]], ["name": "spare", "used_by": []]]])
        scene.answer("provider", ["provider": "encrypted", "key_path": "/home/ada/secrets.key"])
        return scene
    }

    @Test func showsWhoUsesWhat() throws {
        var scene = scene()
        try scene.expectGoldenAtEachSize("secrets")
    }

    @Test func aValueIsNeverShownAndGoneOnceItIsStored() throws {
        var scene = scene()
        scene.keys(.character("n"))
        scene.type("fresh")
        scene.keys(.tab)
        scene.type("hunter2")
        scene.send(.input(.paste("-and-more\n")))
        #expect(!scene.text.contains("hunter"))
        try scene.expectGoldenAtEachSize("secrets-new")
        scene.keys(.enter)
        #expect(scene.requests.last?.path == "/api/v1/secrets/fresh")
        #expect(scene.requests.last?.body == ["value": "hunter2-and-more"])
        #expect(scene.requests.last?.isSensitive == true)
        scene.answer("submit", ["name": "fresh", "notice": "keep the key"])
        #expect(scene.text.contains("the secret fresh is stored; keep the key"))
        #expect(scene.state.pages.allSatisfy { !"\($0)".contains("hunter2") })
        #expect(scene.state.log.allSatisfy { !$0.text.contains("hunter2") })
    }

    @Test func aFailureKeepsTheValueForAnotherTry() {
        var scene = scene()
        scene.keys(.enter)
        scene.type("secret-value")
        scene.keys(.enter)
        scene.answer("submit", .null, status: 507, failure: .init(code: "disk_full", what: "the disk is full", fix: ""))
        #expect(scene.text.contains("the disk is full"))
        scene.keys(.enter)
        #expect(scene.requests.last?.body == ["value": "secret-value"])
    }

    @Test func deletingAUsedOneNeedsItsName() throws {
        var scene = scene()
        scene.keys(.character("D"))
        #expect(scene.text.contains("used by github"))
        let before = scene.requests.count
        scene.keys(.right, .enter)
        #expect(scene.requests.count == before)
        scene.keys(.up, .up)
        scene.type("github-token")
        scene.keys(.enter, .enter)
        #expect(scene.requests.last?.method == "DELETE")
        #expect(scene.requests.last?.path == "/api/v1/secrets/github-token")
        scene.answer("do", .null, status: 404, failure: .init(code: "not_found", what: "there is no secret", fix: ""))
        #expect(scene.text.contains("there is no secret"))
    }

    @Test func escapeAsksBeforeAValueIsLost() {
        var scene = scene()
        scene.keys(.enter)
        scene.type("x")
        scene.keys(.escape)
        #expect(scene.text.contains("Esc again"))
        scene.keys(.escape)
        #expect(!scene.text.contains("New value"))
    }
}
