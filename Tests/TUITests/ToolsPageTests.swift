// SPDX-License-Identifier: Apache-2.0
import Contract
import HTTP
import JSONCoding
import Testing

@testable import APIClient
@testable import TUI

/// S7 and S8: switching, describing and trying tools.
@Suite struct ToolsPageTests {
    private static let tools: JSON = [
        "tools": [
            [
                "name": "add", "description": "Adds two numbers.",
                "inputSchema": [
                    "type": "object", "properties": ["a": ["type": "number"], "b": ["type": "number"]],
                    "required": ["a", "b"],
                ],
            ],
            ["name": "echo", "description": "Says it again.", "inputSchema": ["type": "object"]],
        ]
    ]

    private func scene(_ server: JSON = Scene.server()) -> Scene {
        var scene = Scene(servers: [server])
        scene.keys(.character("t"))
        if server["status"] == "running" { scene.answer("tools", Self.tools) }
        return scene
    }

    @Test func listsWhatTheServerOffers() throws {
        var scene = scene()
        try scene.expectGoldenAtEachSize("tools")
    }

    @Test func aSwitchIsSavedWithTheRevisionItWasSeenAt() throws {
        var scene = scene()
        scene.keys(.character(" "))
        #expect(scene.text.contains("1 not saved"))
        scene.keys(.control("s"))
        let request = try #require(scene.requests.last)
        #expect(request.method == "PATCH")
        #expect(request.path == "/api/v1/workloads/id-time")
        #expect(request.headers["If-Match"] == "\"3-0\"")
        #expect(request.body == ["tools_filter": ["echo"]])
    }

    @Test func oneToolStaysOn() {
        var scene = scene()
        scene.keys(.character(" "), .down, .character(" "))
        #expect(scene.text.contains("one tool has to stay on"))
        #expect(scene.text.contains("1 of 2 on"))
    }

