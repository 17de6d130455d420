// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCPConnection
import Platform
import TestSupport
import Testing

@testable import Models

/// What is said of a workload's endpoint, by everything that says something of it.
@Suite struct EndpointTests {
    private static let transports: [Transport] = [.stdio, .streamableHTTP, .sse]

    /// A workload's document for each transport, named after it, with servers behind those that are elsewhere.
    private func with(_ body: (ValidatingClient, [(Transport, JSONObject)]) async throws -> Void) async throws {
        var backends: [Child] = []
        defer {
            for backend in backends {
                backend.signal(9)
                _ = backend.wait()
            }
        }
        var documents: [(Transport, JSONObject)] = []
        for transport in Self.transports {
            var document = JSONObject([("name", .string("a-\(transport.rawValue)"))])
            if transport == .stdio {
                document["command"] = JSON([TestServer.everything])
            } else {
                let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
                socket.close()
                let (flag, path) = transport == .sse ? ("--sse", "sse") : ("--http", "mcp")
                backends.append(
                    try Child.start(Child.Plan(TestServer.everything, [flag, "\(port)"], environment: [])))
                document["url"] = .string("http://127.0.0.1:\(port)/\(path)")
                document["transport"] = .string(transport.rawValue)
            }
            documents.append((transport, document))
        }
        try await ValidatingClient.with { try await body($0, documents) }
    }

    private static func mode(of transport: Transport) -> String { transport == .sse ? "sse" : "streamable-http" }

    @Test func everyAnswerFileAndCommandNamesTheTransportThatTheEndpointSpeaks() async throws {
        try await with { client, documents in
            let server = client.server
            for (_, document) in documents {
                try await client.json("POST", "/api/v1/workloads", .object(document), is: 201)
            }
            try await client.json("PUT", "/api/v1/clients/claude-code/groups/default")
            let file = try JSON(parsing: try File.read("\(server.home)/.claude.json"))["mcpServers"]
            let list = try await client.json("GET", "/api/v1/workloads")["workloads"]?.arrayValue ?? []
            let foreign = try await server.get("/api/v1beta/workloads")["workloads"]?.arrayValue ?? []
            let thv = "\(TestServer.programs)/thv"
            let printed = try await Command.running(
                thv, ["list", "--format", "mcpservers"], environment: server.environment)
            let entries = try JSON(parsing: printed.output)["mcpServers"]
            for (transport, document) in documents {
                let name = document["name"]?.stringValue ?? ""
                let mode = Self.mode(of: transport)
                let detail = try await client.json("GET", "/api/v1/workloads/\(name)")
                let url = try #require(detail["url"]?.stringValue)
                #expect(url.hasSuffix(transport == .sse ? "/sse" : "/mcp"))
                for shown in [detail, list.first { $0["name"]?.stringValue == name } ?? .null] {
                    #expect(shown["url"]?.stringValue == url && shown["proxy_mode"]?.stringValue == mode, "\(shown)")
                }
                let theirs = foreign.first { $0["name"]?.stringValue == name } ?? .null
                #expect(theirs["url"]?.stringValue == (transport == .sse ? "\(url)#\(name)" : url))
                #expect(theirs["proxy_mode"]?.stringValue == mode && theirs["port"] == detail["port"])
                for path in ["", "/export"] {
                    let answer = try await server.get("/api/v1beta/workloads/\(name)\(path)")
                    #expect(answer["proxy_mode"]?.stringValue == mode, "\(path)")
                }
                #expect(entries?[name] == ["url": .string(url), "type": .string(mode)])
                #expect(file?[name] == ["type": transport == .sse ? "sse" : "http", "url": .string(url)])
                let status = try await Command.running(thv, ["status", name], environment: server.environment)
                let lines = status.output.split(whereSeparator: \.isNewline).map { $0.split(separator: " ") }
                #expect(lines.contains { $0.first == "url" && $0.last ?? "" == url })
                #expect(lines.contains { $0.starts(with: ["proxy", "mode"]) && $0.last ?? "" == mode }, "\(lines)")
                // An export says nothing that follows from something else, so that it can be changed and taken back.
                #expect(try await client.json("GET", "/api/v1/workloads/\(name)/export")["proxy_mode"] == nil)

                // It is so.
                let session = MCPClient(
                    http: HTTPClient(), url: url, transport: transport == .sse ? .sse : .streamableHTTP)
                try await session.initialize()
                await session.close()
            }
        }
    }

    @Test func aModeThatTheBackendCannotHaveIsRefused() async throws {
        try await with { client, documents in
            for (transport, document) in documents {
                let name = document["name"]?.stringValue ?? ""
                let (right, wrong) = transport == .sse ? ("sse", "streamable-http") : ("streamable-http", "sse")
                var asking = document
                asking["proxy_mode"] = .string(wrong)
                let refused = try await client.json("POST", "/api/v1/workloads", .object(asking), is: 422)
                #expect(refused["code"] == "not_supported")
                #expect(refused["errors"]?[0]?["pointer"] == "/proxy_mode")
                try await client.json("GET", "/api/v1/workloads/\(name)", is: 404)
                asking["proxy_mode"] = .string(right)
                try await client.json("POST", "/api/v1/workloads", .object(asking), is: 201)
                let patch: JSON = ["proxy_mode": .string(wrong)]
                try await client.json("PATCH", "/api/v1/workloads/\(name)", patch, is: 422)
                let whole = try await client.json("GET", "/api/v1/workloads/\(name)")
                try await client.json("PUT", "/api/v1/workloads/\(name)", whole)
                #expect(try await client.json("GET", "/api/v1/workloads/\(name)")["revision"] == whole["revision"])
            }
        }
    }

    /// ToolHive reads the mode only for a backend that speaks stdio.
    @Test func theToolHiveMountTakesAModeThatSaysNothing() async throws {
        try await with { client, documents in
            for (transport, document) in documents where transport != .stdio {
                var asking = document
                asking["proxy_mode"] = transport == .sse ? "streamable-http" : "sse"
                let made = try await client.server.send("POST", "/api/v1beta/workloads", .object(asking))
                #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
            }
        }
    }
}
