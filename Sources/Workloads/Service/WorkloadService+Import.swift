// SPDX-License-Identifier: Apache-2.0
import Activity
public import Authorization
import Crypto
import Hosting
public import Identity
public import Models
import Platform
import Runtime

/// Workloads that come from elsewhere or are like another, and what they run without.
extension WorkloadService {
    /// Takes a workload over without starting it. Its port is kept if it is free, else another is chosen.
    /// - Returns: the port it has.
    public func adopt(_ config: RunConfig, as caller: Caller) async throws -> Int {
        if view.find(config.name, in: .owned(by: owner(for: caller))) != nil {
            throw Problem.nameTaken(config.name)
        }
        var config = config
        config.backend.runtime = drivers.kind(for: config)
        let id = RandomBytes.hex(bytes: 16)
        let others = view.all(in: scope(caller)).map(\.record.config)
        do {
            config = try fleet.host.reserve(config, for: AddressSlot(id), besides: others)
        } catch {
            config.endpoint.port = 0
            config = try fleet.host.reserve(config, for: AddressSlot(id), besides: others)
        }
        let record = WorkloadRecord(
            id: id, owner: owner(for: caller), ownerName: owner(for: caller).displayName,
            stored: StoredRunConfig(config),
            desired: .stopped, revision: 1, createdAt: .now, failure: nil)
        let deed = Deed(.create, name: config.name, detail: config.name)
        do {
            try await changes.perform(.workloadCreate, on: record.resource, as: caller, deed) {
                try WorkloadStore.insert(record, operation: nil, $0.connection)
            }
        } catch {
            fleet.host.release(AddressSlot(id))
            throw error
        }
        view.add(LiveWorkload(record, drivers))
        return config.endpoint.port
    }

    /// Makes another workload like `id` and starts it, at a port of its own.
    /// - Parameter name: its name; one is made when it is `nil`.
    public func copy(_ id: String, name: String?, as caller: Caller) async throws -> Operation {
        guard let record = view.entry(id)?.record else { throw Problem.gone(id) }
        var config = record.config
        config.name = name ?? names.freeName(String(record.config.name.prefix(90)), owner(for: caller))
        config.endpoint.port = 0
        return try await create(config, onFailure: .keep, as: caller, like: record.config)
    }

    /// Says in the workload's log and in the activity what it runs without because its caller could not be asked.
    public func tellOfPermissions(
        _ asks: [PermissionAsk], of id: String, _ action: Action, as caller: Caller
    ) async throws {
        guard !asks.isEmpty, let name = view.entry(id)?.record.config.name else { return }
        let log = fleet.host.log(.backend, of: id)
        let resource = ResourceRef(.workload, id, owner: view.entry(id)?.record.owner)
        let lines = asks.map { "not granted, so it runs without: its registry's entry \($0.sentence)" }
        let detail = asks.prefix(20).map { "it \($0.sentence)" }.joined(separator: "; ")
        try await changes.perform(action, on: resource, as: caller) {
            try? await Thread.blocking("log") { log.append(lines) }
        } outcome: {
            (Deed(.withhold, name: name, detail: detail), [])
        }
    }
}