    @Test func aNewNameGoesIntoTheFilterToo() {
        var choice = ToolChoice(["tools_filter": ["add"]])
        let base = choice
        choice.override("add", name: "sum", description: "")
        #expect(choice.filter == ["sum"])
        #expect(choice.isOn("add"))
        #expect(
            choice.patch(from: base).wire == [
                "tools_filter": ["sum"], "tools_override": ["add": ["name": "sum", "description": .null]],
            ])
        choice.override("add", name: "", description: "")
        #expect(choice == base)
    }

    @Test func aConflictShowsBothAndSavesWhatWasChosen() throws {
        var scene = scene()
        scene.keys(.character(" "), .control("s"))
        let theirs = Scene.server(revision: 4, config: ["tools_filter": ["add"]])
        scene.answer(
            "save", ["current": theirs], status: 412, failure: .init(code: "stale", what: "was changed", fix: ""))
        try scene.expectGoldenAtEachSize("tools-conflict")
        scene.keys(.character("m"))
        let request = try #require(scene.requests.last)
        #expect(request.headers["If-Match"] == "\"4-0\"")
        #expect(request.body == ["tools_filter": ["echo"]])
    }

    @Test func aStoppedServerIsStartedFromHere() throws {
        var scene = scene(Scene.server(status: "stopped"))
        #expect(scene.text.contains("Enter starts it"))
        scene.keys(.enter)
        #expect(scene.requests.last?.path == "/api/v1/workloads/id-time/start")
        scene.send(.link(.event("workload", Scene.server())))
        #expect(scene.requests.last?.path == "/api/v1/workloads/id-time/tools?all=true")
    }

    @Test func whatIsOffIsListedAndSwitchedOnAgain() {
        let config: JSON = [
            "tools_filter": ["echo"], "tools_override": ["add": ["name": "sum", "description": "Sums up."]],
        ]
        var scene = Scene(servers: [Scene.server(config: config)])
        scene.keys(.character("t"))
        #expect(scene.requests.last?.path == "/api/v1/workloads/id-time/tools?all=true")
        scene.answer(
            "tools",
            [
                "tools": [
                    [
                        "name": "sum", "original_name": "add", "enabled": false, "description": "Sums up.",
                        "original_description": "Adds two numbers.", "inputSchema": [:],
                    ], ["name": "echo", "enabled": true, "inputSchema": [:]],
                ]
            ])
        #expect(scene.text.contains("1 of 2 on"))
        #expect(scene.text.contains("[ ]  sum"))
        scene.keys(.enter)
        #expect(scene.text.contains("add is off"))
        scene.keys(.character("e"))
        #expect(scene.text.contains("its own: Adds two numbers."))
        scene.keys(.escape, .character(" "), .control("s"))
        #expect(scene.requests.last?.body == ["tools_filter": .null])
    }

    @Test func leavingWithChangesAsks() {
        var scene = scene()
        scene.keys(.character(" "), .escape)
        #expect(scene.text.contains("are not saved"))
        scene.keys(.escape)
        #expect(scene.text.contains("1 not saved"))
        scene.keys(.escape, .down, .enter)
        #expect(scene.text.contains("Servers (1)"))
    }

    // MARK: Trying

    @Test func fromAnEmptyHomeToAResultInTwelveKeys() throws {
        var scene = Scene(servers: [])
        var pressed = 0
        func press(_ keys: Key..., in scene: inout Scene) {
            pressed += keys.count
            for key in keys { scene.keys(key) }
        }
        press(.enter, in: &scene)
        #expect(scene.requests.last?.method == "POST")
        scene.send(.link(.event("workload", Scene.server())))
        scene.answer("create", Scene.server())
        press(.enter, in: &scene)
        scene.answer("tools", Self.tools)
        press(.enter, .character("2"), .enter, .character("3"), .enter, in: &scene)
        #expect(scene.requests.last?.path == "/api/v1/workloads/id-time/tools/add:call")
        #expect(scene.requests.last?.body == ["arguments": ["a": 2, "b": 3]])
        scene.now += 12
        scene.answer("call", ["content": [["type": "text", "text": "{\"sum\":5,\"of\":[2,3]}"]]])
        #expect(pressed <= 12)
        try scene.expectGoldenAtEachSize("try-answer")
    }

    @Test func theFirstWrongFieldHasTheFocus() throws {
        var scene = scene()
        scene.keys(.enter)
        scene.type("2")
        scene.keys(.tab)
        scene.type("x")
        scene.keys(.control("s"))
        #expect(scene.text.contains("✖ a number is needed"))
        #expect(!(scene.requests.last?.path.contains(":call") ?? true))
        try scene.expectGolden("try-wrong")
        scene.keys(.backspace)
        scene.type("4")
        scene.keys(.control("s"))
        #expect(scene.requests.last?.body == ["arguments": ["a": 2, "b": 4]])
    }

    @Test func whatTheServerRefusesLandsAtItsField() {
        var scene = scene()
        scene.keys(.enter)
        scene.type("2")
        scene.keys(.tab)
        scene.type("4")
        scene.keys(.control("s"))
        scene.answer(
            "call", .null, status: 400, failure: .init(code: "bad_request", what: "argument “a” is odd", fix: ""))
        #expect(scene.text.contains("✖ argument “a” is odd"))
        #expect(scene.text.contains("▌ a"))
        #expect(scene.text.contains("[ 4"))
    }

    @Test func everyKindOfFieldHasItsOwnInput() throws {
        let schema = ToolSchema([
            "properties": [
                "maybe": ["type": "boolean"], "count": ["type": "integer", "minimum": 1, "maximum": 5],
                "kind": ["enum": ["one", "two"], "default": "two"], "tags": ["type": "array"],
                "text": ["anyOf": [["type": "string"], ["type": "null"]], "default": "hi"],
            ], "required": ["count", "kind"],
        ])
        var fields = ToolField.fields(of: schema)
        #expect(fields.map(\.name) == ["count", "kind", "maybe", "tags", "text"])
        #expect(fields[0].value() == nil)
        #expect(fields[0].error == "is needed")
        fields[0].field.text = "1.5"
        #expect(fields[0].value() == nil)
        fields[0].field.text = "9"
        #expect(fields[0].value() == nil)
        #expect(fields[0].error == "at most 5")
        fields[0].field.text = "3"
        #expect(fields[0].value() == 3)
        #expect(fields[1].value() == "two")
        _ = fields[1].receive(.right)
        #expect(fields[1].value() == "one")
        #expect(fields[2].value() == nil)
        _ = fields[2].receive(.character(" "))
        #expect(fields[2].value() == true)
        fields[3].field.text = "{}"
        #expect(fields[3].value() == nil)
        #expect(fields[3].error.contains("list"))
        fields[3].field.text = "[1, \"x\"]"
        #expect(fields[3].value() == [1, "x"])
        #expect(fields[4].value() == "hi")
    }

    @Test func theCallIsCopiedForAShell() {
        let call = ToolCallText(server: "time", tool: "say", arguments: ["text": "it's"])
        let request = APIRequest("POST", "/api/v1/workloads/x/tools/say:call", body: ["a": "it's"])
        #expect(call.command == #"thv mcp call say --server time --args '{"text":"it'\''s"}'"#)
        #expect(
            call.curl(request, address: "unix:///run/api.sock")
                == #"curl -sS --unix-socket /run/api.sock -H 'Content-Type: application/json' "#
                + #"--data-binary '{"a":"it'\''s"}' http://localhost/api/v1/workloads/x/tools/say:call"#)
        #expect(
            call.curl(request, address: "http://127.0.0.1:80").hasSuffix(
                "http://127.0.0.1:80/api/v1/workloads/x/tools/say:call"))
    }

    @Test func anAnswerFolds() {
        var tree = JSONTree(["a/b": [1, 2], "text": "one\ntwo"])
        #expect(
            tree.rows.map(\.text) == ["{", "\"a/b\": [", "1,", "2", "],", "\"text\": text, 2 lines", "one", "two", "}"])
        _ = tree.receive(.down, page: 10)
        #expect(tree.value(at: tree.selected?.path ?? "") == [1, 2])
        _ = tree.receive(.character(" "), page: 10)
        #expect(tree.rows.map(\.text) == ["{", "\"a/b\": [ 2 ],", "\"text\": text, 2 lines", "one", "two", "}"])
        _ = tree.receive(.left, page: 10)
        #expect(tree.index == 0)
    }
}
