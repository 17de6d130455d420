// SPDX-License-Identifier: Apache-2.0
import Downloads
import Glibc
import HTTP
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import Registry

/// Registries from files, web servers and APIs, with a real server on loopback.
@Suite struct RegistryServiceTests {
    private final class Place: Sendable {
        let home: String
        init() throws { home = try TemporaryDirectory.make() }
        deinit { try? Directory.removeTree(home) }

        func service(
            _ life: RegistryService.Life = .command, changed: @escaping @Sendable (RegistrySummary) -> Void = { _ in }
        ) -> RegistryService {
            RegistryService(
                file: "\(home)/registries.json", copies: "\(home)/copies", life: life, documents: DocumentClient(),
                log: Log(component: "test", threshold: .error), changed: changed
            ) { EntryResolutionTests.machine }
        }
    }

    private func names(_ service: RegistryService, _ registry: String) async throws -> [String] {
        try await service.catalog(registry).entries.map(\.name)
    }

    @Test func theDefaultRegistryIsAlwaysThere() async throws {
        let place = try Place()
        let service = place.service()
        #expect(try await service.names() == ["default"])
        #expect(try await service.info("default").status == .ready)
        #expect(try await service.entry("github", in: nil).registry == "default")
        let problem = await #expect(throws: Problem.self) { try await service.remove("default") }
        #expect(problem?.code == .conflict)
        #expect(!File.exists("\(place.home)/registries.json"), "looking writes nothing")
    }

    @Test func aFileIsReadAgainWhenItChanges() async throws {
        let place = try Place()
        let file = "\(place.home)/catalog.json"
        try File.write(JSON.catalog("a/one").bytes, to: file)
        let service = place.service()
        try await service.add(RegistryDefinition(name: "mine", source: .file(file)))
        #expect(try await names(service, "mine") == ["a/one"])
        try File.write(JSON.catalog("a/one", "a/two").bytes, to: file)
        #expect(try await names(service, "mine") == ["a/one", "a/two"])
        try File.write(Array("{".utf8), to: file)
        #expect(try await names(service, "mine") == ["a/one", "a/two"], "the last good one stays")
        let info = try await service.info("mine")
        #expect(info.status == .stale)
        #expect(info.context.contains("not JSON"))
        #expect(try await place.service().definition("mine").source == .file(file), "it is on disk")
    }

