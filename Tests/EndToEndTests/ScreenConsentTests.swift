// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// What an entry of a catalog asks for, in a real terminal.
@Suite(.serialized) struct ScreenConsentTests {
    @Test func whatAnEntryAsksForIsGrantedByAYesOnly() async throws {
        try await TestServer.with { server in
            let meta: JSON = [
                "io.modelcontextprotocol.registry/publisher-provided": [
                    "thv": ["permission_profile": ["read": ["/srv"]]]
                ]
            ]
            let package: JSON = ["registryType": "bundled", "identifier": "mcp-everything"]
            let catalog: JSON = ["servers": [["name": "a/wishes", "packages": [package], "_meta": meta]]]
            try File.write(catalog.bytes, to: "\(server.home)/c.json")
            let path = JSON.string("\(server.home)/c.json")
            #expect(try await server.send("PUT", "/api/v1/registry/default", ["local_path": path]).status == 200)
            let window = try TerminalWindow(server)
            defer { window.end() }
            try await window.shows("Choose from the catalog")
            try window.press("2")
            try await window.shows("It asks for what only you can grant")
            try window.press("Enter")
            try await window.shows("Name")
            try window.press("C-s", "C-s")
            try await window.shows("the review with the wish") {
                $0.contains("[ Add and start ]") && $0.contains("it reads /srv on this machine")
            }
            try window.press("Enter")
            try await window.shows("Yes, grant this")
            try window.press("Enter")
            try await window.shows("the review again") {
                $0.contains("[ Add and start ]") && !$0.contains("Yes, grant this")
            }
            #expect(try await server.get("/api/v1/workloads")["total"] == 0)
            try window.press("Enter")
            try await window.shows("Yes, grant this")
            try window.press("y")
            try await window.shows("Running")
            let made = try await server.workload("wishes")
            #expect(made["config"]?["accepted_permissions"] == ["read_path /srv"])
            #expect(made["config"]?["permission_profile"]?["read"] == ["/srv"])
        }
    }
}
