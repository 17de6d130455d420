// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Testing

@testable import Models

/// What other versions have stored is kept, whatever this one makes of it.
@Suite struct StoredRunConfigTests {
    private static let plain = #"{"schema_version":"v1","name":"time","command":["/usr/bin/time"],"transport":"stdio"}"#

    @Test func whatIsNotChangedIsStoredAsItWas() {
        for text in [
            Self.plain, #"{ "command" : ["/x"], "name":"time", "new": {"a": [1, 2.50]} }"#, "no json", "[]", "",
        ] {
            let stored = StoredRunConfig(text: text, name: "time")
            #expect(stored.text == text)
            #expect(stored.config.name == "time")
        }
    }

    @Test func membersThatAreNotKnownStayWhenOthersChange() throws {
        let text = """
            {"name":"time","future":{"deep":[true]},"command":["/x"],"permission_profile":{"name":"none","usb":"all"},
             "engine":{"name":"docker","rootless":1},"memory":1048576,"call_timeout":5}
            """
        var stored = StoredRunConfig(text: text, name: "time")
        #expect(stored.problem == nil)
        stored.config.limits.memory = 64 << 20
        stored.config.limits.callTimeout = RunConfig.Limits.usualCallTimeout
        let now = try JSON(parsing: stored.text)
        #expect(now["future"] == ["deep": [true]])
        #expect(now["engine"]?["rootless"] == 1)
        #expect(now["permission_profile"]?["usb"] == "all")
        #expect(now["memory"] == JSON(64 << 20))
        #expect(now["call_timeout"] == nil)
        // What belongs to a member that is changed goes with it: it may have been allowed for the old value only.
        stored.config.policy.permissionProfile = .network
        #expect(try JSON(parsing: stored.text)["permission_profile"]?["usb"] == nil)
        let again = StoredRunConfig(text: stored.text, name: "time")
        #expect(again.config == stored.config)
        #expect(again.problem == nil)
    }

    /// Rules for requests get stricter; what was taken before goes on.
    @Test(arguments: [
        #""env_vars":{"A B":"x","":"y"}"#, #""volumes":["relative:/x"]"#,
        #""group":"Not a Name!""#, #""working_dir":"here""#, #""url":"ftp://x""#, #""proxy_mode":"stdio""#,
        #""target_path":"a\nb""#, #""tools_filter":["a\nb"]"#,
    ])
    func rulesForRequestsDoNotCount(member: String) throws {
        let text = #"{"name":"time","command":["/x"],\#(member)}"#
        let stored = StoredRunConfig(text: text, name: "time")
        #expect(stored.problem == nil)
        #expect(throws: InvalidFields.self) { try RunConfig(JSON(parsing: text)) }
    }

    @Test(arguments: [
        (#"{"schema_version":"v7","name":"time","command":["/x"]}"#, "a newer thv has stored it, as schema v7"),
        (#"{"schema_version":2,"name":"time","command":["/x"]}"#, "a newer thv has stored it, as schema 2"),
        (#"{"name":"time"}"#, "it names nothing to run"),
        (#"{"command":"/x"}"#, "/command: expected "),
        (#"{"command":["/x"],"port":70000}"#, "/port: 70000 is not between 0 and 65535"),
        (#"{"command":["/x"],"transport":"carrier-pigeon"}"#, "/transport: "), ("[1]", "it is no JSON object"),
        ("{", "it is no JSON object"),
    ])
    func whatCannotBeReadSaysWhyAndIsNeverWritten(text: String, reason: String) {
        var stored = StoredRunConfig(text: text, name: "time")
        #expect(stored.problem?.hasPrefix(reason) == true, "\(stored.problem ?? "none")")
        stored.config.group = "other"
        #expect(stored.text == text)
    }

    @Test func everythingThatThisVersionStoresIsReadBack() throws {
        var config = RunConfig(name: "time")
        config.source = .command(["/usr/bin/python3", "-m", "x"])
        config.backend.environment = ["A": "b"]
        config.policy.permissionProfile = .network
        config.policy.toolsFilter = ["a"]
        config.limits.cpus = 1.5
        let stored = StoredRunConfig(text: StoredRunConfig(config).text, name: "time")
        #expect(stored.config == config)
        #expect(stored.problem == nil)
    }
}
