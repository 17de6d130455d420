// SPDX-License-Identifier: Apache-2.0
import Activity
import Addresses
import Authorization
import Identity
import JSONCoding
import Models
import Secrets

/// The values of the secrets that a workload is given: its owner's, and none that would be shown on the way.
struct SecretResolver: Sendable {
    let secrets: SecretStore
    let owners: OwnerTable

    /// The values a backend gets, by variable; a name that is not in the store is refused.
    func secretValues(of config: RunConfig, for owner: Subject) async throws -> [String: String] {
        var values: [String: String] = [:]
        for secret in config.backend.secrets {
            values[secret.target] = try await value(of: secret.name, in: config, for: owner)
        }
        return values
    }

    /// The value that comes with the configuration, else the one that is stored.
    private func value(of secret: String, in config: RunConfig, for owner: Subject) async throws -> String {
        if let value = config.secretValues[secret] { return value }
        return try await value(of: secret, for: owner)
    }

    /// The value of a secret that belongs to `owner`.
    func value(of secret: String, for owner: Subject) async throws -> String {
        guard owners.owner(of: .secret, secret) == owner, let value = try await secrets.value(of: secret) else {
            var problem = Problem.missing(.secret, secret, code: .secretNotFound, fix: "set it: \(.setSecret(secret))")
            problem.issues = [.init(pointer: "/secrets", code: .invalid, detail: problem.detail)]
            throw problem
        }
        return value
    }

    /// The secret that is sent in a header field, and so must be one line.
    func bearerToken(of config: RunConfig, for owner: Subject) async throws -> String? {
        guard let name = config.backend.bearerTokenSecret else { return nil }
        let value = try await value(of: name, in: config, for: owner)
        guard let problem = LineText.problem(with: value) else { return value }
        throw Problem(
            .notSupported, "the secret “\(name)” \(problem), so it cannot be sent as a bearer token",
            fix: "set it again without: \(.setSecret(name))",
            issues: [.init(pointer: "/bearer_token_secret", code: .invalid, detail: "the secret “\(name)” \(problem)")])
    }

    /// A remote server on another machine gets no secret in the clear, unless its owner wants that.
    static func checkSecrets(of config: RunConfig) throws(Problem) {
        guard let url = config.source?.url, !config.policy.allowPlainHTTP, WebAddress.isPlainElsewhere(url) else {
            return
        }
        let hasSecret = config.backend.bearerTokenSecret != nil || !config.backend.secrets.isEmpty
        guard hasSecret || WebAddress.mayHoldLogin(url) else { return }
        throw Problem(
            .notSupported,
            "\(config.name) is on another machine, and http:// would show its secret to everybody on the way",
            fix: "use its https:// address, or send it all the same: \(set: "allow_plain_http", to: "true")",
            issues: [.init(pointer: "/allow_plain_http", code: .required, detail: "must be true for \"http://\"")])
    }
}
