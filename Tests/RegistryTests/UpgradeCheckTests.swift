// SPDX-License-Identifier: Apache-2.0
import Downloads
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import Registry

/// Workloads compared with entries that have changed.
@Suite struct UpgradeCheckTests {
    private func with(_ body: (RegistryService, _ publish: (String, [JSON]) throws -> Void) async throws -> Void)
        async throws
    {
        let home = try TemporaryDirectory.make()
        defer { try? Directory.removeTree(home) }
        let publish = { (image: String, variables: [JSON]) in
            let package: JSON = [
                "registryType": "oci", "identifier": .string(image), "environmentVariables": .array(variables),
            ]
            try File.write(
                (["servers": [["name": "a/shop", "packages": [package]]]] as JSON).bytes, to: "\(home)/catalog.json")
        }
        try publish("shop/search:1.0", [["name": "REGION"]])
        let service = RegistryService(
            file: "\(home)/registries.json", copies: "\(home)/copies", life: .command, documents: DocumentClient(),
            log: Log(component: "test", threshold: .error)
        ) { EntryResolutionTests.machine }
        try await service.add(RegistryDefinition(name: "mine", source: .file("\(home)/catalog.json")))
        try await body(service, publish)
    }

    private func workload(_ service: RegistryService) async throws -> RunConfig {
        let request: JSON = [
            "name": "search", "registry": "mine", "server": "a/shop", "env_vars": ["REGION": "eu", "OWN": "1"],
            "permission_profile": "none", "cmd_args": ["--all"], "labels": ["a": "b"], "port": 14_500,
        ]
        return try RunConfig(try await service.complete(request))
    }

    @Test func theReportSaysWhatWouldDiffer() async throws {
        try await with { service, publish in
            let config = try await workload(service)
            #expect(await Upgrades(registries: service).check(config).status == .upToDate)
            let fresh: [JSON] = [
                ["name": "REGION"], ["name": "TOKEN", "isRequired": true, "isSecret": true], ["name": "LEVEL"],
            ]
            try publish("shop/search:2.0", fresh)
            let check = await Upgrades(registries: service).check(config)
            #expect(check.status == .available && check.candidate == "shop/search:2.0")
            #expect(check.added.map(\.name) == ["TOKEN", "LEVEL"] && check.removed == ["OWN"])
            #expect(check.changes.map(\.field) == ["permission_profile"])
            #expect(check.added[0].isRequired && !check.added[1].isRequired)
        }
    }

    @Test func whatIsMissingIsNamedAndWhatIsTheOwnersStays() async throws {
        try await with { service, publish in
            var config = try await workload(service)
            config.source?.digest = "sha256:1"
            try publish("shop/search:2.0", [["name": "TOKEN", "isRequired": true, "isSecret": true]])
            let problem = await #expect(throws: Problem.self) {
                _ = try await Upgrades(registries: service).upgraded(
                    config, environment: [:], secrets: [], consent: .ask)
            }
            #expect(problem?.issues.map(\.pointer) == ["/env_vars/TOKEN"])
            let new = try await Upgrades(registries: service).upgraded(
                config, environment: ["OWN": "2"], secrets: ["t,target=TOKEN"], consent: .ask)
            let after = try RunConfig(new.document)
            #expect(after.source == .image("shop/search:2.0"))
            #expect(
                after.backend.environment == ["REGION": "eu", "OWN": "2"]
                    && after.backend.secrets.map(\.target) == ["TOKEN"])
            #expect(after.policy.permissionProfile == .none && after.backend.arguments == ["--all"])
            #expect(after.labels == ["a": "b"] && after.endpoint.port == 14_500 && after.name == "search")
        }
    }

    @Test func withoutAnEntryThereIsNothingToCompare() async throws {
        try await with { service, publish in
            var config = try await workload(service)
            config.server = "a/none"
            #expect(await Upgrades(registries: service).check(config).status == .serverNotFound)
            config.registry = "none"
            #expect(await Upgrades(registries: service).check(config).status == .serverNotFound)
            config.server = nil
            #expect(await Upgrades(registries: service).check(config).status == .notFromRegistry)
            let problem = await #expect(throws: Problem.self) {
                _ = try await Upgrades(registries: service).upgraded(
                    config, environment: [:], secrets: [], consent: .ask)
            }
            #expect(problem?.code == .conflict)
        }
    }
}
