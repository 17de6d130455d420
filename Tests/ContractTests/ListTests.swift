// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Sorting, and compressed answers.
@Suite struct ListTests {
    private static let base = "/api/v1/workloads"

    private func make(_ name: String, _ group: String, _ client: ValidatingClient) async throws {
        try await client.json(
            "POST", Self.base,
            ["name": .string(name), "command": [.string(TestServer.everything)], "group": .string(group)], is: 201)
    }

    @Test func listsAreSortedAsAsked() async throws {
        try await ValidatingClient.with { client in
            for (name, group) in [("c", "x"), ("a", "y"), ("b", "x")] { try await make(name, group, client) }
            try await client.json("POST", "\(Self.base)/a/stop")
            func names(_ query: String) async throws -> [String] {
                var next: String? = "\(Self.base)?\(query)"
                var names: [String] = []
                while let path = next {
                    let answer = try await client.send("GET", path)
                    #expect(answer.status == 200)
                    let page = try JSON(parsing: answer.body)
                    names += (page["workloads"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
                    next = answer.headers["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
                }
                return names
            }
            for limit in ["", "&limit=1", "&limit=2"] {
                #expect(try await names("sort=name" + limit) == ["a", "b", "c"])
                #expect(try await names("sort=-name" + limit) == ["c", "b", "a"])
                #expect(try await names("sort=created_at" + limit) == ["c", "a", "b"])
                #expect(try await names("sort=-created_at" + limit) == ["b", "a", "c"])
                #expect(try await names("sort=group" + limit) == ["b", "c", "a"])
                #expect(try await names("sort=-group" + limit) == ["a", "c", "b"])
                #expect(try await names("sort=status" + limit) == ["b", "c", "a"])
            }
            let owner = try await client.json("GET", "\(Self.base)/a")["owner"]?["name"]?.stringValue ?? ""
            #expect(try await names("owner=\(owner)") == ["a", "b", "c"])
            #expect(try await names("owner=nobody-here") == [])
            for bad in ["sort=port", "sort=", "sort=--name"] {
                try await client.json("GET", "\(Self.base)?\(bad)", is: 400)
            }
        }
    }

    /// What is few has the same query as what is many.
    @Test(arguments: ["groups", "secrets", "clients", "registry"])
    func listsOfNamesAreSearchedSortedAndPaged(list: String) async throws {
        try await ValidatingClient.with { client in
            for name in ["beta", "alpha", "gamma"] {
                try await client.json("POST", "/api/v1/groups", ["name": .string(name)], is: 201)
                try await client.json("PUT", "/api/v1/secrets/\(name)", ["value": "x"])
                let file = "\(client.server.home)/\(name).json"
                try File.write(Array(#"{"servers": []}"#.utf8), to: file)
                try await client.json(
                    "POST", "/api/v1/registry", ["name": .string(name), "local_path": .string(file)], is: 201)
            }
            let (member, key) = (list == "registry" ? "registries" : list, list == "clients" ? "id" : "name")
            func names(_ query: String) async throws -> [String] {
                var next: String? = "/api/v1/\(list)?\(query)"
                var names: [String] = []
                while let path = next {
                    let answer = try await client.send("GET", path)
                    #expect(answer.status == 200)
                    let page = try JSON(parsing: answer.body)
                    names += (page[member]?.arrayValue ?? []).compactMap { $0[key]?.stringValue }
                    next = answer.headers["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
                    #expect((page["next_cursor"] == nil) == (next == nil))
                }
                return names
            }
            let all = try await names("")
            #expect(all.count > 2)
            #expect(try await names("limit=2") == all)
            #expect(try await names("sort=name&limit=1") == all.sorted())
            #expect(try await names("sort=-name&limit=2") == all.sorted().reversed())
            #expect(
                try await names("q=\(list == "clients" ? "CURS" : "ALPH")") == [list == "clients" ? "cursor" : "alpha"])
            #expect(try await names("q=no-such-thing") == [])
            // The page goes on where one was that is gone.
            #expect(try await names("sort=name&cursor=\(all.sorted()[0])~") == Array(all.sorted().dropFirst()))
            for bad in ["sort=port", "limit=0", "limit=x", "page=1"] {
                try await client.json("GET", "/api/v1/\(list)?\(bad)", is: 400)
            }
        }
    }

    @Test func longAnswersComeCompressedToThoseWhoTakeThem() async throws {
        try await ValidatingClient.with { client in
            try await make("big", "x", client)
            for path in ["/api/openapi.json", Self.base, "\(Self.base)?sort=name", "\(Self.base)/big"] {
                let plain = try await client.send("GET", path)
                #expect(plain.headers["Vary"] == "Accept-Encoding", "\(path)")
                #expect(plain.headers["Content-Encoding"] == nil)
                for accept in ["gzip", "br, gzip;q=0.5", "*", "GZIP"] {
                    let coded = try await client.server.send("GET", path, headers: ["Accept-Encoding": accept])
                    #expect(coded.headers["Content-Encoding"] == "gzip", "\(path) \(accept)")
                    #expect(coded.body.count < plain.body.count)
                    #expect(Array(coded.body.prefix(2)) == [0x1F, 0x8B])
                }
                for accept in ["", "identity", "gzip;q=0", "*;q=0", "br", "gzip;q=0, *"] {
                    let other = try await client.send("GET", path, headers: ["Accept-Encoding": accept])
                    #expect(other.headers["Content-Encoding"] == nil, "\(path) “\(accept)”")
                }
                let curl = try await Command.running(
                    "/usr/bin/curl",
                    [
                        "-s", "--compressed", "--unix-socket", client.server.instance.apiSocket,
                        "http://localhost\(path)",
                    ])
                #expect(curl.output == String(decoding: plain.body, as: UTF8.self), "\(path)")
            }
            let tag =
                try await client.server.send("GET", "\(Self.base)/big", headers: ["Accept-Encoding": "gzip"])
                .headers["ETag"] ?? ""
            #expect(tag.hasPrefix("W/\""))
            try await client.json("GET", "\(Self.base)/big", headers: ["If-None-Match": tag], is: 304)
            try await client.json("PATCH", "\(Self.base)/big", ["labels": ["a": "b"]], headers: ["If-Match": tag])
            let short = try await client.send("GET", "/ready", headers: ["Accept-Encoding": "gzip"])
            #expect(short.headers["Content-Encoding"] == nil)
            let events = try await client.events("/api/v1/events", headers: ["Accept-Encoding": "gzip"]) {
                !$0.isEmpty
            }
            #expect(events[0].name == "snapshot")
        }
    }

    @Test func logLinesAreFiltered() async throws {
        try await ValidatingClient.with { client in
            let script = #"for l in "ERROR one" "[warn] two" "level=debug three" "plain four"; do echo "$l" >&2; done"#
            _ = try await client.send(
                "POST", Self.base,
                ["name": "talk", "command": ["/bin/sh", "-c", .string(script)]])
            func lines(_ query: String) async throws -> [String] {
                let answer = try await client.send("GET", "\(Self.base)/talk/logs?\(query)")
                #expect(answer.status == 200, "\(query)")
                return String(decoding: answer.body, as: UTF8.self).split(separator: "\n").map(String.init)
            }
            #expect(try await lines("") == ["ERROR one", "[warn] two", "level=debug three", "plain four"])
            #expect(try await lines("level=error") == ["ERROR one"])
            #expect(try await lines("level=warn") == ["ERROR one", "[warn] two"])
            #expect(try await lines("level=info") == ["ERROR one", "[warn] two", "plain four"])
            #expect(try await lines("level=debug").count == 4)
            #expect(try await lines("grep=PLAIN") == ["plain four"])
            #expect(try await lines("grep=o&level=warn&tail=1") == ["[warn] two"])
            #expect(try await lines("until=1h") == [])
            #expect(try await lines("until=2999-01-01T00:00:00Z&since=1h").count == 4)
            for bad in ["level=loud", "until=soon", "until=1h&follow=true"] {
                try await client.json("GET", "\(Self.base)/talk/logs?\(bad)", is: 400)
            }
        }
    }
}