    @Test func aRegistryThatCannotBeReadIsNotAdded() async throws {
        let place = try Place()
        let service = place.service()
        mkfifo("\(place.home)/pipe", 0o600)
        try File.write(Array("[1]".utf8), to: "\(place.home)/odd.json")
        let cases: [(RegistryDefinition.Source, Problem.Code)] = [
            (.file("\(place.home)/none.json"), .registryInvalid),
            (.file("\(place.home)/pipe"), .registryInvalid),
            (.file(place.home), .registryInvalid), (.file("\(place.home)/odd.json"), .registryInvalid),
            (.url("http://127.0.0.1:1/x"), .registryInvalid), (.api("http://127.0.0.1:1"), .registryInvalid),
        ]
        for (source, code) in cases {
            let problem = await #expect(throws: Problem.self) {
                try await service.add(RegistryDefinition(name: "bad", source: source))
            }
            #expect(problem?.code == code, "\(source)")
        }
        #expect(try await service.names() == ["default"])
        #expect(!File.exists("\(place.home)/registries.json"))
    }

    @Test func anAddressIsAskedWithItsTagAndKeptForTheTimeWithoutNetwork() async throws {
        let place = try Place()
        let server = try CatalogServer { request in
            if request.headers["If-None-Match"] == "\"1\"" { return HTTPResponse(304) }
            return HTTPResponse(200, headers: ["ETag": "\"1\""], body: .bytes(JSON.catalog("a/one").bytes))
        }
        let service = place.service()
        try await service.add(RegistryDefinition(name: "web", source: .url(server.url + "/c.json")))
        #expect(try await names(service, "web") == ["a/one"])
        #expect(server.requests.count == 1, "what is fresh is not asked for again")
        try await service.refresh("web")
        #expect(server.requests.map { $0.headers["If-None-Match"] } == [nil, "\"1\""])
        server.stop()

        let later = place.service()
        #expect(try await names(later, "web") == ["a/one"])
        #expect(try await later.info("web").status == .ready)
        try await later.refresh("web")
        let info = try await later.info("web")
        #expect(info.status == .stale)
        #expect(info.serverCount == 1)
        #expect(try await names(later, "web") == ["a/one"])
    }

    /// A server fetches behind the back of whoever asks; what came of it is told, and nothing else.
    @Test func whatAFetchInTheBackgroundFindsIsTold() async throws {
        let place = try Place()
        let server = try CatalogServer { _ in HTTPResponse.json(.catalog("a/one")) }
        let first = place.service()
        try await first.add(RegistryDefinition(name: "web", source: .url(server.url), refreshInterval: 60))
        // As if the copy were of yesterday.
        let copy = "\(place.home)/copies/web.json"
        let text = String(decoding: try File.read(copy), as: UTF8.self)
        let old = try #require(try JSON(parsing: text)["fetched_at"]?.stringValue)
        try File.write(Array(text.replacing(old, with: "2026-01-01T00:00:00.000Z").utf8), to: copy)

        let told = Lock<[RegistrySummary]>([])
        let service = place.service(.server) { object in told.withLock { $0.append(object) } }
        server.change { _ in HTTPResponse.json(.catalog("a/one", "a/two")) }
        #expect(try await names(service, "web") == ["a/one"], "whoever asks does not wait")
        try await until("the change is told") { told.withLock { !$0.isEmpty } }
        #expect(told.withLock { $0.map { $0.serverCount } } == [2])
        try await service.refresh("web")
        #expect(told.withLock { $0.count } == 1, "it is what it was")
        server.change { _ in HTTPResponse(500) }
        try await service.refresh("web")
        try await service.refresh("web")
        #expect(told.withLock { $0.map(\.status) } == [.ready, .stale])
    }

    @Test func brokenAnswersKeepTheLastGoodCopy() async throws {
        let place = try Place()
        let server = try CatalogServer { _ in HTTPResponse.json(.catalog("a/one")) }
        let service = place.service()
        try await service.add(RegistryDefinition(name: "web", source: .url(server.url)))
        for answer in [
            HTTPResponse.text("<html>"), HTTPResponse.json(["x": 1]), HTTPResponse(500),
            HTTPResponse(302, headers: ["Location": "http://192.0.2.1/x"]),
            HTTPResponse(302, headers: ["Location": "/"]),
        ] {
            server.change { _ in answer }
            try await service.refresh("web")
            #expect(try await service.info("web").status == .stale)
            #expect(try await names(service, "web") == ["a/one"])
        }
        server.change {
            $0.path == ["new"] ? .json(.catalog("a/two")) : HTTPResponse(301, headers: ["Location": "/new"])
        }
        try await service.refresh("web")
        #expect(try await names(service, "web") == ["a/two"])
    }

    @Test func everyPageOfAnAPIIsRead() async throws {
        let place = try Place()
        let server = try CatalogServer { request in
            guard request.path == ["v0.1", "servers"] else { return HTTPResponse(404) }
            let page = request.queryValue("cursor").flatMap { Int($0) } ?? 0
            let servers = (0..<3).map { index -> JSON in
                [
                    "server": [
                        "name": .string("a/s\(page * 3 + index)"), "version": "1",
                        "packages": [["registryType": "npm", "identifier": "x", "version": "1"]],
                    ], "_meta": ["io.modelcontextprotocol.registry/official": ["isLatest": true, "status": "active"]],
                ]
            }
            let metadata: JSON = page < 3 ? ["nextCursor": .string("\(page + 1)"), "count": 3] : ["count": 3]
            return .json(["servers": .array(servers), "metadata": metadata])
        }
        let service = place.service()
        try await service.add(RegistryDefinition(name: "api", source: .api(server.url)))
        #expect(try await service.catalog("api").entries.count == 12)
        #expect(server.requests.compactMap { $0.queryValue("cursor") } == ["1", "2", "3"])
        #expect(server.requests.allSatisfy { $0.queryValue("version") == "latest" })

        server.change { _ in .json(["servers": [], "metadata": ["nextCursor": "again"]]) }
        let problem = await #expect(throws: Problem.self) {
            try await service.add(RegistryDefinition(name: "loop", source: .api(server.url)))
        }
        #expect(problem?.code == .registryInvalid)
    }

    @Test func oneRegistryAwayCostsTheOthersNothing() async throws {
        let place = try Place()
        let server = try CatalogServer { _ in .json(.catalog("a/one")) }
        try await place.service().add(RegistryDefinition(name: "web", source: .url(server.url)))
        server.stop()
        try Directory.removeTree("\(place.home)/copies")
        let service = place.service()
        #expect(try await service.names() == ["default", "web"])
        #expect(try await service.freshInfo("web").status == .error)
        #expect(try await service.entry("github", in: nil).registry == "default")
        let problem = await #expect(throws: Problem.self) { try await service.entry("one", in: nil) }
        #expect(problem?.code == .registryUnavailable)
        #expect(try await service.complete(["server": "osv"])["image"] != nil)
    }

    @Test func whoeverComesMeanwhileWaitsForTheSameFetch() async throws {
        let place = try Place()
        let server = try CatalogServer { _ in .json(.catalog("a/one")) }
        try await place.service().add(RegistryDefinition(name: "web", source: .url(server.url)))
        try Directory.removeTree("\(place.home)/copies")
        let service = place.service()
        let tasks = (0..<20).map { _ in Task { try await service.catalog("web").entries.count } }
        for task in tasks { #expect(try await task.value == 1) }
        #expect(server.requests.count == 2)
        server.stop()
    }

    @Test func registriesAreReplacedAndRemoved() async throws {
        let place = try Place()
        let file = "\(place.home)/catalog.json"
        try File.write(JSON.catalog("a/one").bytes, to: file)
        let service = place.service()
        try await service.replace(RegistryDefinition(name: "default", source: .file(file)))
        #expect(try await names(service, "default") == ["a/one"])
        await #expect(throws: Problem.self) {
            try await service.replace(RegistryDefinition(name: "default", source: .file("/none")))
        }
        #expect(try await names(place.service(), "default") == ["a/one"])
        try await service.replace(RegistryDefinition(name: "default"))
        #expect(try await names(service, "default").count > 20)
        try await service.add(RegistryDefinition(name: "x", source: .file(file)))
        await #expect(throws: Problem.self) { try await service.add(RegistryDefinition(name: "x")) }
        try await service.remove("x")
        #expect(try await place.service().names() == ["default"])
    }

    @Test func definitionsAreCheckedAllAtOnce() throws {
        func pointers(_ json: JSON) throws -> [String] {
            let reader = try ObjectReader(json)
            _ = RegistryDefinition(reading: reader, name: nil)
            do throws(InvalidFields) {
                try reader.finish()
                return []
            } catch {
                return error.issues.map(\.pointer)
            }
        }
        #expect(try pointers(["name": "ok", "url": "https://example.org/x"]) == [])
        #expect(try pointers(["name": "ok", "url": "http://127.0.0.1:80/x"]) == [])
        #expect(try pointers(["name": "ok", "url": "http://example.org/x"]) == ["/url"])
        #expect(try pointers(["name": "ok", "url": "https://a", "local_path": "/x"]) == ["/local_path"])
        #expect(
            try pointers(["name": "no good", "local_path": "x", "refresh_interval": 1, "more": 1]) == [
                "/name", "/local_path", "/refresh_interval", "/more",
            ])
        #expect(try pointers(["url": "ftp://x"]) == ["/name", "/url"])
        for good in ["http://localhost", "http://[::1]:65535/x?y", "http://127.9.9.9/", "https://a%41:b/x?y"] {
            #expect(try pointers(["name": "x", "url": .string(good)]) == [], "\(good)")
        }
        for bad in [
            "https://", "https:///x", "https://me:secret@example.org/x", "http://me@127.0.0.1/", "https://a b",
            "http://localhost:99999", "http://localhost:0/", "http://localhost:080/", "http://127.1/",
            "http://LOCALHOST/",
            "http://[::1%25lo]/", "http://127.0.0.1\\.example.org/", "http://127.0.0.1:80@example.org/",
            "http:///127.0.0.1",
            "http://localhost.example.org/", "http://localhost?x", "http://localhost:/", "http://%6cocalhost/",
        ] {
            #expect(try pointers(["name": "x", "url": .string(bad)]) == ["/url"], "\(bad)")
        }
    }
}
