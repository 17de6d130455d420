// SPDX-License-Identifier: Apache-2.0
import Hosting
import JSONCoding
import Models
import ProxyControl
import Runtime
import TestSupport
import Testing

@testable import Workloads

/// Edits of workloads whose proxies are objects.
@Suite struct ConfigurationEditTests {
    private static let filter = WorkloadEdit(["tools_filter": ["add"]], .patch)

    @Test func aLightChangeIsToldToTheProxyThatRuns() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        try await plane.edit(id, Self.filter)
        #expect(try plane.workload(id).record.config.policy.toolsFilter == ["add"])
        #expect(plane.host.started.count == 1)
        let asked = try #require(plane.host.proxy(of: id)).asked
        #expect(asked == [.configure(try plane.workload(id).record.config)])
    }

    @Test func whatTheProxyRefusesIsNotStored() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        try #require(plane.host.proxy(of: id)).answer { _ in .refused("it knows no tools") }
        let problem = await #expect(throws: Problem.self) { try await plane.edit(id, Self.filter) }
        #expect(problem?.detail == "the proxy of alpha refuses: it knows no tools")
        #expect(try plane.workload(id).record.config.policy.toolsFilter.isEmpty)
    }

    @Test func aProxyThatDoesNotAnswerHearsOfTheOldConfigurationAgain() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        let before = try plane.workload(id).record.config
        let proxy = try #require(plane.host.proxy(of: id))
        proxy.answer { _ in .silent }
        let problem = await #expect(throws: Problem.self) { try await plane.edit(id, Self.filter) }
        #expect(problem?.code == .runtimeUnavailable)
        #expect(try plane.workload(id).record.config == before)
        #expect(proxy.asked.last == .configure(before))
    }

    @Test func aChangeOfTheBackendIsTriedOutAndTakesTheNewAddress() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        try await plane.edit(id, WorkloadEdit(["port": 23_456, "env_vars": ["A": "1"]], .patch))
        let config = try plane.workload(id).record.config
        #expect(config.endpoint.port == 23_456 && config.backend.environment == ["A": "1"])
        #expect(plane.host.addresses == [AddressSlot(id): 23_456], "the old address is given up")
        #expect(plane.host.started.count == 2)
        #expect(try plane.workload(id).url == "https://alpha.cluster/mcp")
        #expect(try await plane.service.store.pendingChanges().isEmpty)
    }

    @Test func aNewConfigurationThatDoesNotComeUpGivesWayToTheOldOne() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        let before = try plane.workload(id).record.config
        plane.host.script { script in
            script.states = { $0.config.backend.environment.isEmpty ? [.starting, .running] : [.starting, .error] }
        }
        let problem = await #expect(throws: Problem.self) {
            try await plane.edit(id, WorkloadEdit(["port": 23_456, "env_vars": ["A": "1"]], .patch))
        }
        #expect(problem?.code == .rolledBack)
        #expect(try plane.workload(id).record.config == before)
        #expect(try plane.workload(id).status == .running)
        #expect(plane.host.started.map { $0.config.backend.environment.isEmpty } == [true, false, true])
        #expect(plane.host.addresses == [AddressSlot(id): before.endpoint.port])
    }

    @Test func aNewConfigurationThatAnswersAndEndsGivesWayToo() async throws {
        let plane = try await ControlPlane(provingTime: 5)
        let id = try await plane.create(ControlPlane.config("alpha"))
        let patch = WorkloadEdit(["env_vars": ["A": "1"]], .patch)
        let operation = try #require(
            try await plane.service.editor.edit(id, patch, if: { _ in }, as: ControlPlane.owner))
        try await until("the new one answers") {
            try plane.host.started.count == 2 && plane.workload(id).status == .running
        }
        plane.host.proxy(of: id)?.die()
        let problem = await #expect(throws: Problem.self) { try await ControlPlane.finish(operation) }
        #expect(problem?.code == .rolledBack)
        #expect(try plane.workload(id).record.config.backend.environment.isEmpty)
        #expect(try plane.workload(id).status == .running)
    }

    @Test func whatADriverRefusesTouchesNothingThatRuns() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        plane.world.driver.change { $0.refusal = .init(.pathNotFound, "there is no /srv", pointer: "/volumes") }
        let problem = await #expect(throws: Problem.self) {
            try await plane.edit(id, WorkloadEdit(["env_vars": ["A": "1"]], .patch))
        }
        #expect(problem?.code == .pathNotFound && problem?.issues.first?.pointer == "/volumes")
        #expect(plane.host.started.count == 1)
        #expect(plane.host.proxy(of: id)?.asked.isEmpty == true)
    }

    @Test func aStoppedWorkloadIsEditedWithoutAProxy() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        try await plane.stop(id)
        try await plane.edit(id, WorkloadEdit(["port": 23_456], .patch))
        #expect(plane.host.addresses == [AddressSlot(id): 23_456])
        #expect(plane.host.started.count == 1)
        try await plane.start(id)
        #expect(plane.host.started.last?.config.endpoint.port == 23_456)
    }

    @Test func aPreviewKeepsNoAddress() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        let before = plane.host.addresses
        let preview = try await plane.service.editor.preview(
            id, WorkloadEdit(["port": 23_456], .patch), as: ControlPlane.owner)
        #expect(preview.restarts && preview.fields == ["port"])
        #expect(plane.host.addresses == before)
    }
}
