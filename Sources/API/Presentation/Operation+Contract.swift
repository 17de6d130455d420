// SPDX-License-Identifier: Apache-2.0
import Contract
import Models
import Platform
import Workloads

extension Contract.Operation {
    /// An operation at one moment.
    init(_ record: OperationRecord) {
        self.init()
        id = record.id
        kind = Word(record.kind)
        name = record.name
        workload = record.workload
        status = Word(record.status.rawValue)
        progress = record.progress.map(Contract.Progress.init)
        if !record.results.isEmpty { results = record.results.map(BulkItem.init) }
        problem = record.problem
        createdAt = record.createdAt.text
        finishedAt = record.finishedAt?.text
    }
}

extension Contract.Progress {
    fileprivate init(_ progress: OperationRecord.Progress) {
        self.init()
        phase = progress.phase
        current = progress.current
        total = progress.total
    }
}

extension BulkItem {
    /// What came of one of several.
    init(_ result: Workloads.BulkResult) {
        self.init()
        name = result.name
        workload = result.workload ?? ""
        switch result.status {
        case .pending: status = .known(.pending)
        case .succeeded: status = .known(.succeeded)
        case .failed(let problem):
            status = .known(.failed)
            self.problem = problem
        }
    }
}

extension Contract.BulkResult {
    /// What came of each, once an operation has ended.
    init(_ operation: OperationRecord) {
        self.init()
        self.operation = operation.id
        results = operation.results.map(BulkItem.init)
        total = results.count
        failed = results.count { $0.status == .failed }
    }
}
