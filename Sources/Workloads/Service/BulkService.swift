// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
public import Identity
import JSONCoding
import Models
import Platform

/// One thing done to several workloads: what fails for one of them keeps no other from being done.
public struct BulkService: InstancePart {
    let base: InstanceBase
    private let workloads: WorkloadService

    /// What is done to several of `workloads`.
    public init(workloads: WorkloadService) {
        base = workloads.base
        self.workloads = workloads
    }

    /// How many are worked on at a time.
    private static let width = 8

    /// Does `verb` to every workload that `selector` means when it begins.
    /// - Throws: `Problem` (`not_found`) for a group that is not there: it would pass for an empty one.
    public func begin(_ verb: Lifecycle, _ selector: WorkloadSelector, as caller: Caller) async throws -> Operation {
        if let group = selector.group { _ = try workloads.groups.find(group, for: caller) }
        let targets = targets(of: selector, caller)
        let operation = try await workloads.operations.begin(
            verb.ofSeveral, verb.action, on: ResourceRef(.workload), name: "", workload: "", targets: targets,
            resume: [:], as: caller)
        proceed(verb, operation)
        return operation
    }

    /// Works on those of the operation's workloads that nothing has come of yet.
    func proceed(_ verb: Lifecycle, _ operation: Operation) {
        operation.allowCancelling()
        workloads.operations.run(operation) { [self] operation in
            let targets = operation.results.enumerated().filter { $0.element.isPending }
            let queue = WorkQueue(count: targets.count)
            let begun = BegunTargets(targets.map(\.offset)) { operation.accept() }
            let workers = (0..<min(Self.width, targets.count)).map { _ in
                Task {
                    while let next = queue.next() {
                        let (index, target) = targets[next]
                        // What has begun goes through; what has not is left alone.
                        if operation.isCancelled {
                            begun.note(index)
                            operation.set(result: index, .cancelled(target.name, target.workload))
                            continue
                        }
                        await workloads.operations.note(
                            operation, index, await self.result(verb, target, operation.caller) { begun.note(index) }
                        )
                        begun.note(index)
                        let results = operation.results
                        workloads.operations.report(
                            operation, phase: verb.rawValue, current: results.count { !$0.isPending },
                            total: results.count)
                    }
                }
            }
            for worker in workers { await worker.value }
        }
    }

    private func targets(of selector: WorkloadSelector, _ caller: Caller) -> [BulkResult] {
        if let names = selector.names {
            return names.map {
                BulkResult(name: $0, workload: view.find($0, in: scope(caller))?.record.id)
            }
        }
        return view.all(in: scope(caller)).map(\.record).filter(selector.fits)
            .map { BulkResult(name: $0.config.name, workload: $0.id) }
    }

    private func result(
        _ verb: Lifecycle, _ target: BulkResult, _ caller: Caller, begun: @escaping @Sendable () -> Void
    ) async -> BulkResult {
        var result = target
        do {
            guard let id = target.workload else { throw Problem.missingWorkload(target.name) }
            switch verb {
            case .start: try await workloads.bringUp(id, caller, begun: begun)
            case .stop: try await workloads.bringDown(id, caller, begun: begun)
            case .restart: try await workloads.bringUpAnew(id, caller, nil, begun: begun)
            case .delete: try await removeOrWait(id, caller, begun: begun)
            }
            result.status = .succeeded
        } catch {
            let problem = Problem(describing: error)
            result.status = .failed(problem)
            if let id = target.workload {
                let deed = Deed(verb.verb, name: target.name, detail: problem.detail)
                try? await changes.fail(deed, on: ResourceRef(.workload, id), as: caller)
            }
        }
        return result
    }

    /// One that is gone already, or whose deletion has begun, is as it is to be, or will be soon.
    private func removeOrWait(_ id: String, _ caller: Caller, begun: @escaping @Sendable () -> Void) async throws {
        guard let record = view.entry(id)?.record else { return }
        if record.desired == .removed {
            _ = await view.wait(for: id, seconds: 600) { $0 == nil }
        } else {
            try await workloads.remove(id, caller, begun: begun)
        }
    }
}

/// Tells when something has begun for each of several targets.
private final class BegunTargets: Sendable {
    private let missing: Lock<Set<Int>>
    private let whenAll: @Sendable () -> Void

    init(_ targets: [Int], whenAll: @escaping @Sendable () -> Void) {
        missing = Lock(Set(targets))
        self.whenAll = whenAll
    }

    func note(_ target: Int) {
        let isLast = missing.withLock { $0.remove(target) != nil && $0.isEmpty }
        if isLast { whenAll() }
    }
}
