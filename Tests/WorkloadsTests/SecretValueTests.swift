// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Identity
import Instances
import JSONCoding
import Models
import Platform
import ProxyControl
import Runtime
import Secrets
import TestSupport
import Testing

@testable import Workloads

/// Values of secrets that come with a change: stored with it, or every secret is as it was.
@Suite struct SecretValueTests {
    private static let name = "alpha.TOKEN"

    private func config(_ value: String, _ change: (inout RunConfig) -> Void = { _ in }) -> RunConfig {
        ControlPlane.config("alpha") { config in
            config.backend.secrets = [.init("\(Self.name),target=TOKEN")].compactMap(\.self)
            config.secretValues = [Self.name: value]
            change(&config)
        }
    }

    private func value(_ plane: ControlPlane) async throws -> String? {
        try await plane.service.preflight.resolver.secrets.value(of: Self.name)
    }

    private static func edit(_ value: String, _ more: JSONObject = JSONObject()) -> WorkloadEdit {
        var members: JSONObject = ["secret_values": ["alpha.TOKEN": .string(value)]]
        for member in more.members { members[member.key] = member.value }
        return WorkloadEdit(.object(members), .patch)
    }

    @Test func theyAreStoredWithTheWorkloadAndNotInItsConfiguration() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(config("hush-hush"))
        #expect(try await value(plane) == "hush-hush")
        #expect(plane.host.started.first?.secrets == ["TOKEN": "hush-hush"])
        let workload = try plane.workload(id)
        #expect(workload.record.config.secretValues.isEmpty)
        #expect(!workload.record.config.json.text.contains("hush-hush"))
    }

    @Test func aRefusedCreationLeavesNone() async throws {
        let plane = try await ControlPlane()
        plane.world.driver.change { $0.refusal = .init(.pathNotFound, "there is no /srv", pointer: "/volumes") }
        await #expect(throws: Problem.self) { try await plane.create(config("one")) }
        #expect(try await value(plane) == nil)
        plane.world.driver.change { $0.refusal = nil }
        try await plane.create(config("one"))
        // A name that is taken changes nothing of the one who has it.
        await #expect(throws: Problem.self) { try await plane.create(config("two")) }
        #expect(try await value(plane) == "one")
    }

    @Test func whatIsRemovedBecauseItFailedLeavesNone() async throws {
        let plane = try await ControlPlane()
        plane.host.script { $0.states = { _ in [.starting, .error] } }
        await #expect(throws: Problem.self) { try await plane.create(config("one"), .remove) }
        #expect(try await value(plane) == nil)
        // One that stays keeps what it is to start with.
        await #expect(throws: Problem.self) { try await plane.create(config("two")) }
        #expect(try await value(plane) == "two")
    }

    @Test func aRefusedEditLeavesTheOldValue() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(config("one"))
        await #expect(throws: Problem.self) { try await plane.edit(id, Self.edit("two", ["group": "nowhere"])) }
        #expect(try await value(plane) == "one")
        plane.world.driver.change { $0.refusal = .init(.pathNotFound, "there is no /srv", pointer: "/volumes") }
        await #expect(throws: Problem.self) { try await plane.edit(id, Self.edit("two", ["env_vars": ["A": "1"]])) }
        #expect(try await value(plane) == "one")
        let records = try await plane.service.changes.audit.list(.init(), in: .everything, limit: 100).records
        #expect(records.count { $0.verb == "set-secret" } == 1, "what is refused never touched the store")
    }

    @Test func aChangeThatIsRolledBackStartsTheOldBackendWithTheOldValue() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(config("one"))
        plane.host.script { script in
            script.states = { $0.config.backend.environment.isEmpty ? [.starting, .running] : [.starting, .error] }
        }
        let problem = await #expect(throws: Problem.self) {
            try await plane.edit(id, Self.edit("two", ["env_vars": ["A": "1"]]))
        }
        #expect(problem?.code == .rolledBack)
        #expect(plane.host.started.map(\.secrets) == [["TOKEN": "one"], ["TOKEN": "two"], ["TOKEN": "one"]])
        #expect(try await value(plane) == "one")
    }

    @Test func anEditTakesTheNewValue() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(config("one"))
        try await plane.edit(id, Self.edit("two"))
        #expect(try await value(plane) == "two")
        #expect(plane.host.started.count == 1, "a value alone restarts nothing")
        try await plane.edit(id, Self.edit("three", ["env_vars": ["A": "1"]]))
        #expect(plane.host.started.last?.secrets == ["TOKEN": "three"])
        try await plane.edit(id, Self.edit("four", ["labels": ["a": "b"]]))
        #expect(try await value(plane) == "four")
        #expect(try plane.workload(id).record.config.secretValues.isEmpty)
    }

    @Test func aPreviewStoresNothing() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(config("one"))
        let forecast = try await plane.service.editor.preview(
            id, Self.edit("two", ["env_vars": ["A": "1"]]), as: ControlPlane.owner)
        #expect(forecast.workload.record.config.secretValues.isEmpty)
        #expect(try await value(plane) == "one")
    }

    @Test func whatNobodyNamesOrNoStoreTakesIsRefused() async throws {
        #expect(throws: InvalidFields.self) {
            try RunConfig(["name": "alpha", "command": ["/bin/server"], "secret_values": ["other": "x"]])
        }
        let plane = try await ControlPlane()
        for bad in ["", "a\0b", String(repeating: "x", count: SecretStore.valueLimit + 1)] {
            await #expect(throws: Problem.self) { try await plane.create(config(bad)) }
        }
        #expect(try await value(plane) == nil)
        #expect(plane.view.everything.isEmpty)
    }

    // MARK: After a crash

    /// As a server that was killed after it had stored `value` with a change, and before or after the change itself.
    private func interrupt(_ plane: ControlPlane, _ id: String, at revision: Int, _ value: String) async throws {
        let secrets = plane.service.preflight.resolver.secrets
        try await secrets.begin(
            PendingSecretValues(
                workload: id, revision: revision, caller: ControlPlane.owner,
                values: [.init(name: Self.name, before: try await secrets.value(of: Self.name), after: value)]))
        try await secrets.set(Self.name, to: value)
        plane.crash()
    }

    @Test func aServerThatEndsBeforeAnEditIsOnDiskLeavesTheOldValue() async throws {
        let first = try await ControlPlane()
        let id = try await first.create(config("one"))
        try await interrupt(first, id, at: try first.workload(id).record.revision, "two")
        let second = try await ControlPlane(first.world)
        #expect(try await value(second) == "one")
        #expect(try await second.service.preflight.resolver.secrets.pending().isEmpty)
    }

    @Test func aServerThatEndsBeforeACreationIsOnDiskLeavesNoSecret() async throws {
        let first = try await ControlPlane()
        try await interrupt(first, "0123456789abcdef", at: 0, "one")
        let second = try await ControlPlane(first.world)
        #expect(try await value(second) == nil)
        #expect(try await second.service.preflight.resolver.secrets.names().isEmpty)
    }

    @Test func aServerThatEndsRightAfterAChangeLeavesTheNewValue() async throws {
        let first = try await ControlPlane()
        let id = try await first.create(config("one"))
        try await interrupt(first, id, at: try first.workload(id).record.revision - 1, "two")
        let second = try await ControlPlane(first.world)
        #expect(try await value(second) == "two")
        #expect(try await second.service.preflight.resolver.secrets.pending().isEmpty)
    }

    @Test func whatSomebodyHasSetMeanwhileStays() async throws {
        let first = try await ControlPlane()
        let id = try await first.create(config("one"))
        let revision = try first.workload(id).record.revision
        try await interrupt(first, id, at: revision, "two")
        try await first.service.preflight.resolver.secrets.set(Self.name, to: "three")
        let second = try await ControlPlane(first.world)
        #expect(try await value(second) == "three")
    }

    @Test func whatIsDoneIsWrittenDownNoMore() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(config("one"))
        try await plane.edit(id, Self.edit("two"))
        try await plane.edit(id, Self.edit("three", ["labels": ["a": "b"]]))
        try await plane.edit(id, Self.edit("four", ["env_vars": ["A": "1"]]))
        plane.host.script { $0.states = { _ in [.starting, .error] } }
        await #expect(throws: Problem.self) { try await plane.edit(id, Self.edit("five", ["env_vars": ["A": "2"]])) }
        #expect(try await plane.service.preflight.resolver.secrets.pending().isEmpty)
        #expect(try await value(plane) == "four")
        #expect(!OwnFile.exists("\(plane.world.instance.secretsFile).pending"))
    }
}
