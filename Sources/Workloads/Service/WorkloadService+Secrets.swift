// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Secrets

extension WorkloadService {
    /// The values a backend gets, by variable; a name that is not in the store is refused.
    func secretValues(of config: RunConfig, for owner: Subject) async throws -> [String: String] {
        var values: [String: String] = [:]
        for secret in config.secrets { values[secret.target] = try await value(of: secret.name, for: owner) }
        return values
    }

    /// The value of a secret that belongs to `owner`.
    func value(of secret: String, for owner: Subject) async throws -> String {
        guard changes.owners.owner(of: .secret, secret) == owner, let value = try await secrets.value(of: secret) else {
            var problem = Problem.missing(.secret, secret, code: .secretNotFound, fix: "set it: \(.setSecret(secret))")
            problem.issues = [.init(pointer: "/secrets", code: .invalid, detail: problem.detail)]
            throw problem
        }
        return value
    }
}
