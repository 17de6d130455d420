// SPDX-License-Identifier: Apache-2.0
import Activity
public import Authorization
public import Identity
import JSONCoding
public import Models
import Platform
import Runtime

/// What a workload is not given, and what is not sent, unless its owner says so.
extension WorkloadService {
    /// Says in the workload's log and in the activity what it runs without because its caller could not be asked.
    public func tellOfPermissions(
        _ asks: [PermissionAsk], of id: String, _ action: Action, as caller: Caller
    ) async throws {
        guard !asks.isEmpty, let name = view.entry(id)?.workload.record.config.name else { return }
        let log = backendLog(id)
        let resource = ResourceRef(.workload, id, owner: view.entry(id)?.workload.record.owner)
        let lines = asks.map { "not granted, so it runs without: its registry's entry \($0.sentence)" }
        let detail = asks.prefix(20).map { "it \($0.sentence)" }.joined(separator: "; ")
        try await changes.perform(action, on: resource, as: caller) {
            try? await Thread.blocking("log") {
                // Whoever looks after the backend rotates it.
                let file = RotatingFile(path: log, limit: .max)
                for line in lines { file.write(Array(line.utf8)) }
            }
        } outcome: {
            (Deed(.withhold, name: name, detail: detail), [])
        }
    }

    /// Has the person agree to writable bind mounts of code that runs as that person, and writes down that they did.
    /// - Parameter before: the configuration that `config` replaces: what was agreed to for it holds.
    /// - Throws: `Problem` (`permissions_not_accepted`) that lists what nobody has agreed to.
    func settleOwnCode(_ config: inout RunConfig, before: RunConfig? = nil) async throws {
        let (consent, asked) = (config.consent, config)
        config.consent = .ask
        let asks = try await Thread.blocking("own-code") { OwnCode.asks(of: asked) }
        let held = Set(before?.acceptedPermissions ?? [])
        // Who granted an entry this very path has been asked.
        let granted = config.server == nil ? [] : Set(config.acceptedPermissions)
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
        let others = config.acceptedPermissions.filter { PermissionAsk(id: $0)?.kind != .ownCode }
        config.acceptedPermissions = (others + asks.map(\.id)).sorted()
    }

    /// The secret that is sent in a header field, and so must be one line.
    func bearerToken(of config: RunConfig) async throws -> String? {
        guard let name = config.bearerTokenSecret else { return nil }
        let value = try await value(of: name)
        guard let problem = LineText.problem(with: value) else { return value }
        throw Problem(
            .notSupported, "the secret “\(name)” \(problem), so it cannot be sent as a bearer token",
            fix: "set it again without: \(.setSecret(name))",
            issues: [.init(pointer: "/bearer_token_secret", code: .invalid, detail: "the secret “\(name)” \(problem)")])
    }

    /// A remote server on another machine gets no secret in the clear, unless its owner wants that.
    static func checkSecrets(of config: RunConfig) throws(Problem) {
        guard let url = config.url, !config.allowPlainHTTP, PlainAddress.isPlainElsewhere(url) else { return }
        let authority = url.utf8.drop { $0 != UInt8(ascii: "/") }.drop { $0 == UInt8(ascii: "/") }
            .prefix { !"/?#".utf8.contains($0) }
        let hasSecret = config.bearerTokenSecret != nil || !config.secrets.isEmpty
        guard hasSecret || authority.contains(UInt8(ascii: "@")) else { return }
        throw Problem(
            .notSupported,
            "\(config.name) is on another machine, and http:// would show its secret to everybody on the way",
            fix: "use its https:// address, or send it all the same: \(set: "allow_plain_http", to: "true")",
            issues: [.init(pointer: "/allow_plain_http", code: .required, detail: "must be true for \"http://\"")])
    }
}
