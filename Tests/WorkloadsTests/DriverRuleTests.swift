// SPDX-License-Identifier: Apache-2.0
import Authorization
import Hosting
import JSONCoding
import Models
import Platform
import ProxyControl
import Runtime
import TestSupport
import Testing

@testable import Workloads

/// What drivers decide, and what the services ask them.
@Suite struct DriverRuleTests {
    @Test func theSourceChoosesTheDriverUnlessTheConfigurationDoes() throws {
        let drivers = ScriptedDriver.all(ScriptedDriver.Script())
        var config = RunConfig(name: "x")
        #expect(drivers.kind(for: config) == .process)
        config.source = .image("a/b")
        #expect(drivers.kind(for: config) == .container)
        config.backend.runtime = .process
        #expect(drivers.kind(for: config) == .process)
        #expect(!drivers.capabilities(of: config).isElsewhere)
        var far = RunConfig(name: "y")
        far.source = .remote("https://example.org")
        #expect(drivers.capabilities(of: far).isElsewhere)
    }

    @Test func aRuntimeWithoutADriverIsRefusedByName() async throws {
        let drivers = DriverRegistry([RemoteRuntime()])
        var config = RunConfig(name: "x")
        config.backend.runtime = .container
        let error = #expect(throws: RuntimeError.self) { try drivers.driver(for: config) }
        #expect(error?.pointer == "/runtime" && error?.message.contains("“container”") == true)
    }

    @Test func aPackageIsNoImage() throws {
        var config = RunConfig(name: "x")
        config.source = .package("uvx://thing")
        config.backend.runtime = .container
        let containers = ContainerRuntime(environment: [:])
        let problem = #expect(throws: Problem.self) { try containers.admit(config) }
        #expect(problem?.issues.first?.pointer == "/runtime")
    }

    @Test func whatWasFetchedAndIsGoneIsFetchedAgainBeforeAStart() async throws {
        let plane = try await ControlPlane()
        plane.world.driver.change { $0.pin = { $0.source?.digest = "first" } }
        let config = ControlPlane.config("alpha") {
            $0.source = .package("uvx://alpha")
        }
        let id = try await plane.create(config)
        #expect(try plane.workload(id).record.config.source?.digest == "first")
        plane.world.driver.change {
            $0.pin = { $0.source?.digest = "second" }
            $0.isPrepared = false
        }
        try await plane.restart(id)
        #expect(plane.host.started.last?.config.source?.digest == "second")
        let stored = try await plane.service.store.all().workloads.first
        #expect(stored?.config.source?.digest == "second")
    }

    @Test func aStartKnowsWhatOtherWorkloadsCanWrite() async throws {
        let plane = try await ControlPlane()
        let folder = try TemporaryDirectory()
        // Nobody is asked here whether the folder's code may be written.
        var profile = PermissionProfile.none
        profile.write = [folder.path]
        let writer = ControlPlane.config("writer") {
            $0.policy.permissionProfile = profile
            $0.source = .image("a/b")
        }
        let id = try await plane.create(writer)
        try await plane.create(ControlPlane.config("reader"))
        let seen = try #require(plane.host.started.last).mounts.writable
        #expect(seen.contains { $0.path == folder.path && $0.workload == "writer" })
        try await plane.delete(id)
        try await plane.create(ControlPlane.config("later"))
        #expect(
            plane.host.started.last?.mounts.writable.contains { $0.path == folder.path } == true,
            "what could be written since the machine was started counts")
    }

    @Test func logsAreTheHosts() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        plane.service.logs.log(.backend, of: id).append(["2026-01-01T00:00:00.000Z hello", "ERROR no time"])
        var filter = LogFilter()
        filter.level = .error
        #expect(try plane.service.logs.log(.backend, of: id).lines(tail: 5, filter).map(\.text) == ["ERROR no time"])
        #expect(plane.service.logs.log(.proxy, of: id).isEmpty)
        let ask = PermissionAsk(.readPath, "/srv")
        try await plane.service.tellOfPermissions([ask], of: id, .workloadCreate, as: ControlPlane.owner)
        #expect(
            try plane.service.logs.log(.backend, of: id).lines(tail: 1, LogFilter()).first?.text.contains("/srv")
                == true)
        try await plane.delete(id)
        #expect(plane.service.logs.log(.backend, of: id).isEmpty)
    }
}
