// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Testing

@testable import TUI

/// The linear mode without a terminal and without a server.
@Suite struct LinearDialogueTests {
    /// A conversation: lines go in, what is said and asked for comes out.
    private struct Talk {
        var dialogue: LinearDialogue
        var said: [String] = []

        init(readOnly: Bool = false) {
            var world = World()
            world.user = "ada"
            world.isReadOnly = readOnly
            dialogue = LinearDialogue(world, at: LinearServers.home)
            dialogue.run()
            said = dialogue.takeLines()
        }

        var request: APIRequest? { if case .reply(let request) = dialogue.waiting { request } else { nil } }
        var prompt: String { if case .line(let prompt, _) = dialogue.waiting { prompt } else { "" } }
        var isSecret: Bool { if case .line(_, let isSecret) = dialogue.waiting { isSecret } else { false } }
        var isOver: Bool { if case .nothing = dialogue.waiting { true } else { false } }

        mutating func type(_ line: String?) {
            dialogue.receive(line: line, now: 1_800_000_000_000)
            said = dialogue.takeLines()
        }

        mutating func answer(_ body: JSON, status: Int = 200, failure: Reply.Refusal? = nil) {
            dialogue.receive(
                reply: Reply(status: status, body: body, failure: failure), now: 1_800_000_000_000)
            said = dialogue.takeLines()
        }

        mutating func answerList(_ workloads: JSON...) { answer(["workloads": .array(workloads)]) }
    }

    private static func workload(_ name: String, owner: String = "ada", status: String = "running") -> JSON {
        [
            "id": .string("id-\(name)"), "name": .string(name), "owner": ["name": .string(owner)],
            "status": .string(status), "revision": 3, "group": "default", "source": "/bin/x",
        ]
    }

    private func opened(_ server: JSON) -> Talk {
        var talk = Talk()
        talk.answerList(server)
        talk.type("1")
        talk.answerList(server)
        talk.type("1")
        talk.answer(server)
        return talk
    }

    @Test func theListIsReadOutOneFactToALine() {
        var talk = Talk()
        #expect(talk.said == ["", "Home"])
        #expect(talk.request?.path == "/api/v1/workloads")
        talk.answerList(Self.workload("alpha"), Self.workload("beta", status: "error"))
        #expect(talk.said[0] == "2 servers, 1 running, 1 with a problem.")
        #expect(talk.said[1].hasPrefix("1. Servers"))
        talk.type("1")
        talk.answerList(Self.workload("alpha"), Self.workload("beta", owner: "ben", status: "stopped"))
        #expect(talk.said.contains("1. alpha: Running, group default"))
        #expect(talk.said.contains("2. beta: Stopped, group default, owner ben"))
        // By its name as well as by its number.
        talk.type("bet")
        #expect(talk.request?.path == "/api/v1/workloads/id-beta")
        talk.answer(Self.workload("beta", owner: "ben", status: "stopped"))
        #expect(talk.said.first == "Status: Stopped")
        #expect(talk.said.contains("1. Start"))
    }

    @Test func stoppingIsFollowedUntilItIsDone() {
        var talk = opened(Self.workload("alpha"))
        talk.type("stop")
        #expect(talk.said == ["Stopping alpha."])
        #expect(talk.request?.method == "POST")
        #expect(talk.request?.path == "/api/v1/workloads/id-alpha/stop")
        #expect(talk.request?.headers["If-Match"] == "\"3-0\"")
        talk.answer(["id": "0123456789abcdef", "status": "running"], status: 202)
        #expect(talk.request?.path.hasPrefix("/api/v1/operations/0123456789abcdef") == true)
        talk.answer(["id": "0123456789abcdef", "status": "running", "progress": ["phase": "stop"]])
        #expect(talk.said == ["stop."])
        // The same is not said twice.
        talk.answer(["id": "0123456789abcdef", "status": "running", "progress": ["phase": "stop"]])
        #expect(talk.said == [])
        talk.answer(["id": "0123456789abcdef", "status": "succeeded"])
        #expect(talk.said.first == "Done.")
        #expect(talk.request?.path == "/api/v1/workloads/id-alpha")
    }

    @Test func deletingAsksFirstAndForTheNameOfWhatIsNotOnesOwn() {
        var talk = opened(Self.workload("alpha"))
        talk.type("delete")
        #expect(talk.prompt.contains("Type yes to delete it"))
        talk.type("")
        #expect(talk.said.contains("Nothing was deleted."))

        talk = opened(Self.workload("theirs", owner: "ben"))
        talk.type("5")
        #expect(talk.said.contains("It belongs to ben, not to you."))
        talk.type("yes")
        #expect(talk.said.contains("Nothing was deleted."))
        talk.answer(Self.workload("theirs", owner: "ben"))
        talk.type("5")
        talk.type("theirs")
        #expect(talk.request?.method == "DELETE")
        talk.answer(.null, status: 204)
        #expect(talk.said.contains("theirs is deleted."))
    }

