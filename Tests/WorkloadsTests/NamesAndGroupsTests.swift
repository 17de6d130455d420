// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import ProxyControl
import Testing

@testable import Workloads

/// Names and groups of workloads.
@Suite struct NamesAndGroupsTests {
    @Test func aNameIsTakenOnce() async throws {
        let plane = try await ControlPlane()
        try await plane.create(ControlPlane.config("alpha"))
        let problem = await #expect(throws: Problem.self) { try await plane.create(ControlPlane.config("alpha")) }
        #expect(problem?.code == .nameTaken)
        #expect(plane.view.everything.count == 1)
    }

    @Test func ofTwoThatWantANameAtOnceOneGetsIt() async throws {
        let plane = try await ControlPlane()
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (try? await plane.create(ControlPlane.config("alpha"))) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 1)
        #expect(plane.host.proxies.count == 1 && plane.host.addresses.count == 1)
    }

    @Test func oneWithoutANameIsCalledAfterWhatItRuns() async throws {
        let plane = try await ControlPlane()
        for expected in ["server", "server-2", "server-3"] {
            let id = try await plane.create(ControlPlane.config(""))
            #expect(try plane.workload(id).record.config.name == expected)
        }
    }

    /// A request that fits the specification is no bad request: names of groups may have spaces, new ones have none.
    @Test func aNewGroupWithASpaceIsNotSupportedAndOneWithoutSenseInvalid() async throws {
        let plane = try await ControlPlane()
        for (group, code) in [("web shop", Problem.Code.notSupported), ("web/shop", .invalidFields)] {
            let problem = await #expect(throws: Problem.self) {
                try await plane.create(ControlPlane.config("alpha") { $0.group = group })
            }
            #expect(
                problem?.code == code && problem?.issues.first?.pointer == "/group",
                "\(group): \(String(describing: problem))")
        }
        #expect(plane.view.everything.isEmpty)
    }

    @Test func aCopyHasANameAndAnAddressOfItsOwn() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha") { $0.backend.environment = ["A": "1"] })
        let operation = try await plane.service.copy(id, name: nil, as: ControlPlane.owner)
        try await ControlPlane.finish(operation)
        let (one, other) = (try plane.workload(id).record.config, try plane.workload(operation.workload).record.config)
        #expect(other.name == "alpha-2" && other.backend.environment == ["A": "1"])
        #expect(other.endpoint.port != one.endpoint.port)
    }

    @Test func aRenamedWorkloadGoesOnAndItsOldNameIsFree() async throws {
        let plane = try await ControlPlane()
        let id = try await plane.create(ControlPlane.config("alpha"))
        try await plane.edit(id, WorkloadEdit(["name": "beta"], .patch))
        #expect(plane.host.started.count == 1)
        try await plane.create(ControlPlane.config("alpha"))
        let problem = await #expect(throws: Problem.self) {
            try await plane.edit(id, WorkloadEdit(["name": "alpha"], .patch))
        }
        #expect(problem?.code == .nameTaken)
    }

    @Test func aGroupGoesWithItsWorkloadsOrLeavesThem() async throws {
        let plane = try await ControlPlane()
        _ = try await plane.groups.createGroup("shop", as: ControlPlane.owner)
        let id = try await plane.create(ControlPlane.config("alpha") { $0.group = "shop" })
        let moved = try await plane.groups.deleteGroup("shop", .move("default"), as: ControlPlane.owner)
        try await ControlPlane.finish(moved)
        #expect(try plane.workload(id).record.config.group == "default")
        #expect(plane.host.started.count == 1)
        _ = try await plane.groups.createGroup("shop", as: ControlPlane.owner)
        try await plane.edit(id, WorkloadEdit(["group": "shop"], .patch))
        try await ControlPlane.finish(try await plane.groups.deleteGroup("shop", .delete, as: ControlPlane.owner))
        #expect(plane.view.everything.isEmpty && plane.host.proxies.isEmpty)
    }
}
