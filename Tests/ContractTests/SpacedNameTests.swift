// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Groups and secrets whose names have spaces, as ToolHive's may: made on its mount, they are taken everywhere.
@Suite struct SpacedNameTests {
    private static let theirs = "/api/v1beta"
    private static let group = "/api/v1/groups/web%20shop"

    private func with(_ body: (ValidatingClient, ValidatingClient) async throws -> Void) async throws {
        try await TestServer.with { server in
            try await body(try ValidatingClient(server, "v1beta.json"), try ValidatingClient(server))
        }
    }

    @discardableResult
    private func thv(
        _ server: TestServer, _ words: String..., input: String = "", at location: SourceLocation = #_sourceLocation
    ) async throws -> [String] {
        let run = try await Command.running(
            "\(TestServer.programs)/thv", words, environment: server.environment, input: input, directory: server.home)
        #expect(run.code == 0, "\(words): \(run.output)\(run.errors)", sourceLocation: location)
        return run.output.split(whereSeparator: \.isNewline).map(String.init)
    }

    @Test func aGroupWithASpaceIsListedReadJoinedMovedAndDeletedEverywhere() async throws {
        try await with { beta, ours in
            try await beta.json("POST", "\(Self.theirs)/groups", ["name": "web shop"], is: 201)
            #expect(try await beta.send("POST", "\(Self.theirs)/groups", ["name": "web shop"]).status == 409)
            let made: JSON = ["name": "a", "image": "mcp-everything", "group": "web shop"]
            try await beta.json("POST", "\(Self.theirs)/workloads", made, is: 201)
            let shown = try await beta.json("GET", "\(Self.theirs)/groups/web%20shop")
            #expect(shown == ["name": "web shop", "registered_clients": []])
            let mine = try await beta.json("GET", "\(Self.theirs)/workloads?all=true&group=web%20shop")
            #expect(mine["workloads"]?[0]?["group"] == "web shop")
            try await beta.json("POST", "\(Self.theirs)/clients", ["name": "zed", "groups": ["web shop"]])
            try await beta.json("POST", "\(Self.theirs)/workloads/stop", ["group": "web shop"], is: 202)

            // What reads it, and what names it again, on our own API.
            #expect(try await ours.json("GET", Self.group)["workloads"] == ["a"])
            let config = try #require(try await ours.json("GET", "/api/v1/workloads/a")["config"])
            #expect(config["group"] == "web shop")
            let command: JSON = [
                "name": "b", "command": JSON([TestServer.everything]), "group": "web shop",
            ]
            try await ours.json("POST", "/api/v1/workloads", command, is: 201)
            let whole = try #require(try await ours.json("GET", "/api/v1/workloads/b")["config"])
            try await ours.json("PUT", "/api/v1/workloads/b", whole)
            try await ours.json("POST", "/api/v1/workloads/b:move", ["group": "default"])
            try await ours.json("POST", "/api/v1/workloads/b:move", ["group": "web shop"])
            try await ours.json("PUT", "/api/v1/clients/cursor/groups/web%20shop")
            #expect(try await ours.json("GET", "/api/v1/workloads?group=web%20shop")["total"] == 2)

            // It is what it was after a restart.
            try await ours.server.terminate()
            try await ours.server.start()
            let again = try await ours.json("GET", Self.group)
            #expect(again["workloads"] == ["a", "b"] && again["clients"] == ["cursor", "zed"])

            // Commands.
            #expect(try await thv(ours.server, "group", "list", "-q") == ["default", "web shop"])
            #expect(try await thv(ours.server, "list", "--all", "--group", "web shop", "-q").sorted() == ["a", "b"])
            try await thv(ours.server, "edit", "b", "--group", "default")
            try await thv(ours.server, "edit", "b", "--group", "web shop")
            try await thv(ours.server, "group", "rename", "web shop", "web")
            try await beta.json("POST", "\(Self.theirs)/groups", ["name": "web shop"], is: 201)
            try await thv(ours.server, "group", "rm", "web", "--move-to", "web shop")
            #expect(try await ours.json("GET", Self.group)["workloads"] == ["a", "b"])
            try await beta.json("DELETE", "\(Self.theirs)/groups/web%20shop", is: 204)
            #expect(try await ours.json("GET", "/api/v1/groups/default")["workloads"] == ["a", "b"])
        }
    }

    @Test func aSecretWithASpaceIsSetListedGivenAndDeletedEverywhere() async throws {
        try await with { beta, ours in
            let keys = "\(Self.theirs)/secrets/default/keys"
            try await beta.json("POST", "\(Self.theirs)/secrets", ["provider_type": "encrypted"], is: 201)
            try await beta.json("POST", keys, ["key": "git token", "value": "geheim-1"], is: 201)
            #expect(try await beta.send("POST", keys, ["key": "git token", "value": "x"]).status == 409)
            try await beta.json("PUT", "\(keys)/git%20token", ["value": "geheim-2"])
            #expect(try await beta.json("GET", keys) == ["keys": [["key": "git token"]]])
            let made: JSON = [
                "name": "a", "image": "mcp-everything", "secrets": [["name": "git token", "target": "TOKEN"]],
            ]
            try await beta.json("POST", "\(Self.theirs)/workloads", made, is: 201)

            let shown = try await ours.json("GET", "/api/v1/secrets/git%20token")
            #expect(shown["name"] == "git token" && shown["used_by"] == ["a"])
            try await ours.json("PUT", "/api/v1/secrets/git%20token", ["value": "geheim-3"])
            try await thv(ours.server, "secret", "get", "git token")
            try await thv(ours.server, "secret", "set", "git token", input: "geheim-4")
            #expect(try await thv(ours.server, "secret", "list", "-q") == ["git token"])
            let reference = "git token,target=TOKEN"
            try await thv(ours.server, "run", "--name", "b", "--secret", reference, "--", TestServer.everything)
            try await thv(ours.server, "secret", "delete", "git token")
            let lost = try await ours.json("POST", "/api/v1/workloads/b/restart", is: 422)
            #expect(lost["fix"]?.stringValue?.contains("PUT /api/v1/secrets/git%20token") == true, "\(lost)")
            #expect(try await beta.send("DELETE", "\(keys)/git%20token").status == 404)
        }
    }

    /// Only ToolHive's mount makes such names.
    @Test func aNewNameOfOursHasNoSpace() async throws {
        try await with { _, ours in
            for (method, path, body) in [
                ("POST", "/api/v1/groups", ["name": "web shop"]), ("PUT", "/api/v1/secrets/a%20b", ["value": "x"]),
                (
                    "POST", "/api/v1/workloads",
                    ["name": "a", "command": JSON([TestServer.everything]), "group": "web shop"]
                ), ("POST", "/api/v1/workloads", ["name": "a b", "command": JSON([TestServer.everything])]),
            ] as [(String, String, JSON)] {
                let answer = try await ours.send(method, path, body)
                // What fits the specification is no bad request.
                #expect(
                    answer.status
                        == (path == "/api/v1/workloads" && body["name"] == "a" || method == "PUT" ? 422 : 400),
                    "\(method) \(path): \(answer.status)")
            }
            #expect(try await ours.json("GET", "/api/v1/workloads")["total"] == 0)
        }
    }
}
