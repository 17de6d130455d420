// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models

/// The members with their types; `nil` for one that is missing or of another type.
extension RunConfigDocument {
    /// Version of this document.
    public var schemaVersion: String? {
        get { self[.schemaVersion] }
        set { self[.schemaVersion] = newValue }
    }
    /// Unique among its owner's workloads.
    public var name: String? {
        get { self[.name] }
        set { self[.name] = newValue }
    }
    /// What runs: an OCI image reference.
    public var image: String? {
        get { self[.image] }
        set { self[.image] = newValue }
    }
    /// What runs: `uvx://NAME[@VERSION]` or `npx://NAME[@VERSION]`, fetched and run in a sandbox by this machine's
    /// uv or npx, which must be installed.
    public var package: String? {
        get { self[.package] }
        set { self[.package] = newValue }
    }
    /// The absolute path of the uv or npx that fetches and runs `package`.
    public var packageRunner: String? {
        get { self[.packageRunner] }
        set { self[.packageRunner] = newValue }
    }
    /// What runs: a program by its absolute path, and its arguments.
    public var command: [String]? {
        get { self[.command] }
        set { self[.command] = newValue }
    }
    /// What runs: the address of a remote MCP server.
    public var url: String? {
        get { self[.url] }
        set { self[.url] = newValue }
    }
    /// With `server`: the registry to look in.
    public var registry: String? {
        get { self[.registry] }
        set { self[.registry] = newValue }
    }
    /// What runs: an entry of a registry by its whole or short name.
    public var server: String? {
        get { self[.server] }
        set { self[.server] = newValue }
    }
    /// Arguments after the image's entry point, the package's program or the command.
    public var commandArguments: [String]? {
        get { self[.commandArguments] }
        set { self[.commandArguments] = newValue }
    }
    /// Where a command starts.
    public var workingDirectory: String? {
        get { self[.workingDirectory] }
        set { self[.workingDirectory] = newValue }
    }
    /// The directory in which a person typed the command line.
    public var callerDirectory: String? {
        get { self[.callerDirectory] }
        set { self[.callerDirectory] = newValue }
    }
    /// Show a command or package, read-only, what its words name in the home of the server's user: files, folders
    /// (with their `.git`), and for a command the folder it starts in and that of its script, where they are
    /// projects.
    public var showsFiles: Bool? {
        get { self[.showsFiles] }
        set { self[.showsFiles] = newValue }
    }
    /// How the backend speaks.
    public var transport: Word<Transport>? {
        get { self[.transport] }
        set { self[.transport] = newValue }
    }
    /// How clients reach the endpoint.
    public var proxyMode: Word<Transport>? {
        get { self[.proxyMode] }
        set { self[.proxyMode] = newValue }
    }
    /// The endpoint's port on loopback.
    public var port: Int? {
        get { self[.port] }
        set { self[.port] = newValue }
    }
    /// The port that an image or a command which speaks HTTP listens on inside, on 0.0.0.0 in a container, on any
    /// loopback address in a sandbox.
    public var targetPort: Int? {
        get { self[.targetPort] }
        set { self[.targetPort] = newValue }
    }
    /// Path of an HTTP backend's endpoint.
    public var targetPath: String? {
        get { self[.targetPath] }
        set { self[.targetPath] = newValue }
    }
    /// Environment variables of the backend.
    public var environment: JSONObject? {
        get { self[.environment] }
        set { self[.environment] = newValue }
    }
    /// Secrets handed over as environment variables: `NAME,target=VARIABLE`, or `NAME` for both.
    public var secrets: [String]? {
        get { self[.secrets] }
        set { self[.secrets] = newValue }
    }
    /// Values of secrets that the configuration names: stored with the change, or not at all.
    public var secretValues: [String: String]? {
        get { self[.secretValues] }
        set { self[.secretValues] = newValue }
    }
    /// Paths of this machine shown inside: `HOST:INSIDE` or `HOST:INSIDE:ro`, both absolute.
    public var volumes: [String]? {
        get { self[.volumes] }
        set { self[.volumes] = newValue }
    }
    /// Hide of every folder that is shown what the person's own `thvignore` names, in the directory of thv's
    /// configuration.
    public var ignoresGlobally: Bool? {
        get { self[.ignoresGlobally] }
        set { self[.ignoresGlobally] = newValue }
    }
    /// Words of your own, to filter by.
    public var labels: JSONObject? {
        get { self[.labels] }
        set { self[.labels] = newValue }
    }
    /// The group it belongs to.
    public var group: String? {
        get { self[.group] }
        set { self[.group] = newValue }
    }
    /// What the backend may touch: an object, or the name of a built-in profile.
    public var permissionProfile: JSON? {
        get { self[.permissionProfile] }
        set { self[.permissionProfile] = newValue }
    }
    /// What runs the backend.
    public var runtime: Word<RuntimeKind>? {
        get { self[.runtime] }
        set { self[.runtime] = newValue }
    }
    /// The container engine that a workload belongs to, so that one installed later takes nothing over.
    public var engine: JSONObject? {
        get { self[.engine] }
        set { self[.engine] = newValue }
    }
    /// Digest of the files of the installed `package`, so that a restart runs the same ones.
    public var packageDigest: String? {
        get { self[.packageDigest] }
        set { self[.packageDigest] = newValue }
    }
    /// Id of the image that `image` meant when the workload was prepared, so that a restart runs the same one.
    public var imageDigest: String? {
        get { self[.imageDigest] }
        set { self[.imageDigest] = newValue }
    }
    /// Memory limit in bytes.
    public var memory: Int? {
        get { self[.memory] }
        set { self[.memory] = newValue }
    }
    /// Processors, in fractions.
    public var cpus: Double? {
        get { self[.cpus] }
        set { self[.cpus] = newValue }
    }
    /// Processes and threads.
    public var pidsLimit: Int? {
        get { self[.pidsLimit] }
        set { self[.pidsLimit] = newValue }
    }
    /// `UID` or `UID:GID` inside a container.
    public var user: String? {
        get { self[.user] }
        set { self[.user] = newValue }
    }
    /// Whether the root file system cannot be written.
    public var isReadOnly: Bool? {
        get { self[.isReadOnly] }
        set { self[.isReadOnly] = newValue }
    }
    /// Origins of browser pages that may use the endpoint besides its own: `SCHEME://HOST[:PORT]` in small letters.
    public var allowedOrigins: [String]? {
        get { self[.allowedOrigins] }
        set { self[.allowedOrigins] = newValue }
    }
    /// Name of the secret that a remote server gets as its bearer token.
    public var bearerTokenSecret: String? {
        get { self[.bearerTokenSecret] }
        set { self[.bearerTokenSecret] = newValue }
    }
    /// The only tools clients may see and call, by the names clients see.
    public var toolsFilter: [String]? {
        get { self[.toolsFilter] }
        set { self[.toolsFilter] = newValue }
    }
    /// Other names and descriptions for tools, by the backend's own names.
    public var toolsOverride: JSONObject? {
        get { self[.toolsOverride] }
        set { self[.toolsOverride] = newValue }
    }
    /// Run a command without a sandbox, which its status then says.
    public var hasNoSandbox: Bool? {
        get { self[.hasNoSandbox] }
        set { self[.hasNoSandbox] = newValue }
    }
    /// Where the server is root, run a command as root too, in its sandbox and without capabilities: it then owns
    /// what belongs to root in its volumes, and has whatever the kernel gives to root's number alone.
    public var runsAsRoot: Bool? {
        get { self[.runsAsRoot] }
        set { self[.runsAsRoot] = newValue }
    }
    /// Send the bearer token, or credentials in the address, to a remote server on another machine though its
    /// address is `http://`.
    public var allowsPlainHTTP: Bool? {
        get { self[.allowsPlainHTTP] }
        set { self[.allowsPlainHTTP] = newValue }
    }
    /// What the registry's entry asks for besides the network is granted.
    public var acceptance: Acceptance? {
        get { self[.acceptance] }
        set { self[.acceptance] = newValue }
    }
    /// What the registry's entry asked for and was granted, each `KIND SUBJECT`.
    public var acceptedPermissions: [String]? {
        get { self[.acceptedPermissions] }
        set { self[.acceptedPermissions] = newValue }
    }
    /// What the registry's entry asked for and was not given, or was replaced by something of your own, each `KIND
    /// SUBJECT`.
    public var declinedPermissions: [String]? {
        get { self[.declinedPermissions] }
        set { self[.declinedPermissions] = newValue }
    }
    /// Seconds until `initialize` must have been answered.
    public var startTimeout: Int? {
        get { self[.startTimeout] }
        set { self[.startTimeout] = newValue }
    }
    /// Seconds a backend gets to end by itself.
    public var stopTimeout: Int? {
        get { self[.stopTimeout] }
        set { self[.stopTimeout] = newValue }
    }
    /// Seconds that a request of an MCP client may wait without an answer or progress.
    public var callTimeout: Int? {
        get { self[.callTimeout] }
        set { self[.callTimeout] = newValue }
    }
}
