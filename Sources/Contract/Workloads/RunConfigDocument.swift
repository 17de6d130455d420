// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models

/// A run configuration as it crosses the wire, `RunConfig` in the specification: what somebody wrote or a server sent,
/// in its order, whatever this version knows of it. `Models.RunConfig` is what a server makes of it.
///
/// A document is passed on as it is, so that a mistake in it reaches the server, which names it: this is a view of the
/// object, and not a copy of its members.
public struct RunConfigDocument: ContractValue {
    /// Every member that the specification knows.
    public enum Member: String, Sendable, CaseIterable {
        case schemaVersion = "schema_version"
        case name
        case image
        case package
        case packageRunner = "package_runner"
        case command
        case url
        case registry
        case server
        case commandArguments = "cmd_args"
        case workingDirectory = "working_dir"
        case callerDirectory = "caller_dir"
        case showsFiles = "show_files"
        case transport
        case proxyMode = "proxy_mode"
        case port
        case targetPort = "target_port"
        case targetPath = "target_path"
        case environment = "env_vars"
        case secrets
        case secretValues = "secret_values"
        case volumes
        case ignoresGlobally = "ignore_globally"
        case labels
        case group
        case permissionProfile = "permission_profile"
        case runtime
        case engine
        case packageDigest = "package_digest"
        case imageDigest = "image_digest"
        case memory
        case cpus
        case pidsLimit = "pids_limit"
        case user
        case isReadOnly = "read_only"
        case allowedOrigins = "allowed_origins"
        case bearerTokenSecret = "bearer_token_secret"
        case toolsFilter = "tools_filter"
        case toolsOverride = "tools_override"
        case hasNoSandbox = "insecure_no_sandbox"
        case runsAsRoot = "run_as_root"
        case allowsPlainHTTP = "allow_plain_http"
        case acceptance = "accept_permissions"
        case acceptedPermissions = "accepted_permissions"
        case declinedPermissions = "declined_permissions"
        case startTimeout = "start_timeout"
        case stopTimeout = "stop_timeout"
        case callTimeout = "call_timeout"
    }

    /// All members, also those that are not known.
    public var members: JSONObject

    /// An empty document.
    public init() { members = JSONObject() }

    /// A document with `members`.
    public init(_ members: JSONObject) { self.members = members }

    public init?(wire json: JSON) {
        guard let members = json.objectValue else { return nil }
        self.members = members
    }

    /// The permission profile, be it written out or named; `nil` for none and for a name that is not known.
    public var profile: PermissionProfile? {
        guard let json = permissionProfile else { return nil }
        return json.stringValue.map(PermissionProfile.builtIn) ?? PermissionProfile(wire: json)
    }

    public var wire: JSON { .object(members) }
    public static var shape: ContractShape { .object("RunConfig") }

    /// A member as it stands; `nil` removes it.
    public subscript(member: Member) -> JSON? {
        get { members[member.rawValue] }
        set { members[member.rawValue] = newValue }
    }

    subscript<Value: ContractValue>(member: Member) -> Value? {
        get { members[member.rawValue].flatMap { Value(wire: $0) } }
        set { members[member.rawValue] = newValue?.wire }
    }
}

extension RunConfigDocument: ExpressibleByDictionaryLiteral {
    /// Members keep the order they are written in.
    public init(dictionaryLiteral elements: (String, JSON)...) { self.init(JSONObject(elements)) }
}
