// SPDX-License-Identifier: Apache-2.0
import API
import JSONCoding
import Models

/// The body of ToolHive's create and edit, read into members of our run configuration. What it does not know is passed
/// over; what it knows and this server cannot do is refused by name, never left out silently.
struct V1BetaWorkloadRequest {
    /// Our members that the body can say; an edit sets them all.
    static let expressible = [
        "cmd_args", "transport", "proxy_mode", "target_port", "env_vars", "secrets", "volumes", "permission_profile",
        "tools_filter", "tools_override", "group", "bearer_token_secret",
    ]

    /// Members of our run configuration, without what runs.
    private(set) var members = JSONObject()
    var name = ""
    var image = ""
    var url = ""
    var registry = ""
    var server = ""
    /// 0 means any.
    var port = 0
    /// Whether what its profile says of the network holds.
    var isIsolated = true

    /// - Throws: `InvalidFields` with ToolHive's names.
    init(_ body: JSON) throws(InvalidFields) {
        let reader = try ObjectReader(body, nulls: .leftOut)
        name = reader.string("name") ?? ""
        image = reader.string("image", max: 1024) ?? ""
        url = reader.string("url", max: 4096) ?? ""
        registry = reader.string("registry", max: 255) ?? ""
        server = reader.string("server", max: 255) ?? ""
        port = reader.int("proxy_port", in: 0...65535) ?? 0
        isIsolated = reader.bool("network_isolation") ?? true
        readPlain(reader)
        readSecrets(reader)
        readTools(reader)
        if let profile = reader.object("permission_profile") { members["permission_profile"] = Self.profile(profile) }
        refuseTheRest(reader)
        try reader.finishIgnoringUnknown()
    }

    private mutating func readPlain(_ reader: ObjectReader) {
        if let words = reader.strings("cmd_arguments", max: 1000), !words.isEmpty { members["cmd_args"] = JSON(words) }
        if let text = reader.string("transport"), !text.isEmpty {
            if Transport(rawValue: text) == nil {
                reader.reject("transport", .invalid, "“\(text)” is not stdio, sse or streamable-http")
            }
            members["transport"] = .string(text)
        }
        if let text = reader.string("proxy_mode"), !text.isEmpty {
            if text != "sse", text != "streamable-http" {
                reader.reject("proxy_mode", .invalid, "“\(text)” is not streamable-http or sse")
            }
            members["proxy_mode"] = .string(text)
        }
        if let port = reader.int("target_port", in: 0...65535), port > 0 { members["target_port"] = JSON(port) }
        if let map = reader.stringMap("env_vars"), !map.isEmpty { members["env_vars"] = JSON(map) }
        if let volumes = reader.strings("volumes", max: 100), !volumes.isEmpty { members["volumes"] = JSON(volumes) }
        if let group = reader.string("group"), !group.isEmpty { members["group"] = .string(group) }
    }

    private mutating func readSecrets(_ reader: ObjectReader) {
        var secrets: [String] = []
        for secret in reader.objects("secrets") ?? [] {
            secret.require("name")
            guard let name = secret.string("name"), !name.isEmpty else {
                if secret.has("name") { secret.reject("name", .invalid, "is empty") }
                continue
            }
            let target = secret.string("target") ?? ""
            secrets.append("\(name),target=\(target.isEmpty ? name : target)")
        }
        if !secrets.isEmpty { members["secrets"] = JSON(secrets) }
    }

    private mutating func readTools(_ reader: ObjectReader) {
        if let tools = reader.strings("tools", max: 1000), !tools.isEmpty { members["tools_filter"] = JSON(tools) }
        guard let overrides = reader.object("tools_override") else { return }
        var shown = JSONObject()
        for tool in reader.value("tools_override")?.objectValue?.keys ?? [] {
            var fields = JSONObject()
            let given = overrides.object(tool)
            for key in ["name", "description"] {
                if let text = given?.string(key), !text.isEmpty { fields[key] = .string(text) }
            }
            shown[tool] = .object(fields)
        }
        if !shown.members.isEmpty { members["tools_override"] = .object(shown) }
    }

    /// Only what our profiles know, without what says nothing.
    private static func profile(_ reader: ObjectReader) -> JSON {
        var object = JSONObject()
        if let name = reader.string("name", max: 100), !name.isEmpty { object["name"] = .string(name) }
        for key in ["read", "write"] { object[key] = reader.strings(key, max: 100).map { JSON($0) } }
        if reader.bool("privileged") == true {
            reader.reject("privileged", .invalid, "privileged backends are not supported")
        }
        guard let network = reader.object("network") else { return .object(object) }
        var rules = JSONObject()
        if let mode = network.string("mode"), !mode.isEmpty { rules["mode"] = .string(mode) }
        if let outbound = network.object("outbound") {
            var open = JSONObject()
            open["insecure_allow_all"] = outbound.bool("insecure_allow_all").map { .bool($0) }
            open["allow_host"] = outbound.strings("allow_host", max: 1000).map { JSON($0) }
            open["allow_port"] = outbound.value("allow_port")
            rules["outbound"] = .object(open)
        }
        if let inbound = network.object("inbound"), let hosts = inbound.strings("allow_host", max: 1000) {
            rules["inbound"] = ["allow_host": JSON(hosts)]
        }
        object["network"] = .object(rules)
        return .object(object)
    }

    private mutating func refuseTheRest(_ reader: ObjectReader) {
        if let host = reader.string("host"), !["", "127.0.0.1", "localhost", "::1"].contains(host) {
            reader.reject("host", .invalid, "“\(host)” is not this machine's loopback: endpoints are on 127.0.0.1")
        }
        for key in ["allow_docker_gateway", "trust_proxy_headers"] where reader.bool(key) == true {
            reader.reject(key, .invalid, "is not supported")
        }
        if let path = reader.string("authz_config"), !path.isEmpty {
            reader.reject("authz_config", .invalid, "is not supported")
        }
        for key in ["oidc", "runtime_config", "header_forward"] where Self.says(reader.value(key)) {
            reader.reject(key, .invalid, "is not supported")
        }
        guard let oauth = reader.object("oauth_config") else { return }
        if let token = oauth.object("bearer_token"), let name = token.string("name"), !name.isEmpty {
            members["bearer_token_secret"] = .string(name)
        }
        for (key, value) in reader.value("oauth_config")?.objectValue?.members ?? []
        where !Self.asksNothing.contains(key) && Self.says(value) {
            oauth.reject(key, .invalid, "asks for signing in, which is not possible yet: only bearer_token is")
        }
    }

    /// Members of `oauth_config` that say how to sign in, and not that anybody should: every form of ToolHive Studio sends
    /// some of them.
    private static let asksNothing: Set<String> = [
        "bearer_token", "use_pkce", "callback_port", "skip_browser", "scopes", "scope_param_name",
    ]

    /// Whether there is anything but empty values in it.
    private static func says(_ value: JSON?) -> Bool {
        switch value {
        case nil, .null?, .bool(false)?, .string("")?: false
        case .number(let number)?: number.double != 0
        case .array(let elements)?: !elements.isEmpty
        case .object(let object)?: object.members.contains { says($0.value) }
        default: true
        }
    }
}
