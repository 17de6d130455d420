// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform
import Runtime
import Testing

@Suite struct EverythingStdioTests {
    @Test(arguments: [
        ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"), ("2099-01-01", "2025-11-25"),
    ])
    func theVersionIsNegotiated(asked: String, agreed: String) async throws {
        let program = try EverythingProgram()
        let answer = try await program.ask(1, "initialize", ["protocolVersion": .string(asked), "capabilities": [:]])
        #expect(answer["result"]?["protocolVersion"]?.stringValue == agreed)
        #expect(answer["result"]?["serverInfo"]?["name"] == "mcp-everything")
    }

    @Test func everyToolIsListedWithItsSchema() async throws {
        let program = try EverythingProgram()
        let tools = try await program.ask(1, "tools/list")["result"]?["tools"]?.arrayValue ?? []
        let names = tools.compactMap { $0["name"]?.stringValue }.sorted()
        #expect(
            names == ["add", "ask_model", "ask_user", "big", "echo", "env", "fail", "log", "progress", "sleep"])
        for tool in tools {
            #expect(tool["inputSchema"]?["type"] == "object")
            #expect(tool["description"]?.stringValue?.isEmpty == false)
            #expect(tool["annotations"]?["readOnlyHint"] == true)
        }
    }

    @Test func toolsAnswer() async throws {
        let program = try EverythingProgram(environment: ["GREETING=grüß dich"])
        #expect(try await program.call(1, "echo", ["text": "a\n\"ü𝄞\""]).toolText == "a\n\"ü𝄞\"")
        #expect(try await program.call(2, "add", ["a": 2, "b": 40]).toolText == "42")
        let half: JSON = .number(JSONNumber(0.5))
        #expect(try await program.call(3, "add", ["a": half, "b": 1]).toolText == "1.5")
        #expect(try await program.call(4, "env", ["name": "GREETING"]).toolText == "grüß dich")
        #expect(try await program.call(5, "env", ["name": "PATH"]).toolText == "unset")
        let failed = try await program.call(6, "fail", ["message": "as you wish"])
        #expect(failed.toolText == "as you wish")
        #expect(failed["result"]?["isError"] == true)
        #expect(try await program.call(7, "sleep", ["ms": 1]).toolText == "slept 1 ms")
        #expect(try await program.call(8, "big", ["bytes": 10_000_000]).toolText?.utf8.count == 10_000_000)
        let long = String(repeating: "é", count: 5_000_000)
        #expect(try await program.call(9, "echo", ["text": .string(long)]).toolText == long)
    }

    @Test func aSleepingCallHoldsUpNobodyAndCanBeCancelled() async throws {
        let program = try EverythingProgram()
        for id in 1...20 {
            program.begin(id, "sleep", ["ms": 600_000])
        }
        #expect(try await program.call(21, "echo", ["text": "quick"]).toolText == "quick")
        for id in 1...20 {
            program.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(id)}}"#)
        }
        // A cancelled call stays unanswered, so the next message is the answer to the next question.
        #expect(try await program.ask(22, "ping")["id"] == 22)
    }

    @Test func progressIsReportedWithTheCallersToken() async throws {
        let program = try EverythingProgram()
        program.begin(1, "progress", ["steps": 3], meta: ["progressToken": "t1"])
        for step in 1...3 {
            let report = try await program.message()
            #expect(report["method"] == "notifications/progress")
            #expect(report["params"]?["progressToken"] == "t1")
            #expect(report["params"]?["progress"]?.intValue == step)
        }
        #expect(try await program.message().toolText == "3 steps done")
        #expect(try await program.call(2, "progress", ["steps": 2]).toolText == "2 steps done")
    }

    @Test func logMessagesRespectTheLevel() async throws {
        let program = try EverythingProgram()
        program.begin(1, "log", ["level": "warning", "text": "careful"])
        let note = try await program.message()
        #expect(note["method"] == "notifications/message")
        #expect(note["params"]?["data"] == "careful")
        #expect(try await program.message().toolText == "sent")
        #expect(try await program.ask(2, "logging/setLevel", ["level": "error"])["result"] == [:])
        let quiet = try await program.call(3, "log", ["level": "warning", "text": "careful"])
        #expect(quiet.toolText?.hasPrefix("not sent") == true)
        #expect(try await program.ask(4, "logging/setLevel", ["level": "loud"]).errorCode == -32602)
    }

    @Test func theClientIsAskedForAModelAndAPerson() async throws {
        let program = try EverythingProgram()
        try await program.initialize(capabilities: ["sampling": [:], "elicitation": [:]])
        program.begin(1, "ask_model", ["prompt": "1+1"])
        let sampling = try await program.message()
        #expect(sampling["method"] == "sampling/createMessage")
        #expect(sampling["params"]?["messages"]?[0]?["content"]?["text"] == "1+1")
        program.send(
            #"{"jsonrpc":"2.0","id":\#(sampling["id"]?.text ?? ""),"result":{"role":"assistant","model":"m","#
                + #""content":{"type":"text","text":"2"}}}"#)
        #expect(try await program.message().toolText == "2")

        program.begin(2, "ask_user", ["question": "Who?"])
        let question = try await program.message()
        #expect(question["method"] == "elicitation/create")
        program.send(
            #"{"jsonrpc":"2.0","id":\#(question["id"]?.text ?? ""),"error":{"code":-1,"message":"nobody here"}}"#)
        let refused = try await program.message()
        #expect(refused.toolText == "nobody here")
        #expect(refused["result"]?["isError"] == true)
    }

    @Test func aClientWithoutModelOrPersonIsNotAsked() async throws {
        let program = try EverythingProgram()
        try await program.initialize()
        for (tool, argument) in [("ask_model", "prompt"), ("ask_user", "question")] {
            let answer = try await program.call(1, tool, .object(JSONObject([(argument, "x")])))
            #expect(answer["result"]?["isError"] == true)
            #expect(answer.toolText?.contains("did not declare") == true)
        }
    }

    @Test func resourcesAndPromptsAreRead() async throws {
        let program = try EverythingProgram()
        let resources = try await program.ask(1, "resources/list")["result"]?["resources"]?.arrayValue ?? []
        for resource in resources {
            let read = try await program.ask(2, "resources/read", ["uri": resource["uri"] ?? .null])
            #expect(read["result"]?["contents"]?[0]?["uri"] == resource["uri"])
        }
        #expect(resources.count == 3)
        let square = try await program.ask(3, "resources/read", ["uri": "everything://squares/12"])
        #expect(square["result"]?["contents"]?[0]?["text"] == "144")
        #expect(try await program.ask(4, "resources/read", ["uri": "everything://no"]).errorCode == -32002)
        #expect(try await program.ask(5, "resources/templates/list")["result"]?["resourceTemplates"]?[0] != nil)
        #expect(try await program.ask(6, "prompts/list")["result"]?["prompts"]?.arrayValue?.count == 2)
        let greeting = try await program.ask(7, "prompts/get", ["name": "greeting", "arguments": ["name": "Ada"]])
        let text = greeting["result"]?["messages"]?[0]?["content"]?["text"]?.stringValue
        #expect(text?.contains("Ada") == true)
        #expect(try await program.ask(8, "prompts/get", ["name": "greeting"]).errorCode == -32602)
        let completion = try await program.ask(
            9, "completion/complete",
            [
                "ref": ["type": "ref/prompt", "name": "greeting"], "argument": ["name": "style", "value": "p"],
            ])
        #expect(completion["result"]?["completion"]?["values"] == ["pirate"])
    }

    @Test func aSubscriberHearsOfEveryChange() async throws {
        let program = try EverythingProgram()
        let uri: JSON = ["uri": "everything://calls"]
        #expect(try await program.ask(1, "resources/subscribe", uri)["result"] == [:])
        let note = try await program.call(2, "echo", ["text": "x"])
        #expect(note["method"] == "notifications/resources/updated")
        #expect(note["params"] == uri)
        #expect(try await program.message().toolText == "x")
        let read = try await program.ask(3, "resources/read", uri)
        #expect(read["result"]?["contents"]?[0]?["text"] == "{\"calls\":1}")
        #expect(try await program.ask(4, "resources/unsubscribe", uri)["result"] == [:])
        #expect(try await program.call(5, "echo", ["text": "y"]).toolText == "y")
    }

    @Test(arguments: [
        ("{", -32700, "null"), ("\u{1}", -32700, "null"), ("{\"a\":1,\"a\":2}", -32700, "null"),
        ("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", -32600, "null"), ("7", -32600, "null"),
        ("{\"jsonrpc\":\"1.0\",\"id\":4,\"method\":\"ping\"}", -32600, "4"),
        ("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", -32600, "null"),
        ("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", -32600, "null"),
        ("{\"jsonrpc\":\"2.0\",\"id\":5}", -32600, "5"), ("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":1}", -32600, "5"),
        ("{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"server/discover\"}", -32601, "\"x\""),
        ("{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"ping\",\"params\":[]}", -32602, "6"),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"nothing\"}}", -32602, "7"),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\"}", -32602, "7"),
        ("{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"tools/call\",\"params\":{\"name\":\"add\"}}", -32602, "8"),
        (
            "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"tools/call\",\"params\":{\"name\":\"big\","
                + "\"arguments\":{\"bytes\":1e30}}}", -32602, "9"
        ),
    ])
    func hostileMessagesAreRefusedAndSurvived(message: String, code: Int, id: String) async throws {
        let program = try EverythingProgram()
        program.send(message)
        let answer = try await program.message()
        #expect(answer.errorCode == code)
        #expect(answer["id"]?.text == id)
        #expect(try await program.ask(99, "ping")["result"] == [:])
    }

    @Test func bytesThatAreNoTextAreSurvived() async throws {
        let program = try EverythingProgram()
        _ = program.channel.send([0x22, 0xFF, 0xC3, 0x00, 0x22])
        #expect(try await program.message().errorCode == -32700)
        _ = program.channel.send([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        #expect(try await program.message().errorCode == -32700)
        #expect(try await program.ask(1, "ping")["result"] == [:])
    }

    @Test func itEndsWithItsInput() async throws {
        let program = try EverythingProgram()
        program.begin(1, "sleep", ["ms": 600_000])
        program.channel.closeInput()
        #expect(try await program.exit().exit == .code(0))
    }

    @Test func theSwitchesForTestsWork() async throws {
        #expect(try await EverythingProgram(["--crash"]).exit().exit == .code(3))
        let wrong = try await EverythingProgram(["--bogus"]).exit()
        #expect(wrong.exit == .code(2))
        #expect(wrong.errors.contains("--bogus"))

        let brief = try EverythingProgram(["--exit-after", "2", "--stderr", "bye soon"])
        #expect(try await brief.ask(1, "ping")["id"] == 1)
        #expect(try await brief.ask(2, "ping")["id"] == 2)
        let ended = try await brief.exit()
        #expect(ended.exit == .code(0))
        #expect(ended.errors == "bye soon\n")

        let noisy = try EverythingProgram(["--junk", "--delay-start", "10"])
        noisy.send(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)
        #expect(await noisy.next() == "this line is no message")
        #expect(try await noisy.message()["id"] == 1)
    }
}
