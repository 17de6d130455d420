// SPDX-License-Identifier: Apache-2.0
import Instances
import JSONCoding
import Models
import Platform
import Runtime

/// What a workload is not shown of the host unless its owner says so, and what it would see.
extension Preflight {
    /// What a workload with `config` would see of the host, and what its owner would be asked to grant for that. Nothing
    /// is made, and no image fetched; secrets need not be there yet.
    /// - Throws: `Problem`, as `create` would.
    func preview(_ config: RunConfig) async throws -> MountPreview {
        let seen = try await foresee(config)
        let asks = try await Thread.blocking("own-code") { OwnCode.asks(of: config) }
        return MountPreview(mounts: seen.shown, notes: seen.notes, asks: asks)
    }

    /// What a start would show of the host, and what of it would be left out.
    /// - Throws: `RuntimeError` when something may not be shown.
    func foresee(_ config: RunConfig) async throws -> (shown: [ShownPath], notes: [String]) {
        let driver = try await driver(for: config)
        return try await Thread.blocking("preview") { try driver.mounts(of: config) }
    }

    /// Has the person agree to writable bind mounts of code that runs as that person, and writes down that they did.
    /// - Parameter before: the configuration that `config` replaces: what was agreed to for it holds.
    /// - Throws: `Problem` (`permissions_not_accepted`) that lists what nobody has agreed to.
    func settleOwnCode(_ config: inout RunConfig, before: RunConfig? = nil) async throws {
        let (consent, asked) = (config.policy.consent, config)
        config.policy.consent = .ask
        let asks = try await Thread.blocking("own-code") { OwnCode.asks(of: asked) }
        let held = Set(before?.policy.acceptedPermissions ?? [])
        // Who granted an entry this very path has been asked.
        let granted = config.server == nil ? [] : Set(config.policy.acceptedPermissions)
        let open = asks.filter { ask in
            let path = PermissionAsk(.writePath, ask.subject.pieces(at: ":")[0]).id
            return !held.contains(ask.id) && !granted.contains(path)
                && !granted.contains(PermissionAsk(.writePath, ask.subject).id)
        }
        guard open.isEmpty || consent.accepts(open) else {
            // Nobody is asked for what nobody can grant.
            _ = try await foresee(asked)
            throw Problem(
                .permissionsNotAccepted,
                "\(config.name) asks for what only you can grant: it "
                    + open.prefix(20).map(\.sentence).joined(separator: "; it "),
                fix:
                    "if you want that, say so: \(set: "accept_permissions", to: "true"); else mount it read-only (:ro), or less of it",
                members: JSONObject([
                    ("permissions", .array(open.map(\.json))),
                    ("permissions_digest", .string(PermissionConsent.digest(of: open))),
                ]))
        }
        let others = config.policy.acceptedPermissions.filter { PermissionAsk(id: $0)?.kind != .ownCode }
        config.policy.acceptedPermissions = (others + asks.map(\.id)).sorted()
    }
}
