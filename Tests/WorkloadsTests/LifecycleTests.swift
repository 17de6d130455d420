// SPDX-License-Identifier: Apache-2.0
import Hosting
import JSONCoding
import Models
import ProxyControl
import Runtime
import Storage
import TestSupport
import Testing

@testable import Workloads

/// The life of a workload whose proxies are objects: what is started, ended, replaced and said in which order.
@Suite struct LifecycleTests {
    @Test func aCreatedWorkloadIsReachedWhereItsHostSays() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        let workload = try plane.workload(id)
        #expect(workload.status == .running)
        #expect(workload.url == "https://alpha.cluster/mcp")
        #expect(workload.object["pid"] == 0)
        #expect(plane.host.started.map(\.config.name) == ["alpha"])
        #expect(plane.host.started.first?.local == ProxyPlan.Local(), "places of this machine are the local host's")
        #expect(plane.host.addresses == [AddressSlot(id): workload.record.config.endpoint.port])
    }

    @Test func startStopRestartAndDeleteEachEndAndBeginWhatTheySay() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha") { $0.limits.stopTimeout = 4 })
        let first = try #require(plane.host.proxy(of: id))
        try await plane.stop(id)
        #expect(first.asked == [.stop(grace: 4)])
        #expect(try plane.workload(id).status == .stopped)
        #expect(plane.host.proxies.isEmpty)
        #expect(plane.host.addresses.count == 1, "the address of one that is stopped stays its own")
        try await plane.start(id)
        let second = try #require(plane.host.proxy(of: id))
        try await plane.start(id)
        #expect(plane.host.proxy(of: id) === second, "one that runs is left alone")
        try await plane.restart(id)
        #expect(plane.host.proxy(of: id) !== second)
        #expect(plane.host.started.count == 3)
        try await plane.delete(id)
        #expect(plane.view.entry(id) == nil)
        #expect(plane.host.proxies.isEmpty && plane.host.addresses.isEmpty)
        #expect(plane.host.cleaned == [id] && plane.host.discarded == [id])
        #expect(try await plane.world.database.read { try $0.run("SELECT 1 FROM proxies").isEmpty })
    }

    @Test func aProxyThatCannotStartFailsTheStartAndKeepsTheReason() async throws {
        let plane = try await ControlPlane()
        plane.host.script { $0.refuses = { _ in Problem(.startFailed, "no node has room") } }
        let problem = await #expect(throws: Problem.self) { try await plane.create(ControlPlane.config("alpha")) }
        #expect(problem?.detail == "no node has room")
        let workload = try #require(plane.view.everything.first)
        #expect(workload.status == .error && workload.context == "no node has room")
        plane.host.script { $0.refuses = { _ in nil } }
        try await plane.start(workload.record.id)
        #expect(try plane.workload(workload.record.id).status == .running)
    }

    @Test func aCreateThatKeepsNothingLeavesNothingWhenItFails() async throws {
        let plane = try await ControlPlane()
        plane.host.script { $0.states = { _ in [.starting, .error] } }
        await #expect(throws: Problem.self) { try await plane.create(ControlPlane.config("alpha"), .remove) }
        #expect(plane.view.everything.isEmpty)
        #expect(plane.host.proxies.isEmpty && plane.host.addresses.isEmpty)
    }

    @Test func aProxyThatDiesIsReplacedByOneWithTheSamePlan() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        let first = try #require(plane.host.proxy(of: id))
        first.die()
        try await until("another has taken its place") {
            plane.host.proxy(of: id) != nil && plane.host.proxy(of: id) !== first
        }
        try await plane.wait(for: id, .running)
        #expect(plane.host.started.map(\.id) == [id, id])
        #expect(plane.host.started[0].nonce != plane.host.started[1].nonce)
        // What the first one says after its end is not the workload's.
        first.say(.error, "from the grave")
        #expect(try plane.workload(id).status == .running)
    }

    @Test func aProxyThatAnswersNothingIsEndedWithWhatItMayHaveLeft() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        try #require(plane.host.proxy(of: id)).answer { _ in .gone }
        try await plane.stop(id)
        #expect(plane.host.proxies.isEmpty)
        #expect(plane.host.cleaned == [id])
    }

    @Test func aWorkloadThatNeverComesUpFailsWithWhatItSaid() async throws {
        let plane = try await ControlPlane()
        plane.host.script { $0.states = { _ in [.starting] } }
        let operation = try await plane.service.create(
            ControlPlane.config("alpha"), onFailure: .keep, as: ControlPlane.owner)
        try await until("its proxy is there") { plane.host.proxies.count == 1 }
        plane.host.proxies.first?.say(.error, "it wants a database")
        let problem = await #expect(throws: Problem.self) { try await ControlPlane.finish(operation) }
        #expect(problem?.detail.contains("it wants a database") == true)
    }

    @Test func whatRunsElsewhereIsAskedAgainAndHasNoLogHere() async throws {
        let plane = try await ControlPlane()
        let config = ControlPlane.config("far") {
            $0.source = .remote("https://example.org/mcp")
            $0.backend.transport = .streamableHTTP
        }
        plane.host.script { $0.states = { _ in [.unhealthy] } }
        let problem = await #expect(throws: Problem.self) { try await plane.create(config) }
        #expect(problem?.detail.contains("does not answer") == true)
        let workload = try #require(plane.view.everything.first)
        #expect(workload.capabilities.isElsewhere)
        #expect(!workload.logRemedy.text.contains("log"))
        #expect(plane.host.started.first?.config.backend.runtime == .remote)
    }

    @Test func severalAreStoppedAtOnce() async throws {
        let plane = try await ControlPlane()
        for name in ["alpha", "beta"] { try await plane.create(ControlPlane.config(name)) }
        let selector = try WorkloadSelector(["all": true])
        let operation = try await BulkService(workloads: plane.service).begin(.stop, selector, as: ControlPlane.owner)
        try await ControlPlane.finish(operation)
        #expect(plane.view.everything.allSatisfy { $0.status == .stopped })
        #expect(plane.host.proxies.isEmpty)
    }
}
