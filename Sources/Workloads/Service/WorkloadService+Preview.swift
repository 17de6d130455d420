// SPDX-License-Identifier: Apache-2.0
import Instances
public import JSONCoding
public import Models
import Platform
import Runtime

/// What a workload would be, before it is made.
extension WorkloadService {
    /// What a workload with `config` would see of the host, and what its owner would be asked to grant for that. Nothing
    /// is made, and no image fetched; secrets need not be there yet.
    /// - Throws: `Problem`, as `create` would.
    public func preview(_ config: RunConfig) async throws -> JSON {
        let seen = try await foresee(config)
        let asks = try await Thread.blocking("own-code") { OwnCode.asks(of: config) }
        return [
            "mounts": .array(seen.shown.map(\.detail)), "notes": JSON(seen.notes),
            "permissions": .array(asks.map(\.json)),
        ]
    }

    /// What a start would show of the host, and what of it would be left out.
    /// - Throws: `RuntimeError` when something may not be shown.
    func foresee(_ config: RunConfig) async throws -> (shown: [ShownPath], notes: [String]) {
        let writable = try await mounts.writable(among: view.everything.map(\.record.config) + [config])
        let driver = Drivers.driver(
            for: config, protecting: instance.privateDirectories, packages: instance.packagesDirectory,
            installs: packages,
            history: MountHistory(writable: writable))
        return try await Thread.blocking("preview") { try driver.mounts(of: config) }
    }
}
