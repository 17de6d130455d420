// SPDX-License-Identifier: Apache-2.0
import Authorization
import Identity
import JSONCoding
import Models
import Platform

/// Names: no two workloads of one owner have the same. Thread-safe.
final class NameRegister: Sendable {
    private let view: WorkloadCache
    /// Those of workloads that are being made or renamed.
    private let taken = Lock<Set<String>>([])

    init(view: WorkloadCache) { self.view = view }

    /// Takes `name` for a workload that is being made or renamed, until `disclaim`.
    func claim(_ name: String, _ owner: Subject) throws {
        let isTaken = view.find(name, in: .owned(by: owner)) != nil
        let first = taken.withLock { $0.insert("\(owner.text)/\(name)").inserted }
        if isTaken || !first {
            if first { disclaim(name, owner) }
            throw Problem.nameTaken(name)
        }
    }

    func disclaim(_ name: String, _ owner: Subject) {
        _ = taken.withLock { $0.remove("\(owner.text)/\(name)") }
    }

    func freeName(like config: RunConfig, of owner: Subject) -> String {
        let source = config.server.map(ServerName.short) ?? config.source?.command?.last ?? config.sourceText
        return freeName(
            WorkloadName.suggestion(from: source.split(separator: "/").last.map(String.init) ?? source), owner)
    }

    func freeName(_ base: String, _ owner: Subject) -> String {
        let scope = Scope.owned(by: owner)
        if view.find(base, in: scope) == nil { return base }
        for number in 2... where view.find("\(base)-\(number)", in: scope) == nil { return "\(base)-\(number)" }
        return base
    }
}
