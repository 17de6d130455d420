// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import Clients

/// Entries that a file has lost, and directories that were made for one.
@Suite struct ClientRestoringTests {
    private static let cursor = "/api/v1/clients/cursor"

    private func write(_ text: String, _ path: String) throws {
        _ = try Command.run("/bin/mkdir", ["-p", Path.parent(path)])
        try File.write(Array(text.utf8), to: path)
    }

    private func read(_ path: String) -> String {
        (try? File.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private func document(_ name: String) -> JSON { ["name": .string(name), "command": JSON([TestServer.everything])] }

    /// A server with the workload `time`, and Cursor registered for it.
    private func withCursor(_ body: (_ client: ValidatingClient, _ path: String) async throws -> Void) async throws {
        try await ValidatingClient.with { client in
            try await client.json("POST", "/api/v1/workloads", document("time"), is: 201)
            let registered = try await client.json("PUT", "\(Self.cursor)/groups/default")
            #expect(registered["status"] == "ok")
            try await body(client, "\(client.server.home)/.cursor/mcp.json")
        }
    }

    @Test func registeringAgainWritesWhatTheFileHasLost() async throws {
        try await withCursor { client, path in
            let before = read(path)
            try File.remove(path)
            let lost = try await client.json("GET", Self.cursor)
            #expect(lost["status"] == "changed")
            #expect(
                lost["status_context"]?.stringValue
                    == "time is missing from \(path): registering Cursor again puts it right")
            let preview = try await client.json("GET", "\(Self.cursor)/preview")
            #expect(preview["changes"]?[0]?["action"] == "add")
            let removing = try await client.json("GET", "\(Self.cursor)/preview?remove=1")
            #expect(removing["diff"] == "")
            // It is no other change that brings it back.
            try await client.json("POST", "/api/v1/workloads", document("git"), is: 201)
            try await until("the new server is in the file") { read(path).contains("\"git\"") }
            #expect(!read(path).contains("\"time\""))
            let registered = try await client.json("PUT", "\(Self.cursor)/groups/default")
            #expect(registered["status"] == "ok")
            #expect(registered["status_context"] == "")
            try await client.json("DELETE", "/api/v1/workloads/git", is: 204)
            try await until("the other is gone") { !read(path).contains("\"git\"") }
            #expect(read(path) == before)
        }
    }

    @Test(arguments: ["restart", "stop"])
    func aStartWritesWhatTheFileHasLost(verb: String) async throws {
        try await withCursor { client, path in
            let before = read(path)
            // An application that writes its file from memory.
            try write("{\"own\": 1}", path)
            try await client.json("POST", "/api/v1/workloads/time/\(verb)")
            if verb == "stop" { try await client.json("POST", "/api/v1/workloads/time/start") }
            try await until("the entry is back") { read(path).contains("\"time\"") }
            try await until("and all is well") { try await client.json("GET", Self.cursor)["status"] == "ok" }
            try await client.json("DELETE", Self.cursor)
            #expect(read(path) == "{\"own\": 1}" && before != read(path))
        }
    }

    @Test func anEntryOfOursThatPointsElsewhereIsPutRightOnRequest() async throws {
        try await withCursor { client, path in
            let before = read(path)
            let url = try #require(try await client.json("GET", "/api/v1/workloads/time")["url"]?.stringValue)
            try write(before.replacing(url, with: "http://127.0.0.1:1/mcp"), path)
            let moved = try await client.json("GET", "/api/v1/clients")["clients"]?.arrayValue?.first {
                $0["id"] == "cursor"
            }
            #expect(moved?["status"] == "changed")
            #expect(moved?["status_context"]?.stringValue?.contains("time has another address in") == true)
            try await client.json("PUT", "\(Self.cursor)/groups/default")
            #expect(read(path) == before)
            // One without any address is another program's.
            let own = "{\"mcpServers\": {\"time\": {\"command\": \"x\"}}}"
            try write(own, path)
            let left = try await client.json("PUT", "\(Self.cursor)/groups/default")
            #expect(left["status"] == "error")
            #expect(read(path) == own)
        }
    }

    @Test func aServerThatStartsLeavesWhatAPersonHasRemoved() async throws {
        try await withCursor { client, path in
            try write("{}", path)
            try await client.server.terminate()
            try await client.server.start()
            // Something else is written meanwhile.
            try await client.json("POST", "/api/v1/workloads", document("git"), is: 201)
            try await until("the new server is in the file") { read(path).contains("\"git\"") }
            #expect(!read(path).contains("\"time\""))
            try await until("the client says so") {
                try await client.json("GET", Self.cursor)["status"] == "changed"
            }
        }
    }

    @Test func whatCouldNotBeWrittenAtAStartIsWrittenOnceTheFileIsRepaired() async throws {
        try await withCursor { client, path in
            try write("{", path)
            try await client.json("POST", "/api/v1/workloads/time/restart")
            try await until("the client says so") {
                try await client.json("GET", Self.cursor)["status"] == "error"
            }
            try write("{}", path)
            try await until("the entry is there") {
                _ = try await client.json("GET", "/api/v1/clients")
                return read(path).contains("\"time\"")
            }
        }
    }

    @Test func directoriesMadeForTheFileGoWithIt() async throws {
        try await ValidatingClient.with { client in
            let zed = "/api/v1/clients/zed"
            let config = "\(client.server.home)/.config"
            try await client.json("POST", "/api/v1/workloads", document("time"), is: 201)
            #expect(try await client.json("PUT", "\(zed)/groups/default")["installed"] == true)
            // Also when the server that made them is another.
            try await client.server.terminate()
            try await client.server.start()
            #expect(try await client.json("DELETE", "\(zed)/groups/default")["installed"] == false)
            #expect(!File.exists("\(config)/zed"))
            // Also when the file has gone before.
            try await client.json("PUT", "\(zed)/groups/default")
            try File.remove("\(config)/zed/settings.json")
            try await client.json("DELETE", zed)
            #expect(!File.exists("\(config)/zed"))
            // What somebody else put into one of them, or made, stays.
            try await client.json("PUT", "\(zed)/groups/default")
            try File.write([], to: "\(config)/zed/own")
            try await client.json("DELETE", zed)
            #expect(try FileList.names("\(config)/zed") == ["own"])
            try File.remove("\(config)/zed/own")
            try await client.json("PUT", "\(zed)/groups/default")
            try await client.json("DELETE", zed)
            #expect(try FileList.names("\(config)/zed") == [])
        }
    }
}
