// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A run configuration of ToolHive's (schema `v0.1.0`), as one of ours.
///
/// Nothing of it is left out in silence: each member is taken over, restates another one, or is named in `notes` or
/// `limits`.
public struct ToolHiveRunConfig: Sendable {
    /// Our configuration, still to be read by `RunConfig`.
    public private(set) var object = JSONObject()
    /// What has no counterpart, or becomes something else, a sentence each.
    public private(set) var notes: [String] = []
    /// Members without a counterpart that limit what the server may do, or who may use it, a sentence each: without them
    /// more would be allowed than the document says.
    public private(set) var limits: [String] = []

    /// Whether `document` is one: a member of ours never has these names.
    public static func isOne(_ document: JSONObject) -> Bool {
        if document["schema_version"]?.stringValue?.hasPrefix("v0.") == true { return true }
        let own = [
            "remote_url", "container_name", "base_name", "permission_profile_name_or_path", "isolate_network",
            "container_labels", "middleware_configs",
        ]
        return own.contains { document[$0] != nil }
    }

    /// The file in which the permission profile of `document` is, where that is not in the document itself.
    public static func profilePath(of document: JSONObject) -> String? {
        guard document["permission_profile"]?.objectValue == nil,
            let path = document["permission_profile_name_or_path"]?.stringValue, path.contains("/")
        else { return nil }
        return path
    }

    /// How tools are shown, in a file that ToolHive takes for it.
    public static func toolsOverride(in file: JSON) -> JSON? { file["toolsOverride"] }

    /// - Parameters:
    ///   - profile: What is in the file that the document names as its permission profile.
    ///   - name: What it shall be called; `nil` for the document's own name.
    ///   - groups: What its group may be called.
    public init(_ document: JSONObject, profile: JSON?, name: String?, groups: NameRule = .plain) {
        func text(_ key: String) -> String? { document[key]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
        func said(_ key: String) -> JSON? { document[key].flatMap { Self.says($0) ? $0 : nil } }
        object["name"] = (name ?? text("name").map(NameRule.plain.ours)).map(JSON.string)
        if let url = text("remote_url") {
            object["url"] = .string(url)
        } else if let command = said("command") {
            object["command"] = command
            object["working_dir"] = said("working_dir")
        } else if let image = text("image") {
            object[PackageReference(image) == nil ? "image" : "package"] = .string(image)
        }
        object["cmd_args"] = said("cmd_args")
        object["transport"] = said("transport")
        object["port"] = said("port")
        object["target_port"] = said("target_port")
        object["env_vars"] = Self.members(of: document["env_vars"]) { !Self.added.contains($0) }
        object["secrets"] = said("secrets")
        object["volumes"] = said("volumes")
        let ignores = document["ignore_config"]
        if (ignores?["load_global"] ?? ignores?["loadGlobal"])?.boolValue == false { object["ignore_globally"] = false }
        object["labels"] = Self.members(of: document["container_labels"]) { !$0.hasPrefix("toolhive") }
        object["allowed_origins"] = said("allowed_origins")
        object["tools_filter"] = said("tools_filter")
        object["tools_override"] = Self.overrides(document["tools_override"])
        object["group"] = text("group").map { .string(groups.ours($0)) }
        object["permission_profile"] = takeProfile(document, file: profile)
        if text("proxy_mode") == "sse", text("transport") == "stdio" {
            notes.append("clients connect to /mcp, not to /sse")
        }
        if let entry = text("registry_server_name") {
            notes.append("it is not tied to the registry's “\(entry)”, so no upgrades are offered for it")
        }
        for (key, value) in document.members where !Self.taken.contains(key) && Self.says(value) { leave(key, value) }
    }

    // MARK: What has no counterpart

    /// Taken over above, or said by others: names of the container, and the layers that ToolHive makes of the rest.
    private static let taken: Set<String> = [
        "schema_version", "name", "container_name", "base_name", "image", "remote_url", "command", "working_dir",
        "cmd_args", "transport", "proxy_mode", "port", "target_port", "env_vars", "secrets", "volumes",
        "container_labels", "allowed_origins", "tools_filter", "tools_override", "group", "permission_profile",
        "permission_profile_name_or_path", "isolate_network", "registry_api_url", "registry_url",
        "registry_server_name", "ignore_config", "stateless", "strict_protocol_validation",
    ]

    /// Variables that ToolHive adds at every start; the same are added here.
    private static let added: Set<String> = ["MCP_TRANSPORT", "MCP_PORT", "FASTMCP_PORT", "MCP_HOST"]

    private static let limiting: [String: String] = [
        "oidc_config": "who may call it (OIDC)", "authz_config": "who may call what (Cedar policies)",
        "authz_config_path": "who may call what (Cedar policies)", "rate_limit_config": "how often it may be called",
        "validating_webhooks": "what a webhook lets through", "mutating_webhooks": "what a webhook makes of a call",
        "embedded_auth_server_config": "who may call it (its own sign-in)",
    ]
    private static let other: [String: String] = [
        "remote_auth_config": "signing in at the remote server: give the secret that holds a token for it",
        "audit_config": "its own audit log: who did what is in the activity",
        "audit_config_path": "its own audit log: who did what is in the activity", "telemetry_config": "telemetry",
        "token_exchange_config": "exchanged tokens", "upstream_swap_config": "exchanged tokens",
        "aws_sts_config": "AWS credentials", "header_forward": "forwarded headers",
        "publish": "ports of the container besides the one clients use",
        "allow_docker_gateway": "the way to this machine through the engine's gateway",
        "trust_proxy_headers": "X-Forwarded fields: they are never believed", "session_ttl": "how long a session lasts",
        "scaling_config": "more than one copy", "k8s_pod_template_patch": "a pod's template",
        "env_file_dir": "a directory of variables", "debug": "debugging", "thv_ca_bundle": "its own CA bundle",
    ]
    /// Kinds of layers that restrict; they may stand in no member of their own.
    private static let layers: [String: String] = [
        "authorization": "authz_config", "ratelimit": "rate_limit_config", "validating-webhook": "validating_webhooks",
        "mutating-webhook": "mutating_webhooks",
    ]

    private mutating func leave(_ key: String, _ value: JSON) {
        switch key {
        case "host", "target_host":
            let host = value.stringValue ?? ""
            if ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host) { return }
            notes.append(
                "\(key) \(host) is not taken over: endpoints and their backends are on this machine's loopback")
        case "middleware_configs":
            for layer in value.arrayValue ?? [] {
                let kind = layer["type"]?.stringValue ?? ""
                guard let member = Self.layers[kind], let what = Self.limiting[member] else { continue }
                limits.append("a layer “\(kind)” limits \(what), which thv does not have")
            }
        case _ where Self.limiting[key] != nil:
            limits.append("\(key) limits \(Self.limiting[key] ?? ""), which thv does not have")
        case _ where Self.other[key] != nil:
            notes.append("\(key) is not taken over: \(Self.other[key] ?? "")")
        default: notes.append("\(key) is not taken over: thv does not know it")
        }
    }