    @Test func aCommandIsAddedStepByStep() throws {
        var talk = Talk()
        talk.answerList()
        talk.type("2")
        talk.type("A command")
        #expect(talk.prompt.hasPrefix("Command (needed)"))
        talk.type("python3")
        #expect(talk.said.contains { $0.contains("must begin with the program's whole path") })
        talk.type("/bin/cat -u")
        talk.type("")  // starts in
        talk.type("mine")
        #expect(talk.prompt == "Group (needed) [default]: ")
        talk.type("")
        while talk.prompt.contains("line 1") || talk.prompt.hasPrefix("Port") { talk.type("") }
        #expect(talk.prompt.hasPrefix("Add a secret"))
        talk.type("yes")
        talk.type("API_TOKEN")
        #expect(talk.isSecret)
        talk.type("hunter2hunter2")
        talk.type("no")
        #expect(talk.prompt.hasPrefix("Change what it may reach"))
        talk.type("no")
        #expect(talk.request?.path == "/api/v1/secrets")
        talk.answer(["secrets": [["name": "api-token"]]])
        #expect(talk.request?.path == "/api/v1/workloads:preview")
        #expect(talk.request?.body?.text.contains("hunter2") == false)
        talk.answer(["mounts": [], "notes": [], "permissions": []])
        #expect(talk.said.contains("Secret: API_TOKEN, stored as “api-token-2”"))
        #expect(!talk.said.contains { $0.contains("hunter2") })
        talk.type("")
        #expect(talk.request?.path == "/api/v1/secrets/api-token-2")
        #expect(talk.request?.isSensitive == true)
        talk.answer(.null, status: 201)
        let body = try #require(talk.request?.body)
        #expect(talk.request?.path == "/api/v1/workloads")
        #expect(body["command"] == ["/bin/cat", "-u"])
        #expect(body["secrets"] == ["api-token-2,target=API_TOKEN"])
        talk.answer(.null, status: 400, failure: .init(code: "invalid", what: "it does not start", fix: "look at it"))
        #expect(talk.said.contains("Not done: it does not start"))
        #expect(talk.said.contains("What helps: look at it"))
        // What was typed is still there.
        talk.type("1")
        #expect(talk.request?.body?["name"] == "mine")
        talk.answer(["id": "id-mine", "name": "mine"], status: 201)
        #expect(talk.said.contains("mine is there."))
    }

    @Test func aToolIsTriedWithItsArguments() throws {
        var talk = opened(Self.workload("alpha"))
        talk.type("4")
        talk.answer([
            "tools": [
                [
                    "name": "add", "description": "Adds.",
                    "inputSchema": [
                        "properties": ["a": ["type": "number"], "loud": ["type": "boolean"]], "required": ["a"],
                    ],
                ]
            ]
        ])
        #expect(talk.said.contains("1. add: Adds."))
        talk.type("1")
        talk.type("many")
        #expect(talk.said.contains { $0.hasPrefix("a: a number is needed") })
        talk.type("2.5")
        talk.type("yes")
        #expect(talk.request?.path == "/api/v1/workloads/id-alpha/tools/add:call")
        #expect(talk.request?.body == (try JSON(parsing: #"{"arguments": {"a": 2.5, "loud": true}}"#)))
        talk.answer(["content": [["type": "text", "text": "{\"sum\": [2.5, 1]}"]]])
        #expect(talk.said.prefix(3) == ["Answer:", "sum[1]: 2.5", "sum[2]: 1"])
    }

    @Test func nothingIsSentThatChangesAnythingWhenOnlyLooking() {
        var talk = Talk(readOnly: true)
        talk.answerList(Self.workload("alpha"))
        talk.type("1")
        talk.answerList(Self.workload("alpha"))
        talk.type("1")
        talk.answer(Self.workload("alpha"))
        talk.type("stop")
        #expect(talk.said.contains("Nothing can be changed with --read-only."))
        #expect(talk.request?.method == "GET")
    }

    @Test func wrongAnswersAreAskedAgainAndTheEndOfInputLeaves() {
        var talk = Talk()
        talk.answerList(Self.workload("alpha"))
        talk.type("9")
        #expect(talk.said == ["“9” is none of the choices. There are 3."])
        #expect(talk.prompt.hasPrefix("Number"))
        talk.type("2")
        talk.type("3")
        talk.type("..")
        #expect(talk.said.contains("Nothing was done."))
        talk.type(nil)
        #expect(talk.isOver)
    }

    @Test func whatAServerSaysCannotCommandTheTerminal() {
        var talk = Talk()
        talk.answerList(Self.workload("\u{1B}]0;x\u{7}evil\u{202E}"))
        talk.type("1")
        talk.answerList(Self.workload("\u{1B}]0;x\u{7}evil\u{202E}"))
        let text = talk.said.joined()
        #expect(text.contains("evil"))
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\u{202E}" })
    }

    @Test func aScreenIsPrintedAsFactsAndAsJSON() {
        var world = World()
        world.user = "ada"
        let data = ScreenData.make(.servers, ["workloads": [Self.workload("alpha")]], world)
        #expect(data.lines == ["1 server, 1 running.", "alpha: Running, group default"])
        #expect(data.json["screen"] == "servers")
        #expect(data.json["workloads"]?.arrayValue?.count == 1)
        let secrets = ScreenData.make(.secrets, ["secrets": [["name": "t", "used_by": ["a", "b"]]]], world)
        #expect(secrets.lines == ["t: used by a, b"])
        #expect(ScreenData.make(.groups, ["groups": []], world).lines == ["There is nothing here."])
    }
}
