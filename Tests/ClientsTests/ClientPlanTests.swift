// SPDX-License-Identifier: Apache-2.0
import Identity
import JSONCoding
import Models
import Platform
import Runtime
import Testing

@testable import Clients
@testable import Workloads

/// What has to change in an application's file, and whose entries are left alone.
@Suite struct ClientPlanTests {
    private let cursor = ClientApplication.named("cursor")

    private func workload(
        _ name: String, _ phase: WorkloadStatus? = .running, group: String = "default", sse: Bool = false,
        _ desired: WorkloadRecord.Desired = .running
    ) -> LiveWorkload {
        var config = RunConfig(name: name)
        config.source = sse ? .remote("http://127.0.0.1:9/sse") : .command(["/bin/server"])
        config.group = group
        config.endpoint.port = 1234
        if sse { config.backend.transport = .sse }
        var workload = LiveWorkload(
            WorkloadRecord(
                id: "id-\(name)", owner: .user(uid: 7001), ownerName: "ada", stored: StoredRunConfig(config),
                desired: desired, revision: 1, createdAt: .now, failure: nil), DriverRegistry([]))
        workload.phase = phase
        return workload
    }

    private func plan(
        _ file: ClientFile, _ workloads: [LiveWorkload], groups: Set<String> = ["default"], restoring: Set<String> = [],
        _ application: ClientApplication
    ) -> ClientPlan {
        ClientPlan(file, workloads, groups: groups, restoring: restoring, for: application)
    }

    private func apply(
        _ plan: ClientPlan, _ text: String?, _ file: ClientFile, _ application: ClientApplication
    ) throws -> (text: String?, result: ClientPlan.Result) {
        var result = ClientPlan.Result(file)
        let bytes = try plan.change(text.map { Array($0.utf8) }, application, &result)
        return (bytes.map { String(decoding: $0, as: UTF8.self) }, result)
    }

    @Test func aRunningWorkloadGetsAnEntryAndAFileOfItsOwn() throws {
        let cursor = try #require(cursor)
        let one = workload("one")
        let made = try apply(plan(ClientFile(), [one], cursor), nil, ClientFile(), cursor)
        let json = try JSON(parsing: Array(try #require(made.text).utf8))
        #expect(json["mcpServers"]?["one"]?["url"] == .string(one.url))
        #expect(made.result.changes == [ClientEntryChange(name: "one", action: .add, url: one.url)])
        #expect(made.result.created == ClientFile.wholeFile && made.result.entries.keys.sorted() == ["one"])
        // The file goes with the last of them.
        var file = ClientFile()
        (file.entries, file.created) = (made.result.entries, made.result.created)
        let gone = try apply(plan(file, [], cursor), made.text, file, cursor)
        #expect(gone.text == nil && gone.result.changes.map(\.action) == [.remove])
    }

    @Test(arguments: [WorkloadStatus.starting, .unhealthy, .unauthenticated])
    func whatComesUpOrStrugglesKeepsItsEntryAndGetsNoNewOne(_ status: WorkloadStatus) throws {
        let cursor = try #require(cursor)
        #expect(plan(ClientFile(), [workload("one", status)], cursor).isEmpty)
        var file = ClientFile()
        file.entries["one"] = .init(workload: "id-one", url: "http://before/mcp")
        #expect(plan(file, [workload("one", status)], cursor).isEmpty)
    }

    @Test(arguments: [WorkloadStatus.error, .stopped, .stopping, .removing])
    func whatHasEndedLosesItsEntry(_ status: WorkloadStatus) throws {
        let cursor = try #require(cursor)
        var file = ClientFile()
        file.entries["one"] = .init(workload: "id-one", url: "http://before/mcp")
        #expect(plan(file, [workload("one", status)], cursor).text == "-one")
        #expect(plan(file, [workload("one", group: "other")], cursor).text == "-one", "or leaves the group")
    }

    @Test func anEntryOfSomebodyElsesIsLeftAlone() throws {
        let cursor = try #require(cursor)
        let theirs = #"{"mcpServers": {"one": {"url": "http://theirs/mcp"}}}"#
        let kept = try apply(plan(ClientFile(), [workload("one")], cursor), theirs, ClientFile(), cursor)
        #expect(kept.text == theirs && kept.result.entries.isEmpty)
        #expect(kept.result.conflicts == ["the entry “one” is somebody else's and was left alone"])
        // One of ours that was pointed elsewhere is theirs now, and stays when the workload goes.
        var file = ClientFile()
        file.entries["one"] = .init(workload: "id-one", url: "http://ours/mcp")
        let stays = try apply(plan(file, [], cursor), theirs, file, cursor)
        #expect(stays.text == theirs && stays.result.changes.isEmpty && stays.result.entries.isEmpty)
    }

    @Test func whatThePersonRemovedComesBackOnlyWhenAskedFor() throws {
        let cursor = try #require(cursor)
        let one = workload("one")
        var file = ClientFile()
        file.entries["one"] = .init(workload: "id-one", url: one.url)
        #expect(plan(file, [one], cursor).isEmpty)
        let asked = plan(file, [one], restoring: ["id-one"], cursor)
        #expect(asked.text == "+one=\(one.url)")
        let back = try apply(asked, #"{"mcpServers": {}}"#, file, cursor)
        #expect(back.text?.contains(one.url) == true)
    }

    @Test func whatItCannotSpeakToIsNamedAndNotWritten() throws {
        let zed = try #require(ClientApplication.named("zed"))
        let made = plan(ClientFile(), [workload("old", sse: true), workload("gone", .stopped, sse: true)], zed)
        #expect(made.isEmpty && made.unusable == ["old"])
    }
}
