// SPDX-License-Identifier: Apache-2.0
import Identity
import Testing

@testable import Workloads

/// What is kept in memory of operations that have ended is bounded, however many workloads each was about.
@Suite struct FinishedOperationsTests {
    private func operation(_ id: Int, about count: Int = 0) -> Operation {
        let operation = Operation(
            id: "\(id)", kind: "stop-many", name: "", workload: "", caller: Caller(.user(uid: 0), via: .socket),
            owner: .user(uid: 0))
        operation.set(results: (0..<count).map { BulkResult(name: "server-\($0)", workload: nil) })
        return operation
    }

    @Test func theOldestGo() {
        var finished = FinishedOperations()
        for number in 0...FinishedOperations.kept { finished.add(operation(number)) }
        #expect(finished.all.count == FinishedOperations.kept)
        #expect(finished["0"] == nil)
        #expect(finished["1"] != nil)
    }

    @Test func fewLargeOnesCountAsMany() {
        var finished = FinishedOperations()
        for number in 0..<20 { finished.add(operation(number, about: 1000)) }
        #expect(finished.all.map(\.id) == ["15", "16", "17", "18", "19"])
        // One that is too large by itself is still there for whoever asked for it.
        finished.add(operation(20, about: 2 * FinishedOperations.keptResults))
        #expect(finished.all.map(\.id) == ["20"])
        finished.add(operation(21))
        #expect(finished.all.map(\.id) == ["21"])
    }
}
