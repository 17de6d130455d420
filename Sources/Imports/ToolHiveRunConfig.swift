// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models

/// A ToolHive run configuration as one of ours.
struct ToolHiveRunConfig {
    let config: RunConfig
    /// What could not be taken over, in words.
    let notes: [String]

    /// Members that have no counterpart and matter when they say something.
    private static let left = [
        "remote_auth_config", "oidc_config", "authz_config", "authz_config_path", "audit_config", "audit_config_path",
        "telemetry_config", "token_exchange_config", "tools_filter", "tools_override", "header_forward",
        "validating_webhooks", "mutating_webhooks", "rate_limit_config", "publish", "aws_sts_config",
    ]

    /// - Throws: `Problem` or `InvalidFields` for what we cannot run.
    init(_ document: JSON, name: String) throws {
        func text(_ key: String) -> String? { document[key]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
        func filled(_ value: JSON?) -> JSON? {
            switch value {
            case nil, .null?, .object(JSONObject())?, .array([])?, .string("")?, .number(JSONNumber(0))?: nil
            case let value?: value
            }
        }
        var object = JSONObject([("name", .string(name))])
        if let url = text("remote_url") {
            object["url"] = .string(url)
        } else {
            object["image"] = text("image").map(JSON.string)
        }
        object["cmd_args"] = filled(document["cmd_args"])
        if let transport = text("transport") { object["transport"] = .string(transport) }
        if text("proxy_mode") == "sse", text("transport") != "stdio" { object["proxy_mode"] = "sse" }
        object["port"] = filled(document["port"])
        object["target_port"] = filled(document["target_port"])
        // Those that ToolHive adds at every start are added here, too.
        let added: Set<String> = ["MCP_TRANSPORT", "MCP_PORT", "FASTMCP_PORT", "MCP_HOST"]
        if let variables = document["env_vars"]?.objectValue {
            let own = variables.members.filter { !added.contains($0.key) }
            if !own.isEmpty { object["env_vars"] = .object(JSONObject(own.map { ($0.key, $0.value) })) }
        }
        object["secrets"] = filled(document["secrets"])
        object["volumes"] = filled(document["volumes"])
        if let labels = document["container_labels"]?.objectValue {
            let own = labels.members.filter { !$0.key.hasPrefix("toolhive") }
            if !own.isEmpty { object["labels"] = .object(JSONObject(own.map { ($0.key, $0.value) })) }
        }
        object["allowed_origins"] = filled(document["allowed_origins"])
        object["group"] = text("group").map { .string(WorkloadName.suggestion(from: $0)) }
        object["permission_profile"] = Self.profile(document)
        config = try RunConfig(.object(object))
        let unused = Self.left.filter { key in
            guard let value = filled(document[key]) else { return false }
            // Objects that only hold defaults are written out, too.
            return value.objectValue?.members.contains { filled($0.value) != nil && $0.value != false } ?? true
        }
        var notes = unused.isEmpty ? [] : ["not taken over: \(unused.joined(separator: ", "))"]
        if text("proxy_mode") == "sse", text("transport") == "stdio" {
            notes.append("clients connect to /mcp, not to /sse")
        }
        self.notes = notes
    }

    private static func profile(_ document: JSON) -> JSON? {
        guard var profile = document["permission_profile"]?.objectValue else {
            let name = document["permission_profile_name_or_path"]?.stringValue ?? ""
            return PermissionProfile.builtIn(name).map { _ in .string(name) }
        }
        profile["privileged"] = profile["privileged"] == false ? nil : profile["privileged"]
        if profile["name"] == "" { profile["name"] = nil }
        for key in ["read", "write"] where profile[key] == .null { profile[key] = nil }
        if var network = profile["network"]?.objectValue {
            if network["mode"] == "" { network["mode"] = nil }
            profile["network"] = .object(network)
        }
        return .object(profile)
    }
}
