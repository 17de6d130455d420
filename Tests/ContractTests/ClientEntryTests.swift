// SPDX-License-Identifier: Apache-2.0
import ConfigFiles
import Configuration
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import Clients

/// What is written into each application's file for each kind of endpoint, held against what its maker's documentation
/// or source says it reads.
@Suite struct ClientEntryTests {
    /// The entry for streamable HTTP and that for SSE; `nil` where the application has no such client.
    private static let entries: [String: (JSON, JSON?)] = [
        "amp-cli": (["type": "http", "url": "U"], ["type": "sse", "url": "U"]),
        "antigravity": (["serverUrl": "U"], ["serverUrl": "U"]),
        "claude-code": (["type": "http", "url": "U"], ["type": "sse", "url": "U"]),
        "cline": (["type": "streamableHttp", "url": "U"], ["type": "sse", "url": "U"]),
        "codex": (["url": "U"], nil),
        "continue": (
            ["name": "time", "type": "streamable-http", "url": "U"], ["name": "time", "type": "sse", "url": "U"]
        ),
        "copilot-cli": (["type": "http", "url": "U"], ["type": "sse", "url": "U"]),
        "cursor": (["type": "http", "url": "U"], ["type": "sse", "url": "U"]),
        "factory": (["type": "http", "url": "U"], ["type": "sse", "url": "U"]),
        "gemini-cli": (["httpUrl": "U"], ["type": "sse", "url": "U"]),
        "goose": (
            [
                "name": "time", "enabled": true, "timeout": 60, "type": "streamable_http", "uri": "U",
                "description": "",
            ], nil
        ),
        "kimi-cli": (["transport": "http", "url": "U"], ["transport": "sse", "url": "U"]),
        "kiro": (["url": "U"], ["url": "U"]),
        "lm-studio": (["type": "http", "url": "U"], ["type": "sse", "url": "U"]),
        "mistral-vibe": (["name": "time", "transport": "streamable-http", "url": "U"], nil),
        "opencode": (["type": "remote", "url": "U"], ["type": "remote", "url": "U"]),
        "qoder": (["type": "http", "url": "U"], ["type": "sse", "url": "U"]),
        "roo-code": (["type": "streamable-http", "url": "U"], ["type": "sse", "url": "U"]),
        "trae": (["url": "U"], ["url": "U"]),
        "vscode": (["type": "http", "url": "U"], ["type": "sse", "url": "U"]),
        "vscode-insider": (["type": "http", "url": "U"], ["type": "sse", "url": "U"]),
        "vscode-server": (["type": "http", "url": "U"], ["type": "sse", "url": "U"]),
        "windsurf": (["type": "http", "serverUrl": "U"], ["type": "sse", "serverUrl": "U"]),
        "windsurf-jetbrains": (["type": "http", "serverUrl": "U"], ["type": "sse", "serverUrl": "U"]),
        "zed": (["url": "U"], nil),
    ]

    @Test func eachApplicationIsToldOfEachKindOfEndpointInItsOwnWords() throws {
        #expect(Set(Self.entries.keys) == Set(ClientApplication.all.map(\.id)))
        for application in ClientApplication.all {
            let (http, events) = try #require(Self.entries[application.id])
            for (transport, wanted) in [(Transport.streamableHTTP, http), (.sse, events)] {
                let fields = application.fields(name: "time", url: "U", transport: transport)
                #expect(application.speaks(transport) == (wanted != nil), "\(application.id)")
                guard let fields, let wanted else {
                    #expect(fields == nil && wanted == nil, "\(application.id) \(transport)")
                    continue
                }
                let text = try ConfigEditor(application.layout).set("time", fields, in: []).bytes
                let entry = try ConfigEditor(application.layout).entries(of: text).first
                #expect(Set(entry?.fields.objectValue?.keys ?? []) == Set(wanted.objectValue?.keys ?? []))
                for (key, value) in wanted.objectValue?.members ?? [] {
                    // Other values than strings and booleans are told by their text.
                    let shown = entry?.fields[key]
                    #expect(shown == value || shown == .string(value.text), "\(application.id) \(transport): \(key)")
                }
            }
        }
    }

    /// Its parser demands the three of every document.
    @Test func aFileMadeForContinueHasWhatItDemands() throws {
        let application = try #require(ClientApplication.named("continue"))
        let fields = try #require(application.fields(name: "time", url: "U", transport: .streamableHTTP))
        let text = String(
            decoding: try ConfigEditor(application.layout).set("time", fields, in: []).bytes, as: UTF8.self)
        for member in ["name: \"Local Assistant\"", "version: \"1.0.0\"", "schema: \"v1\"", "mcpServers:"] {
            #expect(text.split(whereSeparator: \.isNewline).contains { $0 == member }, "\(text)")
        }
    }

    @Test func whatAnApplicationCannotUseIsNotWrittenAndSaid() async throws {
        let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        socket.close()
        let backend = try Child.start(Child.Plan(TestServer.everything, ["--sse", "\(port)"], environment: []))
        defer {
            backend.signal(9)
            _ = backend.wait()
        }
        try await ValidatingClient.with { client in
            let server = client.server
            try await server.create("time")
            let remote: JSON = [
                "name": "old", "url": .string("http://127.0.0.1:\(port)/sse"), "transport": "sse",
            ]
            try await client.json("POST", "/api/v1/workloads", remote, is: 201)
            let words = "old is reached over SSE, which Codex cannot use: no entry was written"
            let preview = try await client.json("GET", "/api/v1/clients/codex/preview")
            #expect(preview["unusable"] == ["old"])
            #expect(preview["changes"]?.arrayValue?.map { $0["name"] } == ["time"])
            let registered = try await client.json("PUT", "/api/v1/clients/codex/groups/default")
            #expect(registered["status"] == "ok" && registered["unusable"] == ["old"])
            #expect(registered["status_context"]?.stringValue == words)
            let text = String(decoding: try File.read("\(server.home)/.codex/config.toml"), as: UTF8.self)
            #expect(text.contains("[mcp_servers.time]") && !text.contains("old"))
            let thv = "\(TestServer.programs)/thv"
            for command in [["client", "register", "codex"], ["client", "status"]] {
                let told = try await Command.running(thv, command, environment: server.environment)
                #expect(told.code == 0 && told.errors.contains(words), "\(command): \(told.errors)")
            }
            let shown = try await Command.running(thv, ["client", "preview", "codex"], environment: server.environment)
            #expect(shown.errors.contains("codex cannot use SSE: old"), "\(shown.errors)")
            let gemini = try await client.json("PUT", "/api/v1/clients/gemini-cli/groups/default")
            #expect(gemini["entries"] == ["old", "time"] && gemini["unusable"] == [])
            try await client.json("POST", "/api/v1/workloads/old/stop")
            #expect(try await client.json("GET", "/api/v1/clients/codex")["unusable"] == [])
        }
    }

    /// One that an earlier version wrote for an application that has no client for it, or in words it takes for another
    /// kind of endpoint.
    @Test func anEntryInWrongWordsIsPutRight() async throws {
        let application = try #require(ClientApplication.named("gemini-cli"))
        let url = "http://127.0.0.1:1/sse"
        let fields = try #require(application.fields(name: "old", url: url, transport: .sse))
        #expect(application.says(.object(fields), as: fields, .sse))
        #expect(!application.says(["url": .string(url)], as: fields, .sse))
        #expect(!application.says(["httpUrl": .string(url), "type": "sse", "url": .string(url)], as: fields, .sse))
        #expect(application.says(["type": "sse", "url": .string(url), "trust": true], as: fields, .sse))
    }
}
