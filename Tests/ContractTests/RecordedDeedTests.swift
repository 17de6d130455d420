// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// What is done over the API is on record, whichever format it was asked for in, and told to those who look on.
@Suite struct RecordedDeedTests {
    private static let base = "/api/v1/workloads"

    private func records(_ client: ValidatingClient, _ query: String) async throws -> [JSON] {
        try await client.json("GET", "/api/v1/activity?\(query)")["activity"]?.arrayValue ?? []
    }

    /// The sentences of the notices that `body` leads to.
    private func notices(
        _ count: Int, _ client: ValidatingClient, _ body: () async throws -> Void
    ) async throws -> [String] {
        var isDone = false
        let events = try await client.events("/api/v1/events?type=notice") { events in
            if events.count == 1, !isDone {
                isDone = true
                try await body()
            }
            return events.count > count
        }
        return try events.dropFirst().map { try JSON(parsing: $0.data)["text"]?.stringValue ?? "" }
    }

    private var user: String { Account.name(of: Account.current) ?? String(Account.current) }

    @Test func callsOfToolsAreOnRecordWithoutWhatWasSent() async throws {
        try await ValidatingClient.with { client in
            try await client.server.create("one")
            let told = try await notices(2, client) {
                let path = "\(Self.base)/one/tools"
                let sent: JSON = ["arguments": ["text": "s3cr3t-argument"]]
                let said = try await client.json("POST", "\(path)/echo:call", sent)
                try #require(said.text.contains("s3cr3t-argument"))
                #expect(try await client.send("POST", "\(path)/no-such-tool:call", sent).status == 400)
            }
            #expect(
                told == [
                    "\(user) called the tool echo of one",
                    "\(user) could not call a tool of one: no-such-tool: bad_request",
                ])
            let found = try await records(client, "verb=call-tool")
            #expect(found.map { $0["outcome"] } == ["failed", "ok"])
            #expect(found.map { $0["name"] } == ["one", "one"])
            #expect(try await records(client, "workload=one").count == 3)
            for place in [found.map(\.text).joined(), try log(client), told.joined()] {
                #expect(!place.contains("s3cr3t"))
            }
        }
    }

    private func log(_ client: ValidatingClient) throws -> String {
        String(decoding: try File.read(client.server.instance.auditLog), as: UTF8.self)
    }

    @Test func aCancelledOperationIsOnRecord() async throws {
        try await ValidatingClient.with { client in
            let names = JSON((0..<1000).map { "nobody\($0)" })
            let begun = try await client.send(
                "POST", "\(Self.base):restart", ["names": names], headers: ["Prefer": "respond-async"])
            let location = try #require(begun.headers["Location"])
            let told = try await notices(1, client) { try await client.json("DELETE", location) }
            #expect(told == ["\(user) cancelled “restart-many” of several servers"])
            let found = try await records(client, "verb=cancel")
            #expect(found.count == 1)
            #expect(found.first?["object"]?.stringValue == location.split(separator: "/").last.map(String.init))
            // One that has ended is not cancelled, and nobody did anything.
            try await client.json("DELETE", location, is: 409)
            #expect(try await records(client, "verb=cancel").count == 1)
        }
    }

    @Test func aRefreshedRegistryIsOnRecordInBothFormats() async throws {
        try await ValidatingClient.with { client in
            let file = "\(client.server.home)/catalog.json"
            try File.write(Array(#"{"servers": []}"#.utf8), to: file)
            _ = try await client.server.send("PUT", "/api/v1/registry/default", ["local_path": .string(file)])
            let told = try await notices(2, client) {
                for path in ["/api/v1/registry/default:refresh", "/api/v1beta/registry/default/refresh"] {
                    let status = try await client.server.status("POST", path)
                    #expect(status == 200, "\(path)")
                }
            }
            #expect(told == Array(repeating: "\(user) read registry default again", count: 2))
            #expect(try await records(client, "verb=refresh-registry").map { $0["object"] } == ["default", "default"])
        }
    }

    @Test func theEndOfAServerThatSomebodyAskedForIsOnRecord() async throws {
        try await ValidatingClient.with { client in
            try await client.json("POST", "/v1/runtime/stop")
            #expect(try await client.server.waitForEnd() == .code(0))
            #expect(try log(client).contains(#""verb":"stop-server""#))
            try await client.server.start()
            let found = try await records(client, "verb=stop-server")
            #expect(found.map { $0["user"]?.stringValue } == [user])
            #expect(found.first?["request_id"]?.stringValue?.isEmpty == false)
        }
    }
}
