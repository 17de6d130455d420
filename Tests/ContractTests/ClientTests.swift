// SPDX-License-Identifier: Apache-2.0
import ConfigFiles
import Glibc
import Instances
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import Clients

/// Client applications and their files, with real servers behind them.
@Suite struct ClientTests {
    private static let base = "/api/v1/clients"

    private func write(_ text: String, _ path: String) throws {
        _ = try Command.run("/bin/mkdir", ["-p", Path.parent(path)])
        try File.write(Array(text.utf8), to: path)
    }

    private func read(_ path: String) -> String {
        (try? File.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private func document(_ name: String, group: String = "default") -> JSON {
        ["name": .string(name), "command": JSON([TestServer.everything]), "group": .string(group)]
    }

    @Test func registeringWritesTheRunningServersIntoTheFile() async throws {
        try await ValidatingClient.with { client in
            let path = "\(client.server.home)/.cursor/mcp.json"
            let before =
                "{\n    // mine\n    \"mcpServers\": {\n        \"own\": {\"url\": \"http://x\"} // keep\n    }\n}\n"
            try write(before, path)
            let made = try await client.json("POST", "/api/v1/workloads", document("time"), is: 201)
            let url = try #require(made["url"]?.stringValue)
            let preview = try await client.json("GET", "\(Self.base)/cursor/preview")
            #expect(preview["changes"] == [["name": "time", "action": "add", "url": .string(url)]])
            #expect(read(path) == before)
            let registered = try await client.json("PUT", "\(Self.base)/cursor/groups/default")
            #expect(registered["entries"] == ["time"])
            #expect(registered["status"] == "ok")
            let after =
                "{\n    // mine\n    \"mcpServers\": {\n        \"own\": {\"url\": \"http://x\"}, // keep\n"
                + "        \"time\": {\n            \"type\": \"http\",\n            \"url\": \"\(url)\"\n        }\n    }\n}\n"
            #expect(read(path) == after)
            #expect(read(registered["backup"]?.stringValue ?? "") == before)
            #expect(try await client.json("GET", "/api/v1/groups/default")["clients"] == ["cursor"])

            // A server that starts later comes, one of another group does not, one that stops goes.
            try await client.json("POST", "/api/v1/workloads", document("more"), is: 201)
            try await client.json("POST", "/api/v1/workloads", document("else", group: "other"), is: 201)
            try await until("the new server is in the file") { read(path).contains("\"more\"") }
            #expect(!read(path).contains("\"else\""))
            try await client.json("POST", "/api/v1/workloads/more/stop")
            try await client.json("DELETE", "/api/v1/workloads/time", is: 204)
            try await until("both are gone") { read(path) == before }
            try await client.json("POST", "/api/v1/workloads/more/start")
            try await until("it is back") { read(path).contains("\"more\"") }

            // They stay while the server is away, and the next one knows which are its own.
            try await client.server.terminate()
            #expect(read(path).contains("\"more\""))
            try await client.server.start()
            let left = try await client.json("DELETE", "\(Self.base)/cursor/groups/default")
            #expect(left["groups"] == [])
            #expect(left["entries"] == [])
            #expect(read(path) == before)
        }
    }

    @Test func aFileThatDoesNotParseIsLeftAloneAndFailsNothing() async throws {
        try await ValidatingClient.with { client in
            let path = "\(client.server.home)/.codex/config.toml"
            try write("a = 1\nb = oops\n", path)
            let registered = try await client.json("PUT", "\(Self.base)/codex/groups/default")
            #expect(registered["status"] == "ok")
            let made = try await client.json("POST", "/api/v1/workloads", document("time"), is: 201)
            #expect(made["status"] == "running")
            try await until("the client says so") {
                try await client.json("GET", "\(Self.base)/codex")["status"] == "error"
            }
            let words = try await client.json("GET", "\(Self.base)/codex")["status_context"]?.stringValue ?? ""
            #expect(words.contains("line 2") && words.contains(path), "\(words)")
            #expect(read(path) == "a = 1\nb = oops\n")
            let preview = try await client.json("GET", "\(Self.base)/codex/preview", is: 409)
            #expect(preview["detail"]?.stringValue?.contains("line 2") == true)
            // Repaired, it gets its entry.
            try write("a = 1\n", path)
            try await until("the entry is there") {
                _ = try await client.json("GET", Self.base)
                return read(path).contains("[mcp_servers.time]")
            }
            try await until("and all is well") {
                try await client.json("GET", "\(Self.base)/codex")["status"] == "ok"
            }
        }
    }

    @Test func whatSomebodyElseWroteIsNeverTouched() async throws {
        try await ValidatingClient.with { client in
            let path = "\(client.server.home)/.kiro/settings/mcp.json"
            let before = #"{"mcpServers": {"time": {"url": "http://elsewhere"}}}"#
            try write(before, path)
            try await client.json("POST", "/api/v1/workloads", document("time"), is: 201)
            let registered = try await client.json("PUT", "\(Self.base)/kiro/groups/default")
            #expect(registered["status"] == "error")
            #expect(registered["status_context"]?.stringValue?.contains("“time”") == true)
            #expect(read(path) == before)
            // Nor what somebody pointed elsewhere after we wrote it.
            try await client.json("POST", "/api/v1/workloads", document("git"), is: 201)
            try await until("it is there") { read(path).contains("\"git\"") }
            let changed = String(read(path).split(separator: "\"git\": ")[0]) + "\"git\": {\"url\": \"http://mine\"}}}"
            try write(changed, path)
            try await client.json("DELETE", "\(Self.base)/kiro")
            #expect(read(path) == changed)
        }
    }

    @Test func aFileMadeForTheEntriesGoesWithThem() async throws {
        try await ValidatingClient.with { client in
            try await client.json("POST", "/api/v1/workloads", document("time"), is: 201)
            for id in ["goose", "continue", "mistral-vibe", "zed"] {
                let registered = try await client.json("PUT", "\(Self.base)/\(id)/groups/default")
                let path = try #require(registered["config_path"]?.stringValue)
                #expect(registered["entries"] == ["time"])
                #expect(read(path).contains("time"), "\(path)")
                try await client.json("DELETE", "\(Self.base)/\(id)")
                #expect(!File.exists(path), "\(read(path))")
            }
        }
    }

    @Test func ofOldCopiesTheLastFiveAreKept() async throws {
        try await ValidatingClient.with { client in
            let path = "\(client.server.home)/.cursor/mcp.json"
            try await client.json("POST", "/api/v1/workloads", document("time"), is: 201)
            let directory = "\(client.server.instance.stateDirectory)/backups"
            _ = try Command.run("/bin/mkdir", ["-p", directory])
            try write("of another", "\(directory)/cursor-other-1")
            var last = ""
            for round in 0..<7 {
                try write("{\"round\": \(round)}", path)
                let registered = try await client.json("PUT", "\(Self.base)/cursor/groups/default")
                last = registered["backup"]?.stringValue ?? ""
                #expect(read(last) == "{\"round\": \(round)}")
                try await client.json("DELETE", "\(Self.base)/cursor")
            }
            let kept = try FileList.names(directory).filter { $0 != "cursor-other-1" }
            #expect(kept.count == 5)
            #expect(kept.contains { last.hasSuffix("/\($0)") })
            #expect(read("\(directory)/cursor-other-1") == "of another")
        }
    }

    @Test func aLinkOutOfTheHomeIsRefused() async throws {
        try await ValidatingClient.with { client in
            let outside = try TemporaryDirectory.make()
            defer { _ = try? Command.run("/bin/rm", ["-rf", outside]) }
            try write("{}", "\(outside)/mcp.json")
            symlink(outside, "\(client.server.home)/.cursor")
            try await client.json("POST", "/api/v1/workloads", document("time"), is: 201)
            let registered = try await client.json("PUT", "\(Self.base)/cursor/groups/default")
            #expect(registered["status"] == "error")
            #expect(registered["status_context"]?.stringValue?.contains("leads out of the home") == true)
            #expect(read("\(outside)/mcp.json") == "{}")
        }
    }

    @Test func everyApplicationsEntryIsReadBackAsItWasWritten() throws {
        #expect(ClientApplication.all.map(\.id) == ClientApplication.all.map(\.id).sorted())
        for application in ClientApplication.all {
            for transport in [Transport.streamableHTTP, .sse] {
                guard
                    let fields = application.fields(name: "time", url: "http://127.0.0.1:1/x", transport: transport)
                else { continue }
                let editor = ConfigEditor(application.layout)
                let edit = try editor.set("time", fields, in: [])
                let entry = try #require(try editor.entries(of: edit.bytes).first)
                #expect(application.url(in: entry.fields) == "http://127.0.0.1:1/x", "\(application.id)")
                #expect(try editor.remove("time", from: edit.bytes, pruning: edit.created).isEmpty)
            }
        }
    }
}
