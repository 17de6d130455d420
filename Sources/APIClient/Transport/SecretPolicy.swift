// SPDX-License-Identifier: Apache-2.0
import Addresses
import HTTP
import JSONCoding
import Models

/// To which servers a client hands what may be a secret: values of secrets and variables, tokens, arguments.
public struct SecretPolicy: Sendable, Equatable {
    /// `--allow-plain-http`: whoever is on the way to another machine may read along.
    public var allowsPlainHTTP = false
    /// Whether the person has named the server: on the command line, in the environment or in their own configuration.
    public var isNamedByPerson = true

    /// Only to this machine or encrypted.
    public init() {}

    /// Why `request` is not sent to `address`; `nil` when it may be.
    func objection(to request: APIRequest, at address: ServerAddress) -> APIFailure? {
        guard Self.mayHoldSecret(request) else { return nil }
        if !isNamedByPerson {
            return .refused(
                "\(address) is named by the project's file only, and secrets go to no such server: nothing was sent",
                fix: "name it yourself with --runtime \(address), or as runtime.url in your own configuration")
        }
        guard case .http(let base) = address, WebAddress.isPlainElsewhere(base), !allowsPlainHTTP else { return nil }
        return .refused(
            "\(address) is another machine, and http:// would show what may be a secret to everybody on the way: "
                + "nothing was sent",
            fix: "use https:// or ssh -L 8080:127.0.0.1:8080, or send it all the same with --allow-plain-http")
    }

    /// Members that hold no secret, in whatever object they stand; everything else may be one.
    private static let harmless: Set<String> = [
        "schema_version", "name", "names", "image", "package", "package_runner", "package_digest", "registry", "server",
        "transport",
        "proxy_mode", "port", "target_port", "target_path", "working_dir", "caller_dir", "show_files",
        "ignore_globally", "secrets", "volumes", "labels", "group",
        "groups", "permission_profile", "runtime", "engine", "image_digest", "memory", "cpus", "pids_limit", "user",
        "read_only", "allowed_origins", "bearer_token_secret", "tools_filter", "tools_override", "insecure_no_sandbox",
        "run_as_root",
        "start_timeout", "stop_timeout", "call_timeout", "allow_plain_http", "accept_permissions",
        "accepted_permissions",
        "declined_permissions", "provider", "client", "clients", "status", "owner", "all", "from", "path", "dry_run",
        "local_path", "refresh_interval", "defaults", "retention", "move_to", "tools",
    ]

    static func mayHoldSecret(_ request: APIRequest) -> Bool {
        if request.isSensitive { return true }
        let telling: Set<String> = ["authorization", "cookie", "proxy-authorization"]
        if request.headers.fields.contains(where: { telling.contains($0.name.lowercased()) }) { return true }
        return request.body.map { mayHold($0, key: "config") } ?? false
    }

    private static func mayHold(_ value: JSON, key: String) -> Bool {
        switch key {
        case "url", "api_url":
            // Credentials stand before the host, tokens behind the path.
            return value.stringValue.map { $0.contains { "@?#".contains($0) } } ?? (value != .null)
        case "config":
            guard let members = value.objectValue?.members else { return value != .null }
            return members.contains { mayHold($0.value, key: $0.key) }
        default: return value != .null && !harmless.contains(key)
        }
    }
}
