// SPDX-License-Identifier: Apache-2.0
import Authorization
public import Identity
import Instances
import JSONCoding
import Models
import Synchronization

/// Names: no two workloads of one owner have the same.
extension WorkloadService {
    /// Takes `name` for a workload that is being made or renamed, until `disclaim`.
    func claim(_ name: String, _ owner: Subject) throws {
        let taken = view.find(name, in: .owned(by: owner)) != nil
        let first = state.withLock { $0.names.insert("\(owner.text)/\(name)").inserted }
        if taken || !first {
            if first { disclaim(name, owner) }
            throw Self.nameTaken(name)
        }
    }

    func disclaim(_ name: String, _ owner: Subject) {
        _ = state.withLock { $0.names.remove("\(owner.text)/\(name)") }
    }

    static func nameTaken(_ name: String) -> Problem {
        Problem.taken(
            .workload, name, fix: "choose another one: \(field: "name"), or remove that one: \(.remove(name))")
    }

    func freeName(like config: RunConfig, of owner: Subject) -> String {
        let source = config.server.map(ServerName.short) ?? config.command?.last ?? config.sourceText
        return freeName(
            WorkloadName.suggestion(from: source.split(separator: "/").last.map(String.init) ?? source), owner)
    }

    private func freeName(_ base: String, _ owner: Subject) -> String {
        let scope = Scope.owned(by: owner)
        if view.find(base, in: scope) == nil { return base }
        for number in 2... where view.find("\(base)-\(number)", in: scope) == nil { return "\(base)-\(number)" }
        return base
    }

    /// Makes another workload like `id` and starts it, at a port of its own.
    /// - Parameter name: its name; one is made when it is `nil`.
    public func copy(_ id: String, name: String?, as caller: Caller) async throws -> Operation {
        guard let record = view.entry(id)?.workload.record else { throw Self.gone(id) }
        var config = record.config
        config.name = name ?? freeName(String(record.config.name.prefix(90)), owner(for: caller))
        config.port = 0
        return try await create(config, onFailure: .keep, as: caller, like: record.config)
    }

    // MARK: Files

    /// The problem of a workload that somebody else has deleted since it was looked up.
    static func gone(_ id: String) -> Problem {
        Problem(.notFound, "the workload has been deleted meanwhile", fix: "see what you have: \(.listWorkloads)")
    }

    /// The file of the backend's stderr.
    public func backendLog(_ id: String) -> String { "\(instance.logsDirectory)/\(id.prefix(12)).log" }
    /// The file of the proxy's own messages.
    public func proxyLog(_ id: String) -> String { "\(instance.logsDirectory)/\(id.prefix(12)).proxy.log" }
}
