// SPDX-License-Identifier: Apache-2.0
import API
import JSONCoding
import Models
import Platform
import ProxyControl
import Runtime
import Workloads

/// A workload as ToolHive's clients read it.
struct V1BetaWorkload {
    private let workload: LiveWorkload
    private var config: RunConfig { workload.record.config }

    init(_ workload: LiveWorkload) { self.workload = workload }

    /// What an image is called here: also a package. A command has none.
    private var image: String { config.source?.image ?? config.source?.package ?? "" }

    /// The object of the list.
    var listed: JSON {
        var object = JSONObject([
            ("name", .string(config.name)),
            ("package", .string(config.source?.kind != .remote ? config.sourceText : "remote")),
            ("url", .string(config.clientEndpoint.transport == .sse ? "\(workload.url)#\(config.name)" : workload.url)),
            ("port", JSON(config.endpoint.port)), ("transport_type", .string(config.backend.transport.rawValue)),
            ("proxy_mode", .string(config.clientEndpoint.transport.rawValue)),
            ("status", .string(workload.status.rawValue)),
        ])
        if !workload.context.isEmpty { object["status_context"] = .string(workload.context) }
        object["created_at"] = .string(workload.record.createdAt.text)
        if !labels.isEmpty { object["labels"] = JSON(labels) }
        object["group"] = .string(config.group)
        if !config.policy.toolsFilter.isEmpty { object["tools"] = JSON(config.policy.toolsFilter) }
        if config.source?.kind == .remote { object["remote"] = true }
        object["started_at"] = .string(
            workload.status == .running ? workload.proxy?.since.text ?? Self.never : Self.never)
        return .object(object)
    }

    /// The time of what has not happened.
    private static let never = "0001-01-01T00:00:00Z"

    /// The request that would make it: what an edit takes back unchanged.
    var request: JSON {
        var object = JSONObject([("name", .string(config.name)), ("image", .string(image))])
        if let url = config.source?.url { object["url"] = .string(url) }
        object["host"] = "127.0.0.1"
        object["proxy_port"] = JSON(config.endpoint.port)
        object["target_port"] = JSON(config.backend.targetPort)
        object["transport"] = .string(config.backend.transport.rawValue)
        object["proxy_mode"] = .string(config.clientEndpoint.transport.rawValue)
        object["cmd_arguments"] = JSON(config.backend.arguments)
        object["env_vars"] = JSON(config.backend.environment)
        object["secrets"] = .array(
            config.backend.secrets.map { ["name": .string($0.name), "target": .string($0.target)] })
        object["volumes"] = JSON(config.backend.volumes)
        object["permission_profile"] = config.policy.permissionProfile.json
        object["network_isolation"] = .bool(showsIsolation)
        object["allow_docker_gateway"] = false
        object["trust_proxy_headers"] = false
        object["oidc"] = [
            "issuer": "", "audience": "", "jwks_url": "", "introspection_url": "", "client_id": "",
            "client_secret": "",
        ]
        object["tools"] = JSON(config.policy.toolsFilter)
        if let overrides = config.json["tools_override"] { object["tools_override"] = overrides }
        object["group"] = .string(config.group)
        if let secret = config.backend.bearerTokenSecret {
            object["oauth_config"] = ["bearer_token": ["name": .string(secret), "target": "bearer_token"]]
        }
        return .object(object)
    }

    /// The label by which ToolHive keeps that a server was to have no isolation.
    private static let isolationLabel = "toolhive-network-isolation"

    /// Those of the person: ToolHive's own are its own.
    private var labels: [String: String] { config.labels.filter { !$0.key.hasPrefix("toolhive") } }

    /// What is said of its isolation: not isolated when that was asked for, else what holds.
    var showsIsolation: Bool { config.labels[Self.isolationLabel] != "false" && isIsolated }

    /// Keeps in `config` what was asked for.
    static func note(isIsolated: Bool, in config: inout RunConfig) {
        config.labels[isolationLabel] = isIsolated ? nil : "false"
    }

    /// Not isolated is what reaches this machine's own addresses: a container with the network, whose engine does not keep
    /// it from them, and what runs without a sandbox. Nor what runs elsewhere, and what was given the whole network
    /// besides the built-in profile that does so.
    private var isIsolated: Bool {
        let capabilities = workload.capabilities
        if capabilities.isElsewhere || config.policy.insecureNoSandbox { return false }
        if !config.policy.permissionProfile.outbound.allowAll { return true }
        return capabilities.shieldsThisMachine && config.policy.permissionProfile.name == PermissionProfile.network.name
    }

    /// ToolHive's run configuration.
    var runConfig: JSON {
        var object = JSONObject([("schema_version", "v0.1.0")])
        if let url = config.source?.url {
            object["remote_url"] = .string(url)
        } else {
            object["image"] = .string(image)
        }
        if let server = config.server { object["registry_server_name"] = .string(server) }
        // ToolHive has no commands; its readers pass over what they do not know.
        if let command = config.source?.command { object["command"] = JSON(command) }
        if let directory = config.backend.workingDirectory { object["working_dir"] = .string(directory) }
        object["cmd_args"] = JSON(config.backend.arguments)
        for key in ["name", "container_name", "base_name"] { object[key] = .string(config.name) }
        object["transport"] = .string(config.backend.transport.rawValue)
        object["host"] = "127.0.0.1"
        object["port"] = JSON(config.endpoint.port)
        if config.backend.targetPort > 0 { object["target_port"] = JSON(config.backend.targetPort) }
        object["permission_profile_name_or_path"] = .string(config.policy.permissionProfile.name)
        object["permission_profile"] = config.policy.permissionProfile.json
        object["env_vars"] = JSON(config.backend.environment)
        object["volumes"] = JSON(config.backend.volumes)
        object["container_labels"] = JSON(labels)
        object["secrets"] = JSON(config.backend.secrets.map(\.text))
        object["isolate_network"] = .bool(showsIsolation)
        object["proxy_mode"] = .string(config.clientEndpoint.transport.rawValue)
        object["group"] = .string(config.group)
        if !config.endpoint.allowedOrigins.isEmpty { object["allowed_origins"] = JSON(config.endpoint.allowedOrigins) }
        if !config.policy.toolsFilter.isEmpty { object["tools_filter"] = JSON(config.policy.toolsFilter) }
        if let overrides = config.json["tools_override"] { object["tools_override"] = overrides }
        return .object(object)
    }
}
