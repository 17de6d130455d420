// SPDX-License-Identifier: Apache-2.0
import Hosting
import JSONCoding
import Models
import ProxyControl
import Storage
import TestSupport
import Testing

@testable import Workloads

/// What a control plane makes of what an earlier one has left.
@Suite struct TakeoverTests {
    /// Ends the first of two control planes over one world.
    private func successor(of plane: ControlPlane) async throws -> ControlPlane {
        plane.crash()
        return try await ControlPlane(plane.world)
    }

    @Test func aProxyThatRunsIsAdoptedAndToldWhatIsStored() async throws {
        let first = try await ControlPlane()
        let id = try await first.create(ControlPlane.config("alpha"))
        let proxy = try #require(first.host.proxy(of: id))
        let second = try await successor(of: first)
        #expect(second.host.proxy(of: id) === proxy && second.host.started.count == 1)
        #expect(try second.workload(id).status == .running)
        #expect(try second.workload(id).url == "https://alpha.cluster/mcp")
        #expect(proxy.asked == [.configure(try second.workload(id).record.config)])
        try await second.stop(id)
        #expect(proxy.asked.last == .stop(grace: 10))
        #expect(second.host.proxies.isEmpty)
    }

    @Test func aProxyThatDoesNotProveItselfGivesWayToANewOne() async throws {
        let first = try await ControlPlane()
        let id = try await first.create(ControlPlane.config("alpha"))
        let proxy = try #require(first.host.proxy(of: id))
        try await first.world.database.write { try $0.run("UPDATE proxies SET nonce='another'") }
        let second = try await successor(of: first)
        try await second.wait(for: id, .running)
        #expect(second.host.proxies.count == 1, "two proxies of one workload must never be")
        #expect(second.host.proxy(of: id) !== proxy)
    }

    @Test func whatShouldRunAndDoesNotIsStartedWithItsBindMountsChecked() async throws {
        let first = try await ControlPlane()
        let id = try await first.create(ControlPlane.config("alpha"))
        let proxy = try #require(first.host.proxy(of: id))
        first.crash()
        proxy.die()
        let second = try await ControlPlane(first.world)
        try await second.wait(for: id, .running)
        #expect(second.host.started.map(\.id) == [id, id])
    }

    @Test func anEndThatWasWantedIsFinished() async throws {
        let first = try await ControlPlane()
        let stopped = try await first.create(ControlPlane.config("alpha"))
        let removed = try await first.create(ControlPlane.config("beta"))
        first.crash()
        try await first.world.database.write {
            try $0.run("UPDATE workloads SET desired='stopped' WHERE id=?", .text(stopped))
            try $0.run("UPDATE workloads SET desired='removed' WHERE id=?", .text(removed))
        }
        let second = try await ControlPlane(first.world)
        try await until("both are ended") { second.host.proxies.isEmpty && second.view.entry(removed) == nil }
        try await second.wait(for: stopped, .stopped)
        #expect(second.host.discarded == [removed])
        #expect(second.host.started.count == 2)
    }

    @Test func aStoppedWorkloadKeepsItsAddress() async throws {
        let first = try await ControlPlane()
        let id = try await first.create(ControlPlane.config("alpha"))
        try await first.stop(id)
        first.host.release(AddressSlot(id))
        let second = try await successor(of: first)
        #expect(second.host.addresses == [AddressSlot(id): try second.workload(id).record.config.endpoint.port])
    }

    @Test func aConfigurationThatWasBeingTriedOutIsTakenBack() async throws {
        let first = try await ControlPlane()
        let id = try await first.create(ControlPlane.config("alpha"))
        let before = try first.workload(id).record.config
        var after = before
        after.backend.environment = ["A": "1"]
        try await first.service.store.beginChange(
            PendingChange(id, ConfigurationChange(before, after), nonce: "of the proxy that is gone"))
        let second = try await successor(of: first)
        try await until("the old one runs") { second.host.started.count == 2 }
        try await second.wait(for: id, .running)
        #expect(second.host.started.last?.config == before)
        #expect(second.host.cleaned == [id])
        #expect(try await second.service.store.pendingChanges().isEmpty)
    }

    @Test func aConfigurationThatCannotBeUsedLeavesItsProxyAlone() async throws {
        let first = try await ControlPlane()
        let id = try await first.create(ControlPlane.config("alpha"))
        let proxy = try #require(first.host.proxy(of: id))
        first.crash()
        try await first.world.database.write {
            try $0.run(
                "UPDATE workloads SET config=?", .text(#"{"schema_version": "v9", "name": "alpha", "command": ["/b"]}"#)
            )
        }
        let second = try await ControlPlane(first.world)
        #expect(try second.workload(id).status == .error)
        #expect(second.host.proxy(of: id) === proxy)
        #expect(proxy.asked.isEmpty, "it is told nothing of what cannot be read")
        await #expect(throws: Problem.self) { try await second.restart(id) }
        #expect(second.host.proxy(of: id) === proxy)
    }

    @Test func whoOnlyLooksOnChangesNothing() async throws {
        let first = try await ControlPlane()
        let id = try await first.create(ControlPlane.config("alpha"))
        let proxy = try #require(first.host.proxy(of: id))
        let observer = try await ControlPlane(first.world, observes: true)
        #expect(try observer.workload(id).status == .running)
        proxy.say(.unhealthy, "it is slow")
        #expect(try observer.workload(id).status == .unhealthy)
        #expect(try first.workload(id).status == .unhealthy)
        #expect(proxy.asked.isEmpty && first.host.started.count == 1)
    }
}
