// SPDX-License-Identifier: Apache-2.0
import Configuration
import Downloads
import JSONCoding
import Models
import Platform
import Preferences
import Registry
import TestSupport
import Testing

@testable import Workloads

/// From a document to a configuration.
@Suite struct AdmissionTests {
    private let directory: TemporaryDirectory
    private let preferences: PreferenceStore
    private let admission: Admission

    init() throws {
        directory = try TemporaryDirectory()
        preferences = PreferenceStore(file: "\(directory.path)/settings.json", configured: Settings())
        let registries = RegistryService(
            file: "\(directory.path)/registries.json", copies: "\(directory.path)/copies", life: .observer,
            documents: DocumentClient(),
            log: Log(component: "test", file: RotatingFile(path: "\(directory.path)/log", limit: .max))
        ) {
            Machine(engine: .good, sandbox: .good, network: .good, managers: [:], programs: [:])
        }
        admission = Admission(registries: registries, preferences: preferences)
    }

    @Test func whatARequestLeavesOutComesFromTheSettings() async throws {
        try await preferences.change(["defaults": ["memory": 134_217_728]])
        #expect(try await admission.configuration(["command": ["/b"]]).limits.memory == 128 << 20)
        #expect(try await admission.configuration(["command": ["/b"], "memory": 0]).limits.memory == 0)
        #expect(
            try await admission.configuration(exported: ["command": ["/b"]]).limits.memory == 0,
            "what was exported is what it was")
    }

    @Test func everyMistakeIsNamedAtOnce() async throws {
        let error = await #expect(throws: InvalidFields.self) {
            try await admission.configuration(["command": ["b"], "port": 70_000, "no": 1])
        }
        #expect(Set(error?.issues.map(\.pointer) ?? []) == ["/command", "/port", "/no"])
    }

    @Test func aPutWorkloadHasTheNameOfItsPath() async throws {
        let config = try await admission.configuration(put: ["command": ["/b"]], at: "alpha")
        #expect(config.name == "alpha")
        let problem = await #expect(throws: Problem.self) {
            try await admission.configuration(put: ["command": ["/b"], "name": "beta"], at: "alpha")
        }
        #expect(problem?.code == .conflict)
    }
}
