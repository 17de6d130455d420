// SPDX-License-Identifier: Apache-2.0
public import Access
import JSONCoding
import Models

/// One thing done to several workloads: what fails for one of them keeps no other from being done.
extension WorkloadService {
    /// What can be done to several.
    public enum Verb: String, Sendable, CaseIterable {
        case start, stop, restart, delete
    }

    /// How many are worked on at a time.
    private static let width = 8

    /// Does `verb` to every workload that `selector` means when it begins.
    public func bulk(_ verb: Verb, _ selector: WorkloadSelector, as principal: Principal) async throws -> Operation {
        let operation = try await operations.begin("\(verb.rawValue)-many", name: "", workload: "", principal)
        operation.allowCancelling()
        run(operation) { [self] operation in
            let targets = targets(of: selector, principal)
            for (name, id) in targets { operation.add(result: BulkResult(name: name, workload: id)) }
            let queue = WorkQueue(count: targets.count)
            let workers = (0..<min(Self.width, targets.count)).map { _ in
                Task {
                    while let index = queue.next() {
                        // What has begun goes through; what has not is left alone.
                        if operation.isCancelled {
                            operation.set(result: index, .cancelled(targets[index].name, targets[index].id))
                            continue
                        }
                        operation.set(result: index, await self.result(verb, targets[index], principal))
                        operations.report(
                            operation, phase: verb.rawValue, current: queue.taken, total: targets.count)
                    }
                }
            }
            for worker in workers { await worker.value }
        }
        return operation
    }

    private func targets(of selector: WorkloadSelector, _ principal: Principal) -> [(name: String, id: String?)] {
        if let names = selector.names {
            return names.map { ($0, view.find($0, for: principal.owner)?.workload.record.id) }
        }
        return view.all(of: principal.owner).map(\.workload.record).filter(selector.fits)
            .map { ($0.config.name, $0.id) }
    }

    private func result(
        _ verb: Verb, _ target: (name: String, id: String?), _ principal: Principal
    ) async -> BulkResult {
        var result = BulkResult(name: target.name, workload: target.id)
        do {
            guard let id = target.id else { throw Self.missing(target.name) }
            switch verb {
            case .start: try await bringUp(id, principal)
            case .stop: try await bringDown(id, principal)
            case .restart: try await bringUpAnew(id, principal)
            case .delete: try await remove(id, principal, verb: "delete")
            }
            result.status = .succeeded
        } catch {
            result.status = .failed(Problem(describing: error))
        }
        return result
    }
}
