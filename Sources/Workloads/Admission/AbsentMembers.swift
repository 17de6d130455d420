// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models

/// Members of a run configuration that others know, and what they stand for: they mean something, so that they are
/// neither unknown nor passed over.
enum AbsentMembers {
    private static let meanings = [
        "audit_config": "an audit log of its own", "authz_config": "rules for who may call what",
        "header_forward": "header fields for a remote server", "headers": "header fields for a remote server",
        "host": "an endpoint beyond loopback", "isolate_network": "network isolation besides the permission profile",
        "network_isolation": "network isolation besides the permission profile",
        "oauth_config": "signing in at a remote server", "oidc_config": "signing in at its endpoint",
        "rate_limit": "a limit of calls", "remote_auth_config": "signing in at a remote server",
        "runtime_config": "building an image of a package", "telemetry_config": "telemetry",
        "token_exchange_config": "exchanging tokens", "webhooks": "webhooks",
    ]

    /// Looks through a document, and at what is below `config`.
    /// - Throws: `Problem` (`not_supported`) naming every such member.
    static func refuse(_ document: JSON) throws(Problem) {
        var issues: [FieldIssue] = []
        for (prefix, part) in [("", document), ("/config", document["config"] ?? .null)] {
            for (key, value) in part.objectValue?.members ?? [] {
                guard value != .null, let meaning = meanings[key] else { continue }
                issues.append(
                    FieldIssue(
                        pointer: "\(prefix)/\(key)", code: .unknownField, detail: "\(meaning) is not supported"))
            }
        }
        guard let first = issues.first else { return }
        throw Problem(
            .notSupported, "\(first.pointer.dropFirst()): \(first.detail)",
            fix: "leave it out; what this server can do: \(.showCapabilities)", issues: issues)
    }
}
