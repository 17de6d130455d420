// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What is there already, and what is not there, is said in the words that scripts look for, by every face.
@Suite struct ExistenceWordsTests {
    private static let absent = "was not found"
    private static let present = "already exists"
    private static let noGroup = "does not exist"

    private static var everything: String { TestServer.everything }

    private func prepare(_ server: TestServer) async throws {
        try await server.create("here")
        for (method, path, body) in [
            ("POST", "/api/v1/groups", ["name": "shop"]), ("PUT", "/api/v1/secrets/key", ["value": "v"]),
        ] as [(String, String, JSON)] {
            _ = try await server.send(method, path, body)
        }
        try File.write(Array(#"{"servers":[]}"#.utf8), to: "\(server.home)/catalog.json")
        let registry: JSON = ["name": "mine", "local_path": .string("\(server.home)/catalog.json")]
        #expect(try await server.send("POST", "/api/v1/registry", registry).status == 201)
    }

    @Test func commandsSayThem() async throws {
        let everything = Self.everything
        let table: [(words: [String], says: String)] = [
            (["run", "--name", "here", "--", everything], Self.present),
            (["copy", "here", "here"], Self.present), (["rename", "here", "here2"], ""),
            (["rename", "here2", "here"], ""), (["group", "create", "shop"], Self.present),
            (["registry", "add", "mine", "catalog.json"], Self.present),
            (["status", "gone"], Self.absent), (["stop", "gone"], Self.absent), (["start", "gone"], Self.absent),
            (["restart", "gone"], Self.absent), (["rm", "gone"], Self.absent), (["logs", "gone"], Self.absent),
            (["export", "gone"], Self.absent), (["edit", "gone", "-e", "A=1"], Self.absent),
            (["wait", "gone"], Self.absent), (["mcp", "list", "tools", "--server", "gone"], Self.absent),
            (["group", "rm", "none"], Self.noGroup), (["group", "rename", "none", "some"], Self.noGroup),
            (["move", "here", "--group", "none"], Self.noGroup), (["edit", "here", "--group", "none"], Self.noGroup),
            (["client", "register", "cursor", "--group", "none"], Self.noGroup),
            (["stop", "--group", "none"], Self.noGroup), (["client", "register", "notepad"], Self.absent),
            (["secret", "get", "none"], Self.absent), (["secret", "delete", "none"], Self.absent),
            (["run", "--name", "a", "--secret", "none,target=A", "--", everything], Self.absent),
            (["registry", "remove", "none"], Self.absent), (["registry", "info", "none"], Self.absent),
            (["registry", "refresh", "none"], Self.absent),
            (["run", "--name", "a", "--registry", "none", "x"], Self.absent),
            (["run", "--name", "a", "--permission-profile", "none-such", "--", everything], Self.absent),
            (["operations", "get", "0123456789abcdef"], Self.absent),
        ]
        try await TestServer.with { server in
            try await prepare(server)
            for (words, says) in table {
                let run = try await Command.running(
                    "\(TestServer.programs)/thv", words, environment: server.environment, directory: server.home)
                #expect((run.code == 0) == says.isEmpty, "\(words): \(run.output)\(run.errors)")
                #expect(says.isEmpty || run.errors.contains(says), "\(words): \(run.errors)")
            }
        }
    }

    @Test func bothAPIsSayThem() async throws {
        let command: JSON = ["name": "here", "command": [.string(Self.everything)]]
        let image: JSON = ["name": "here", "image": "mcp-everything"]
        let (ours, theirs) = ("/api/v1", "/api/v1beta")
        let keys = "\(theirs)/secrets/default/keys"
        let table: [(method: String, path: String, body: JSON?, says: String)] = [
            ("POST", "\(ours)/workloads", command, Self.present), ("POST", "\(theirs)/workloads", image, Self.present),
            ("POST", "\(ours)/groups", ["name": "shop"], Self.present),
            ("POST", "\(theirs)/groups", ["name": "shop"], Self.present),
            ("POST", keys, ["key": "key", "value": "v"], Self.present),
            (
                "POST", "\(ours)/registry", ["name": "mine", "url": "https://registry.invalid/x"], Self.present
            ),
            ("GET", "\(ours)/workloads/gone", nil, Self.absent), ("GET", "\(theirs)/workloads/gone", nil, Self.absent),
            ("GET", "\(ours)/groups/none", nil, Self.noGroup), ("GET", "\(theirs)/groups/none", nil, Self.noGroup),
            ("GET", "\(theirs)/workloads?group=none", nil, Self.noGroup),
            ("GET", "\(ours)/secrets/none", nil, Self.absent), ("PUT", "\(keys)/none", ["value": "v"], Self.absent),
            ("DELETE", "\(keys)/none", nil, Self.absent), ("GET", "\(ours)/registry/none", nil, Self.absent),
            ("GET", "\(theirs)/registry/none", nil, Self.absent),
            ("GET", "\(ours)/registry/default/servers/none", nil, Self.absent),
            ("GET", "\(theirs)/registry/default/servers/none", nil, Self.absent),
            ("GET", "\(ours)/clients/notepad", nil, Self.absent),
            ("POST", "\(theirs)/clients", ["name": "notepad"], Self.absent),
            (
                "POST", "\(ours)/workloads",
                ["name": "a", "command": [.string(Self.everything)], "permission_profile": "other"], Self.noGroup
            ),
            ("GET", "\(ours)/operations/0123456789abcdef", nil, Self.absent),
        ]
        try await TestServer.with { server in
            try await prepare(server)
            for (method, path, body, says) in table {
                let answer = try await server.send(method, path, body)
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status >= 400 && text.contains(says), "\(method) \(path): \(answer.status) \(text)")
            }
        }
    }
}
