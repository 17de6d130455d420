// SPDX-License-Identifier: Apache-2.0
import Downloads
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import Registry

/// What an upgrade may bring beyond what the owner has granted.
@Suite struct UpgradePermissionTests {
    private struct Version {
        var number: String
        var paths: [JSON] = []
        var variables: [JSON] = []

        var entry: JSON {
            let package: JSON = [
                "registryType": "oci", "identifier": .string("shop/search:\(number)"),
                "environmentVariables": .array(variables),
            ]
            let meta: JSON = [
                "io.modelcontextprotocol.registry/publisher-provided": [
                    "thv": ["permission_profile": ["write": .array(paths)]]
                ]
            ]
            return ["name": "a/shop", "packages": [package], "_meta": meta]
        }
    }

    private func with(
        _ first: Version, _ body: (RegistryService, (Version) throws -> Void) async throws -> Void
    ) async throws {
        let home = try TemporaryDirectory.make()
        defer { try? Directory.removeTree(home) }
        let publish: (Version) throws -> Void = {
            try File.write((["servers": [$0.entry]] as JSON).bytes, to: "\(home)/catalog.json")
        }
        try publish(first)
        let service = RegistryService(
            file: "\(home)/registries.json", copies: "\(home)/copies", life: .command, documents: DocumentClient(),
            log: Log(component: "test", threshold: .error)
        ) { EntryResolutionTests.machine }
        try await service.add(RegistryDefinition(name: "mine", source: .file("\(home)/catalog.json")))
        try await body(service, publish)
    }

    private static let request: JSON = ["name": "search", "registry": "mine", "server": "a/shop"]

    private func upgraded(
        _ config: RunConfig, _ service: RegistryService, _ consent: PermissionConsent
    ) async throws -> RunConfig {
        try RunConfig(
            try await Upgrades(registries: service).upgraded(config, environment: [:], secrets: [], consent: consent)
                .document)
    }

    private static let preload: JSON = ["name": "LD_PRELOAD", "value": "/a.so"]

    @Test func whatWantsTheSameOrLessGoesThroughAndMoreStops() async throws {
        try await with(Version(number: "1", paths: ["/home"], variables: [Self.preload])) { service, publish in
            var object = Self.request.objectValue ?? JSONObject()
            object["accept_permissions"] = true
            let config = try RunConfig(try await service.complete(.object(object)))
            #expect(
                config.policy.permissionProfile.write == ["/home"]
                    && config.backend.environment == ["LD_PRELOAD": "/a.so"])

            try publish(Version(number: "2", paths: ["/home"], variables: [Self.preload]))
            #expect(await Upgrades(registries: service).check(config).asks.isEmpty)
            let same = try await upgraded(config, service, .ask)
            #expect(same.source?.image == "shop/search:2" && same.policy.permissionProfile.write == ["/home"])
            #expect(same.policy.acceptedPermissions == config.policy.acceptedPermissions)

            try publish(Version(number: "3"))
            #expect(try await upgraded(config, service, .ask).source?.image == "shop/search:3")

            let other: JSON = ["name": "LD_PRELOAD", "value": "/b.so"]
            try publish(Version(number: "4", paths: ["/home", "/etc"], variables: [other]))
            let problem = await #expect(throws: Problem.self) { _ = try await upgraded(config, service, .ask) }
            #expect(problem?.code == .permissionsNotAccepted)
            let wanted = (problem?.members["permissions"]?.arrayValue ?? []).compactMap { $0["subject"]?.stringValue }
            #expect(wanted == ["/etc", "LD_PRELOAD=/b.so"], "only what is new")
            let check = await Upgrades(registries: service).check(config)
            #expect(JSON.array(check.asks.map(\.json)) == problem?.members["permissions"])

            let digest = PermissionConsent.digest(of: check.asks)
            let more = try await upgraded(config, service, .shown(digest))
            #expect(more.policy.permissionProfile.write == ["/home", "/etc"])
            #expect(more.backend.environment == ["LD_PRELOAD": "/b.so"])
            await #expect(throws: Problem.self) { _ = try await upgraded(config, service, .shown("sha256:0")) }
        }
    }

    @Test func whatTheOwnerTookAwayDoesNotComeBack() async throws {
        try await with(Version(number: "1", paths: ["/home"])) { service, publish in
            var object = Self.request.objectValue ?? JSONObject()
            object["accept_permissions"] = true
            var config = try RunConfig(try await service.complete(.object(object)))
            config.policy.permissionProfile = .network
            try publish(Version(number: "2", paths: ["/home"]))
            #expect(try await upgraded(config, service, .ask).policy.permissionProfile == .network)

            // Replaced from the beginning: it was not asked for then, and is not now.
            object["permission_profile"] = "none"
            object["accept_permissions"] = nil
            try publish(Version(number: "1", paths: ["/home"]))
            let own = try RunConfig(try await service.complete(.object(object)))
            #expect(own.policy.declinedPermissions == ["write_path /home"] && own.policy.permissionProfile == .none)
            try publish(Version(number: "2", paths: ["/home"]))
            #expect(try await upgraded(own, service, .ask).policy.permissionProfile == .none)
        }
    }

    @Test func whatWasLeftOutStaysOut() async throws {
        try await with(Version(number: "1", variables: [Self.preload])) { service, publish in
            let completed = try await service.completeLeavingOut(Self.request)
            #expect(completed.leftOut.map(\.subject) == ["LD_PRELOAD=/a.so"])
            let config = try RunConfig(completed.document)
            #expect(config.backend.environment.isEmpty)
            try publish(Version(number: "2", paths: ["/etc"], variables: [Self.preload]))
            let new = try await Upgrades(registries: service).upgraded(
                config, environment: [:], secrets: [], consent: .leaveOut)
            #expect(new.leftOut.map(\.subject) == ["/etc"])
            let after = try RunConfig(new.document)
            #expect(after.backend.environment.isEmpty && after.policy.permissionProfile.write.isEmpty)
            #expect(after.policy.declinedPermissions == ["variable LD_PRELOAD=/a.so", "write_path /etc"])
        }
    }

    @Test func aDocumentCannotBringItsOwnConsent() async throws {
        try await with(Version(number: "1", paths: ["/home"])) { service, _ in
            var object = Self.request.objectValue ?? JSONObject()
            object["accepted_permissions"] = ["write_path /home"]
            let problem = await #expect(throws: Problem.self) { _ = try await service.complete(.object(object)) }
            #expect(problem?.code == .permissionsNotAccepted)
        }
    }
}
