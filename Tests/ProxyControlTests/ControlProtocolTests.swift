// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import ProxyControl
import Testing

/// What both ends of a control socket agree on.
@Suite struct ControlProtocolTests {
    @Test(
        arguments: [
            (1...1, 1...1, 1), (1...2, 1...1, 1), (1...1, 1...2, 1), (1...2, 1...2, 2), (1...3, 2...5, 3),
            (2...2, 1...1, nil), (1...1, 2...3, nil),
        ] as [(ClosedRange<Int>, ClosedRange<Int>, Int?)])
    func theNewestVersionThatBothSpeakIsTaken(one: ClosedRange<Int>, other: ClosedRange<Int>, common: Int?) {
        #expect(ControlProtocol(one).common(with: ControlProtocol(other)) == common)
        #expect(ControlProtocol(other).common(with: ControlProtocol(one)) == common)
    }

    @Test func aGreetingOfAnyVersionIsUnderstood() throws {
        let ours = ControlGreeting(nonce: "n", id: "w", pid: 7)
        #expect(ControlGreeting(ours.json) == ours)
        // The form before there was a range.
        let old = try #require(ControlGreeting(["protocol": 1, "nonce": "n", "id": "w", "pid": 7]))
        #expect(old.versions == ControlProtocol(1...1) && old.capabilities == [.sockets])
        let new = try #require(
            ControlGreeting([
                "protocol": 2, "protocols": ["oldest": 2, "newest": 9], "capabilities": ["origins", "teleport"],
                "nonce": "n", "id": "w", "pid": 7, "more": [],
            ]))
        #expect(new.versions == ControlProtocol(2...9) && new.capabilities == [.origins])
        for wrong: JSON in [[], ["protocol": 1], ["protocol": "1", "nonce": "n", "id": "w"], .null] {
            #expect(ControlGreeting(wrong) == nil)
        }
        let inverted: JSON = ["protocol": 3, "protocols": ["oldest": 3, "newest": 1], "nonce": "n", "id": "w"]
        #expect(ControlGreeting(inverted) == nil)
    }

    @Test func everyCommandIsReadAsItWasSent() throws {
        var config = RunConfig(name: "time")
        config.source = .command(["/usr/bin/time"])
        config.policy.toolsFilter = ["a"]
        let commands: [ControlCommand] = [
            .stop(grace: 3), .usage, .configure(config), .metrics(window: 60, slots: 6), .metrics(window: 0, slots: 0),
            .sockets, .sessions(skip: 64, most: 64), .everySession, .credentials(bearerToken: "t"),
            .credentials(bearerToken: nil),
        ]
        for command in commands {
            let line = try JSON(parsing: command.line(tag: 5))
            #expect(line["tag"] == 5)
            #expect(try ControlCommand(line, usualGrace: 10) == command)
        }
        #expect(try ControlCommand(["command": "stop"], usualGrace: 10) == .stop(grace: 10))
    }

    @Test(
        arguments: [
            (["command": "dance"], "it does not know the command “dance”"), (["tag": 1], "it does not know"),
            (["command": "configure"], "it does not understand the configuration"),
            (["command": "credentials"], "bearer_token must be null, or text"),
            (["command": "credentials", "bearer_token": "a b"], "bearer_token must be null, or text"),
            (
                ["command": "configure", "config": ["name": "x", "command": ["/x"], "later": 1]],
                "it does not understand the configuration (/later"
            ),
        ] as [(JSON, String)])
    func whatIsNotUnderstoodIsRefusedInWords(line: JSON, reason: String) {
        #expect {
            try ControlCommand(line, usualGrace: 10)
        } throws: {
            ($0 as? ControlCommand.Refusal)?.reason.hasPrefix(reason) == true
        }
        #expect(ControlReply(answer: ["error": "no"]) == .refused("no"))
        #expect(ControlReply(answer: ["stopped": true]) == .done(["stopped": true]))
    }
}
