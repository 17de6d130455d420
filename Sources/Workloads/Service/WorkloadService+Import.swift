// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Crypto
public import Identity
public import Models
import Platform
import Runtime

/// Workloads that come from elsewhere, with what they were.
extension WorkloadService {
    /// Takes a workload over without starting it. Its port is kept if it is free, else another is chosen.
    /// - Returns: the port it has.
    public func adopt(_ config: RunConfig, as caller: Caller) async throws -> Int {
        if view.find(config.name, in: .owned(by: owner(for: caller))) != nil {
            throw Self.nameTaken(config.name)
        }
        var config = config
        config.runtime = Drivers.chosen(for: config)
        let id = RandomBytes.hex(bytes: 16)
        let taken = Set(view.all(in: scope(caller)).map(\.workload.record.config.port))
        do {
            config.port = try ports.reserve(config.port, for: id, taken: taken)
        } catch {
            config.port = try ports.reserve(0, for: id, taken: taken)
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
            ports.release(id)
            throw error
        }
        view.add(LiveWorkload(record))
        return config.port
    }
}
