// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Testing

@testable import TUI

/// Adding a server and changing one.
@Suite struct ServerFormPageTests {
    private static let entry: JSON = [
        "registry": "default", "name": "io.github.acme/tickets", "short_name": "tickets", "title": "Tickets",
        "description": "Reads tickets.", "kind": "image", "source": "ghcr.io/acme/tickets:1",
        "runnable": ["ok": true, "reason": "", "fix": ""],
        "env_vars": [
            ["name": "TICKETS_TOKEN", "description": "Token", "required": true, "secret": true],
            [
                "name": "LEVEL", "description": "How much", "required": false, "secret": false,
                "choices": ["low", "high"],
            ],
        ],
        "permission_profile": ["network": ["outbound": ["insecure_allow_all": false, "allow_host": ["acme.test"]]]],
    ]

    /// On the form of the entry, with the catalog read.
    private func catalogForm(size: Size = Size(80, 24)) -> Screen {
        var screen = Screen(size: size)
        screen.press(.character("2"))
        screen.answer("GET", "/servers", ["servers": [Self.entry], "total": 1])
        screen.press(.enter)
        screen.answer("GET", "/secrets", ["secrets": [["name": "tickets-token"]]])
        return screen
    }

    @Test func aSecretIsStoredFirstUnderAFreeNameAndThenOnlyNamed() throws {
        var screen = catalogForm()
        screen.press(.tab, .tab)
        screen.type("s3cr3t-value")
        screen.press(.control("s"), .control("s"))
        try screen.expectGolden("add-review")
        #expect(screen.text.contains("stored as “tickets-token-2”"))
        #expect(!screen.text.contains("s3cr3t"))
        screen.press(.character("y"))
        #expect(
            screen.copied == [
                "thv run --name tickets --secret tickets-token-2,target=TICKETS_TOKEN io.github.acme/tickets"
            ])
        screen.press(.enter)
        #expect(screen.request("POST", "/workloads") == nil)
        let secret = try #require(screen.request("PUT", "/secrets/tickets-token-2"))
        #expect(secret.isSensitive)
        #expect(secret.body == ["value": "s3cr3t-value"])
        screen.answer("PUT", "/secrets/", ["name": "tickets-token-2"])
        let create = try #require(screen.request("POST", "/workloads"))
        #expect(
            create.body == [
                "registry": "default", "server": "io.github.acme/tickets", "name": "tickets",
                "secrets": ["tickets-token-2,target=TICKETS_TOKEN"],
            ])
        #expect(screen.text.contains("Starting tickets"))
        screen.answer("POST", "/workloads", Screen.workload("tickets"))
        #expect(screen.state.top is ServerPage)
    }

    @Test func onFailureTheFormIsBackWithEverythingAndTheMessageAtItsField() throws {
        var screen = catalogForm()
        screen.press(.tab, .tab)
        screen.type("value")
        screen.press(.control("s"), .control("s"), .enter)
        screen.answer("PUT", "/secrets/", ["name": "tickets-token-2"])
        let failure = Reply.Refusal(
            code: "name_taken", what: "workload “tickets” already exists", fix: "choose another name",
            fields: [.init(pointer: "/name", detail: "workload “tickets” already exists")])
        screen.answer("POST", "/workloads", status: 409, .null, failure: failure)
        try screen.expectGolden("add-failed")
        #expect(screen.text.contains("✖ workload “tickets” already exists"))
        #expect(screen.text.contains("saved secret “tickets-token-2”"))
        // The other name goes out with the same secret, which is not stored twice.
        screen.type("2")
        screen.press(.control("s"), .control("s"), .enter)
        #expect(screen.request("PUT", "/secrets/") == nil)
        #expect(screen.request("POST", "/workloads")?.body?["name"] == "tickets2")
    }

    @Test func whatDidNotComeUpShowsItsLastLinesAndMakesRoomForTheNextTry() throws {
        var screen = Screen()
        screen.press(.character("n"), .character("d"))
        screen.type("/bin/false")
        screen.press(.control("s"), .control("s"), .enter)
        let failure = Reply.Refusal(code: "start_failed", what: "false did not come up", fix: "see: thv logs false")
        let made = Screen.workload("false").merging(["status": "error"])
        screen.apply(.link(.event("workload", made)))
        screen.answer("POST", "/workloads", status: 422, ["workload": made], failure: failure)
        let page = screen.state.pages.last?.id ?? 0
        screen.apply(.chunk(page: page, name: "logs", Array("starting\nno such file\n".utf8)))
        try screen.expectGolden("add-start-failed")
        #expect(screen.text.contains("no such file"))
        screen.press(.enter)
        #expect(screen.request("POST", "/workloads") == nil)
        #expect(screen.request("DELETE", "/workloads/id-false")?.headers["If-Match"] == "\"1-0\"")
        screen.answer("DELETE", "/workloads/id-false", status: 204, .null)
        #expect(screen.request("POST", "/workloads")?.body?["command"] == ["/bin/false"])
    }

    @Test func aNeededFieldHoldsTheStep() {
        var screen = catalogForm()
        screen.press(.control("s"))
        #expect(screen.text.contains("is needed"))
        #expect(screen.message == "1 thing to fix before you can go on")
    }

    @Test func formsFitIntoSmallAndLargeWindows() throws {
        let sizes = [Size(40, 12), Size(80, 24), Size(120, 40)]
        try Screen.expectGolden("add-settings", sizes.map { catalogForm(size: $0) })
    }

    @Test func leavingWithChangesAsks() {
        var screen = catalogForm()
        screen.type("x")
        screen.press(.escape)
        #expect(screen.state.top is ChoicePage)
        screen.press(.enter)
        #expect(screen.state.top is ServerFormPage)
        screen.press(.escape, .down, .enter)
        #expect(screen.state.top is CatalogPage)
    }

    private func editing() -> Screen {
        let config: JSON = [
            "name": "time", "command": ["/bin/time", "a b"], "group": "default", "port": 9000,
            "env_vars": ["A": "1"], "secrets": ["tok,target=TOKEN"],
            "permission_profile": ["name": "none", "network": ["outbound": ["insecure_allow_all": false]]],
        ]
        var screen = Screen(workloads: [Screen.workload("time", revision: 7, config: config)])
        screen.press(.character("e"))
        return screen
    }

    @Test func anEditSendsOnlyWhatChangedAndTheRevision() throws {
        var screen = editing()
        #expect(screen.text.contains("/bin/time 'a b'"))
        screen.press(.tab, .tab, .tab)
        for _ in 0..<7 { screen.press(.backspace) }
        screen.type("shop")
        screen.press(.control("s"), .control("s"))
        let preview = try #require(screen.request("PATCH", "dry_run=true"))
        #expect(preview.body == ["group": "shop"])
        #expect(preview.headers["If-Match"] == "\"7-0\"")
        var new = Screen.workload("time", revision: 8)
        new = new.merging([
            "config": [
                "name": "time", "command": ["/bin/time", "a b"], "group": "shop", "port": 9000, "env_vars": ["A": "1"],
                "secrets": ["tok,target=TOKEN"],
                "permission_profile": ["name": "none", "network": ["outbound": ["insecure_allow_all": false]]],
            ]
        ])
        screen.answer("PATCH", "dry_run=true", ["workload": new, "changes": ["group"], "restart": false])
        try screen.expectGolden("edit-review")
        #expect(screen.text.contains("- group: default"))
        #expect(screen.text.contains("+ group: shop"))
        screen.press(.enter)
        #expect(screen.request("PATCH", "/workloads/id-time")?.body == ["group": "shop"])
        screen.answer("PATCH", "/workloads/id-time", new)
        #expect(screen.state.top is ServerPage)
        #expect(screen.message == "time is changed")
    }

    @Test func aChangeBySomebodyElseIsShownAndEitherCanBeKept() throws {
        var screen = editing()
        screen.press(.tab, .tab)
        screen.type("-2")
        screen.press(.control("s"), .control("s"))
        let theirs = Screen.workload(
            "time", revision: 8, config: ["name": "time", "command": ["/bin/time", "a b"], "port": 9001])
        let failure = Reply.Refusal(code: "stale", what: "time was changed meanwhile", fix: "read it again")
        screen.answer("PATCH", "dry_run=true", status: 412, ["current": theirs], failure: failure)
        try screen.expectGolden("edit-conflict")
        #expect(screen.text.contains("mine    name: time → time-2"))
        screen.press(.down, .enter)
        let again = try #require(screen.request("PATCH", "dry_run=true"))
        #expect(again.headers["If-Match"] == "\"8-0\"")
        #expect(again.body == ["name": "time-2"])
    }

    @Test func removedVariablesBecomeNull() {
        let old: JSON = ["env_vars": ["A": "1", "B": "2"], "port": 9000, "cmd_args": ["x"]]
        let new: JSON = ["env_vars": ["A": "1"], "cmd_args": ["y"]]
        #expect(old.mergePatch(to: new) == ["port": .null, "env_vars": ["B": .null], "cmd_args": ["y"]])
        #expect(old.merging(old.mergePatch(to: new)) == new)
    }

    @Test func hostsThatNoFlagCanNameGoIntoADocument() {
        var draft = ServerDraft(.image, World())
        draft.settings.change("/image") { $0.put("mcp/time") }
        draft.access.change("/permission_profile") { $0.put("hosts") }
        draft.access.change("/hosts") { $0.put("a.test\nb.test") }
        #expect(draft.command([:]).hasSuffix("| thv run --from-config -"))
        #expect(draft.words([:]).contains { $0.label == "May reach" && $0.text == "a.test, b.test" })
    }
}
