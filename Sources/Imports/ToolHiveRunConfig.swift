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
        "telemetry_config", "token_exchange_config", "header_forward", "validating_webhooks", "mutating_webhooks",
        "rate_limit_config", "publish", "aws_sts_config",
    ]

    /// - Parameter profile: what is in the file that `document` names as its permission profile.
    /// - Throws: `Problem` or `InvalidFields` for what we cannot run.
    init(_ document: JSON, profile: JSON?, name: String) throws {
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
        object["tools_filter"] = filled(document["tools_filter"])
        object["tools_override"] = filled(Self.overrides(document["tools_override"]))
        object["group"] = text("group").map { .string(ToolHiveState.name($0)) }
        var notes: [String] = []
        object["permission_profile"] = Self.profile(document, file: profile, &notes)
        config = try RunConfig(.object(object))
        let unused = Self.left.filter { key in
            guard let value = filled(document[key]) else { return false }
            // Objects that only hold defaults are written out, too.
            return value.objectValue?.members.contains { filled($0.value) != nil && $0.value != false } ?? true
        }
        if !unused.isEmpty { notes.append("not taken over: \(unused.joined(separator: ", "))") }
        // They were granted to ToolHive, and are the person's own words: shown, not asked for again.
        let shown =
            config.permissionProfile.read.map { PermissionAsk(path: $0, isWritable: false) }
            + config.permissionProfile.write.map { PermissionAsk(path: $0, isWritable: true) }
            + config.environment.filter { CodeVariable.decides($0.key) }.sorted { $0.key < $1.key }
            .map { PermissionAsk(.variable, "\($0.key)=\($0.value)") }
        if !shown.isEmpty {
            notes.append("as in ToolHive it \(shown.prefix(20).map(\.sentence).joined(separator: ", "))")
        }
        if let entry = text("registry_server_name") {
            notes.append("it is not tied to the registry's “\(entry)”, so no upgrades are offered for it")
        }
        if text("proxy_mode") == "sse", text("transport") == "stdio" {
            notes.append("clients connect to /mcp, not to /sse")
        }
        self.notes = notes
    }

    /// Without members that say nothing.
    private static func overrides(_ value: JSON?) -> JSON? {
        guard let tools = value?.objectValue else { return value }
        let members = tools.members.compactMap { tool, shown -> (String, JSON)? in
            guard let fields = shown.objectValue else { return (tool, shown) }
            let said = fields.members.filter { $0.value != "" && $0.value != .null }.map { ($0.key, $0.value) }
            return said.isEmpty ? nil : (tool, .object(JSONObject(said)))
        }
        return .object(JSONObject(members))
    }

    /// A profile that is named and cannot be had leaves a server without rights, never with more than it had.
    private static func profile(_ document: JSON, file: JSON?, _ notes: inout [String]) -> JSON? {
        if let own = document["permission_profile"]?.objectValue { return tidy(own) }
        let name = document["permission_profile_name_or_path"]?.stringValue ?? ""
        if name.isEmpty { return nil }
        // ToolHive's other word for it.
        if name == "stdio" { return "none" }
        if PermissionProfile.builtIn(name) != nil { return .string(name) }
        let trial = JSONObject([("name", "x"), ("image", "x")])
        if let profile = file?.objectValue.map(tidy) {
            var object = trial
            object["permission_profile"] = profile
            if (try? RunConfig(.object(object))) != nil { return profile }
        }
        notes.append("its permission profile \(name) cannot be used, so it has “none”: no files and no network")
        return "none"
    }

    private static func tidy(_ profile: JSONObject) -> JSON {
        var profile = profile
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
