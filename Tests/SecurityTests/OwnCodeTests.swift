// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// Nobody's server gets to write what runs as that person unless the person has said so.
@Suite struct OwnCodeTests {
    private static func mount(_ path: String, _ more: [(String, JSON)] = []) -> JSON {
        .object(
            JSONObject(
                [("name", "writer"), ("command", ShellServer.command), ("volumes", [.string("\(path):/x")])] + more))
    }

    @Test(.needsRoot) func writableCodeOfThePersonIsAskedFor() async throws {
        try await TestUser.with { users in
            let user = users[0]
            let home = Account.home(of: user.uid) ?? ""
            try #require(home.hasSuffix(user.name))
            defer { _ = try? Command.run("/bin/rm", ["-rf", home]) }
            let made = try await user.run("/bin/true", [])
            #expect(made.code == 0)
            mkdir(home, 0o700)
            for name in [".ssh", ".config", ".config/systemd", ".config/systemd/user", ".local", ".local/bin", "work"] {
                mkdir("\(home)/\(name)", 0o700)
            }
            for name in [".bashrc", ".profile", ".gitconfig", ".ssh/authorized_keys"] {
                try File.write([], to: "\(home)/\(name)")
            }
            #expect(symlink(".ssh", "\(home)/link") == 0)
            _ = try Command.run("/bin/chown", ["-hR", "\(user.uid):\(user.uid)", home])

            try await TestServer.with(user: user) { server in
                let code = [
                    ".ssh", ".ssh/authorized_keys", "link", ".config/systemd/user", ".config", ".local/bin", ".local",
                    ".bashrc", ".profile", ".gitconfig",
                ]
                for name in code {
                    let path = "\(home)/\(name)"
                    for headers in [HTTPHeaders(), ["Prefer": "respond-async"]] {
                        let refused = try await server.send(
                            "POST", "/api/v1/workloads", Self.mount(path), headers: headers)
                        let problem = try JSON(parsing: refused.body)
                        #expect(refused.status == 422, "\(name): \(problem.prettyText)")
                        #expect(problem["code"] == "permissions_not_accepted", "\(name): \(problem.prettyText)")
                        let ask = problem["permissions"]?[0]
                        #expect(ask?["kind"] == "own_code" && ask?["source"] == "volume")
                        #expect(ask?["text"]?.stringValue?.contains("where code lies that runs as you") == true)
                    }
                }
                // Nor does a document bring its own consent, by naming an entry beside its source.
                let forged = try await server.send(
                    "POST", "/api/v1/workloads",
                    Self.mount(
                        "\(home)/.ssh",
                        [
                            ("server", "any"),
                            (
                                "accepted_permissions",
                                [.string("write_path \(home)/.ssh"), .string("own_code \(home)/.ssh:/x")]
                            ),
                        ]))
                #expect(forged.status == 422, "\(String(decoding: forged.body, as: UTF8.self))")
                #expect(try await server.get("/api/v1/workloads")["total"] == 0)
                #expect(try await server.get("/api/v1/operations")["total"] == 0)

                // What is no code, or cannot be written, is not asked for.
                for (path, option) in [("\(home)/work", ""), ("\(home)/.ssh", ":ro")] {
                    let answer = try await server.send(
                        "POST", "/api/v1/workloads",
                        [
                            "name": "harmless", "command": ShellServer.command,
                            "volumes": [.string("\(path):/x\(option)")],
                        ])
                    #expect(answer.status == 201, "\(path)")
                    _ = try await server.send("DELETE", "/api/v1/workloads/harmless")
                }

                // Yes to what was shown holds for that, also later, and for nothing else.
                let asked = try JSON(
                    parsing: try await server.send("POST", "/api/v1/workloads", Self.mount("\(home)/.ssh")).body)
                let digest = try #require(asked["permissions_digest"])
                let wrong = try await server.send(
                    "POST", "/api/v1/workloads", Self.mount("\(home)/.config", [("accept_permissions", digest)]))
                #expect(wrong.status == 422)
                let right = try await server.send(
                    "POST", "/api/v1/workloads", Self.mount("\(home)/.ssh", [("accept_permissions", digest)]))
                #expect(right.status == 201, "\(String(decoding: right.body, as: UTF8.self))")
                let edited = try await server.send("PATCH", "/api/v1/workloads/writer", ["stop_timeout": 3])
                #expect(edited.status == 200, "\(String(decoding: edited.body, as: UTF8.self))")
                let widened = try await server.send(
                    "PATCH", "/api/v1/workloads/writer",
                    [
                        "volumes": [.string("\(home)/.ssh:/x"), .string("\(home)/.local/bin:/y")],
                        "accepted_permissions": [
                            .string("own_code \(home)/.ssh:/x"), .string("own_code \(home)/.local/bin:/y"),
                        ],
                    ])
                let problem = try JSON(parsing: widened.body)
                #expect(widened.status == 422, "\(problem.prettyText)")
                #expect(problem["permissions"]?.arrayValue?.count == 1)
                #expect(try await server.send("POST", "/api/v1/workloads/writer/restart").status == 200)
            }
        }
    }
}