    /// Whether it is more than a default that is written out.
    private static func says(_ value: JSON) -> Bool {
        switch value {
        case .null, .bool(false), .string(""), .number(JSONNumber(0)): false
        case .array(let elements): !elements.isEmpty
        case .object(let object): object.members.contains { says($0.value) }
        default: true
        }
    }

    private static func members(of value: JSON?, where isTaken: (String) -> Bool) -> JSON? {
        guard let own = value?.objectValue?.members.filter({ isTaken($0.key) }), !own.isEmpty else { return nil }
        return .object(JSONObject(own.map { ($0.key, $0.value) }))
    }

    /// Without members that say nothing.
    private static func overrides(_ value: JSON?) -> JSON? {
        guard let tools = value?.objectValue else { return value.flatMap { says($0) ? $0 : nil } }
        let members = tools.members.compactMap { tool, shown -> (String, JSON)? in
            guard let fields = shown.objectValue else { return (tool, shown) }
            let said = fields.members.filter { $0.value != "" && $0.value != .null }.map { ($0.key, $0.value) }
            return said.isEmpty ? nil : (tool, .object(JSONObject(said)))
        }
        return members.isEmpty ? nil : .object(JSONObject(members))
    }

    // MARK: Permissions

    /// A profile that is named and cannot be had leaves a server without rights, never with more than it had.
    private mutating func takeProfile(_ document: JSONObject, file: JSON?) -> JSON? {
        if let own = document["permission_profile"]?.objectValue { return Self.tidy(own) }
        let name = document["permission_profile_name_or_path"]?.stringValue ?? ""
        if name.isEmpty { return nil }
        // ToolHive's other word for it.
        if name == "stdio" { return "none" }
        if PermissionProfile.builtIn(name) != nil { return .string(name) }
        if let profile = file?.objectValue.map(Self.tidy) {
            let trial = JSONObject([("name", "x"), ("image", "x"), ("permission_profile", profile)])
            if (try? RunConfig(.object(trial))) != nil { return profile }
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

extension NameRule {
    /// A name that another program gave, as one of ours.
    public func ours(_ text: String) -> String {
        problem(with: text) == nil ? text : WorkloadName.suggestion(from: text)
    }
}
