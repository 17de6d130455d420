// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Testing

@testable import TUI

/// What a registry's entry asks for, on the screen: it is shown before anything is sent, and granted by a yes only.
@Suite struct ConsentTests {
    private static let asks: JSON = [
        [
            "kind": "write_path", "subject": "/home", "source": "entry", "granted": true,
            "text": "reads and changes /home on this machine",
        ],
        [
            "kind": "variable", "subject": "LD_PRELOAD=/x", "source": "entry", "granted": true,
            "text": "sets LD_PRELOAD=/x, which decides what code is loaded",
        ],
    ]
    private static let entry: JSON = [
        "registry": "default", "name": "a/files", "short_name": "files", "title": "Files",
        "description": "Keeps files.",
        "kind": "image", "source": "files:1", "runnable": ["ok": true, "reason": "", "fix": ""], "env_vars": [],
        "permission_profile": ["network": ["outbound": ["insecure_allow_all": false]]], "permissions": asks,
    ]
    private static let problem: JSON = [
        "code": "permissions_not_accepted", "permissions": asks, "permissions_digest": "sha256:1",
    ]
    private static let refusal = Reply.Refusal(
        code: "permissions_not_accepted", what: "files asks for what only you can grant", fix: "accept it")

    private func review() -> Screen {
        var screen = Screen()
        screen.press(.character("2"))
        screen.answer("GET", "/servers", ["servers": [Self.entry], "total": 1])
        #expect(screen.text.contains("It asks for what only you can grant"))
        screen.press(.enter, .control("s"), .control("s"))
        return screen
    }

    @Test func theReviewListsItAndNoHasTheFocus() throws {
        var screen = review()
        try screen.expectGolden("consent-review")
        screen.press(.enter)
        #expect(screen.request("POST", "/workloads")?.body?["accept_permissions"] == nil)
        screen.answer("POST", "/workloads", status: 422, Self.problem, failure: Self.refusal)
        try screen.expectGolden("consent-question")
        screen.press(.enter)
        #expect(screen.request("POST", "/workloads") == nil)
        #expect(screen.text.contains("[ Add and start ]"), "everything is still there")
    }

    @Test func yesGrantsExactlyWhatWasShown() throws {
        var screen = review()
        screen.press(.enter)
        screen.answer("POST", "/workloads", status: 422, Self.problem, failure: Self.refusal)
        screen.press(.down, .enter)
        #expect(screen.request("POST", "/workloads")?.body?["accept_permissions"] == "sha256:1")
        screen.answer("POST", "/workloads", Screen.workload("files"))
        #expect(screen.state.top is ServerPage)
    }

    @Test func anUpdateThatWantsMoreSaysSoAndAsks() throws {
        var screen = Screen(
            workloads: [Screen.workload("files", config: ["registry": "default", "server": "a/files"])])
        let check: JSON = [
            "workload_name": "files", "status": "upgrade-available", "current_image": "files:1",
            "candidate_image": "files:2", "permissions": Self.asks, "permissions_digest": "sha256:1",
        ]
        screen.press(.enter)
        screen.answer("GET", "upgrade-check", check)
        screen.type("u")
        screen.answer("GET", "upgrade-check", check)
        #expect(screen.text.contains("It reads and changes /home on this machine"))
        screen.press(.control("s"))
        screen.answer("POST", "/upgrade", status: 422, Self.problem, failure: Self.refusal)
        screen.type("y")
        #expect(screen.request("POST", "/upgrade")?.body?["accept_permissions"] == "sha256:1")
    }

    @Test func theReviewListsWhatANewServerWouldSeeOfTheMachine() throws {
        var screen = review()
        let asked = try #require(screen.request("POST", "/workloads:preview"))
        #expect(asked.body?["server"] == "a/files" && asked.body?["accept_permissions"] == true)
        let mounts: JSON = [
            [
                "path": "/home/ada/venv/bin/server", "target": "/home/ada/venv/bin/server",
                "inside": "/home/ada/venv/bin/server", "read_only": true, "reason": "program",
            ],
            [
                "path": "/home/ada/notes", "target": "/srv/notes", "inside": "/notes", "read_only": false,
                "reason": "volume",
            ],
        ]
        let notes: JSON = ["not shown: /home/ada/venv/lib leads to /home/ada/.ssh, outside of /home/ada/venv"]
        screen.answer("POST", "/workloads:preview", ["mounts": mounts, "notes": notes, "permissions": []])
        try screen.expectGolden("review-mounts")
    }

    @Test func theLinearModeAsksToo() throws {
        var world = World()
        world.user = "ada"
        var dialogue = LinearDialogue(world, at: LinearAdd.place)
        dialogue.run()
        var said = dialogue.takeLines()
        var request: APIRequest? { if case .reply(let request) = dialogue.waiting { request } else { nil } }
        var prompt: String { if case .line(let prompt, _) = dialogue.waiting { prompt } else { "" } }
        func type(_ line: String) {
            dialogue.receive(line: line, now: 1)
            said = dialogue.takeLines()
        }
        func answer(_ body: JSON, status: Int = 200, failure: Reply.Refusal? = nil) {
            dialogue.receive(reply: Reply(status: status, body: body, failure: failure), now: 1)
            said = dialogue.takeLines()
        }
        type("1")
        type("")
        answer(["servers": [Self.entry], "total": 1])
        type("1")
        #expect(said.contains("it reads and changes /home on this machine"))
        type("1")
        while !prompt.hasPrefix("Change what it may reach"), !prompt.isEmpty { type("") }
        type("no")
        answer(["secrets": []])
        #expect(request?.path.hasSuffix("/workloads:preview") == true)
        answer([
            "mounts": [
                [
                    "path": "/srv/x", "target": "/srv/y", "inside": "/srv/x", "read_only": true, "reason": "volume",
                ],
                [
                    "path": "/home/a/p", "target": "/home/a/p", "inside": "/home/a/p", "read_only": true,
                    "reason": "command_line", "hidden": [".env", ".git"],
                ],
            ], "notes": [], "permissions": [],
        ])
        #expect(said.contains("Is shown: /srv/x, in truth /srv/y (read-only): you named it"))
        #expect(said.contains { $0.contains("/home/a/p (read-only): the command names it; hidden of it: .env, .git") })
        #expect(said.contains("Asks for: it reads and changes /home on this machine"))
        type("")
        answer(Self.problem, status: 422, failure: Self.refusal)
        #expect(said.contains("It reads and changes /home on this machine."))
        #expect(prompt.contains("Grant this?") && prompt.contains("no"))
        type("")
        #expect(request == nil && said.contains("Not granted; nothing was started."))
        type("1")
        #expect(request?.body?["accept_permissions"] == nil)
        answer(Self.problem, status: 422, failure: Self.refusal)
        type("yes")
        #expect(request?.body?["accept_permissions"] == "sha256:1")
    }
}
