// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What the settings give to workloads that say nothing of it, as the engine has it.
@Suite struct DefaultLimitTests {
    private func limits(_ name: String, _ server: TestServer, _ more: [(String, JSON)] = []) async throws -> [String] {
        let config: [(String, JSON)] = [
            ("name", .string(name)), ("image", "thv-test/everything:1"), ("runtime", "container"),
            ("engine", ["name": "docker", "socket": "", "id": ""]), ("stop_timeout", 2),
        ]
        let answer = try await server.send("POST", "/api/v1/workloads", .object(JSONObject(config + more)))
        let made = try JSON(parsing: answer.body)
        try #require(answer.status == 201, "\(made.prettyText)")
        let id = made["id"]?.stringValue ?? ""
        let list = try await Command.running("docker", ["ps", "-q", "--filter", "label=thv-id=\(id)"])
        let container = list.output.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let format = "{{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}} {{.HostConfig.ReadonlyRootfs}}"
        let facts = try await Command.running("docker", ["inspect", "--format", format, container])
        _ = try await server.send("DELETE", "/api/v1/workloads/\(name)")
        return facts.output.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    @Test func defaultsReachAContainerThatSaysNothing() async throws {
        try await TestServer.with { server in
            let usual = try await limits("usual", server)
            let defaults: JSON = ["defaults": ["cpus": 1.5.asJSON, "pids_limit": 77, "read_only": false]]
            #expect(try await server.send("PATCH", "/api/v1/settings", defaults).status == 200)
            let set = try await limits("set", server)
            #expect(set == ["1500000000", "77", "false"], "\(set)")
            #expect(usual.count == 3 && zip(usual, set).allSatisfy { $0 != $1 }, "\(usual)")
            #expect(
                try await limits("own", server, [("pids_limit", 88), ("read_only", true)])
                    == ["1500000000", "88", "true"])
        }
    }
}

extension Double {
    fileprivate var asJSON: JSON { .number(JSONNumber(self)) }
}
