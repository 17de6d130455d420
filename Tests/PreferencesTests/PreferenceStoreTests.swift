// SPDX-License-Identifier: Apache-2.0
import Configuration
import JSONCoding
import Models
import Platform
import Preferences
import TestSupport
import Testing

/// Settings: what is set, what configuration files say, and what survives.
@Suite struct PreferenceStoreTests {
    private static func revision(_ wanted: Int) -> @Sendable (Int) throws -> Void {
        { now in if now != wanted { throw Problem(.stale, "\(now)") } }
    }

    private func store(_ home: String, hosts: [String]? = nil) -> PreferenceStore {
        var settings = Settings()
        settings.allowedHosts = hosts.map { Settings.Setting($0, origin: "/etc/thv/config.yaml:3") }
        return PreferenceStore(file: "\(home)/settings.json", configured: settings)
    }

    private func issues(_ body: () async throws -> Void) async -> [String] {
        do {
            try await body()
            return []
        } catch let error as InvalidFields {
            return error.issues.map(\.pointer)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func whatIsSetIsOnDiskAndNullBringsTheDefaultBack() async throws {
        let home = try TemporaryDirectory.make()
        defer { try? Directory.removeTree(home) }
        let first = store(home)
        #expect(try await first.json()["revision"] == 1)
        #expect(!File.exists("\(home)/settings.json"))
        try await first.change(
            ["defaults": ["memory": 100_000_000, "read_only": false], "engine": ["name": "podman"]])
        let second = store(home)
        #expect(try await second.current().memory == 100_000_000)
        #expect(try await second.current().engineName == "podman")
        #expect(try await second.revision() == 2)
        try await second.change(["defaults": ["memory": .null], "engine": .null], if: Self.revision(2))
        #expect(try await second.current().memory == 0)
        #expect(try await second.current().readOnly == false)
        #expect(try await second.current().engineName == "auto")
    }

    @Test func mistakesAreNamedAllAtOnceAndChangeNothing() async throws {
        let home = try TemporaryDirectory.make()
        defer { try? Directory.removeTree(home) }
        let store = store(home)
        let found = await issues {
            try await store.change(
                [
                    "defaults": ["memory": -1, "permission_profile": "all", "wrong": 1], "engine": ["socket": "x"],
                    "retention": ["operations_days": 0], "registries": [], "revision": 7,
                    "server": ["allowed_hosts": ["a:1", "ok"], "allowed_origins": ["example.org"]], "other": 1,
                ])
        }
        #expect(
            Set(found) == [
                "/defaults/memory", "/defaults/permission_profile", "/defaults/wrong", "/engine/socket",
                "/retention/operations_days", "/registries", "/revision", "/server/allowed_hosts/0",
                "/server/allowed_origins/0", "/other",
            ])
        #expect(try await store.revision() == 1)
    }

    @Test func aReadDocumentCanBeWrittenBack() async throws {
        let home = try TemporaryDirectory.make()
        defer { try? Directory.removeTree(home) }
        let store = store(home, hosts: ["box.example"])
        try await store.change(.object(try await store.json()), if: Self.revision(1))
        #expect(try await store.revision() == 1)
    }

    @Test func whatAFileSetsIsShownWithItsPlaceAndCannotBeChanged() async throws {
        let home = try TemporaryDirectory.make()
        defer { try? Directory.removeTree(home) }
        let store = store(home, hosts: ["box.example"])
        let shown = try await store.json()
        #expect(shown["server"]?["allowed_hosts"] == ["box.example"])
        #expect(shown["origins"] == ["/server/allowed_hosts": "/etc/thv/config.yaml:3"])
        let problem = await #expect(throws: Problem.self) {
            try await store.change(["server": ["allowed_hosts": []]])
        }
        #expect(problem?.code == .conflict)
        #expect(problem?.detail.contains("/etc/thv/config.yaml:3") == true)
        try await store.change(["server": ["allowed_origins": ["https://a.example"]]])
        #expect(try await store.json()["restart_needed"] == ["/server/allowed_origins"])
    }

    @Test func whoHasSeenAnOlderRevisionIsRefused() async throws {
        let home = try TemporaryDirectory.make()
        defer { try? Directory.removeTree(home) }
        let store = store(home)
        try await store.change(["retention": ["activity_days": 7]], if: Self.revision(1))
        let problem = await #expect(throws: Problem.self) {
            try await store.change(["retention": ["activity_days": 8]], if: Self.revision(1))
        }
        #expect(problem?.code == .stale)
        #expect(try await store.current().activityDays == 7)
    }

    @Test func aBrokenFileIsNotWrittenOver() async throws {
        let home = try TemporaryDirectory.make()
        defer { try? Directory.removeTree(home) }
        try File.write(Array("{\"defaults\": 1".utf8), to: "\(home)/settings.json")
        let problem = await #expect(throws: Problem.self) {
            try await store(home).change(["engine": ["name": "docker"]])
        }
        #expect(problem?.detail.contains("\(home)/settings.json") == true)
        try File.write(Array("{\"engine\": {\"name\": 3}}".utf8), to: "\(home)/settings.json")
        let wrong = await #expect(throws: Problem.self) { try await store(home).current() }
        #expect(wrong?.detail.contains("/engine/name") == true)
        try File.write(Array("{\"defaults\": 1".utf8), to: "\(home)/settings.json")
        #expect(try File.read("\(home)/settings.json").count == 14)
    }

    @Test func defaultsGoWhereARequestSaysNothing() {
        var preferences = Preferences()
        preferences.memory = 5
        preferences.permissionProfile = "none"
        preferences.engineName = "podman"
        #expect(
            preferences.complete(["image": "x"])
                == [
                    "image": "x", "permission_profile": "none", "memory": 5,
                    "engine": ["name": "podman", "socket": ""],
                ])
        #expect(preferences.complete(["command": ["/x"], "memory": 7])["memory"] == 7)
        #expect(preferences.complete(["url": "https://x"]) == ["url": "https://x"])
        #expect(Preferences().complete(["image": "x"]) == ["image": "x"])
        #expect(preferences.complete([1]) == [1])
    }
}
