// SPDX-License-Identifier: Apache-2.0

extension RunConfig {
    /// The part that a driver goes by: how the source becomes a running backend.
    public struct Backend: Sendable, Equatable {
        /// The runtime; `auto` decides by the source.
        public var runtime: RuntimeKind = .auto
        /// The engine that a container belongs to.
        public var engine: Engine?
        /// Arguments after the image's entry point or the package's program.
        public var arguments: [String] = []
        /// The directory a command starts in; absolute.
        public var workingDirectory: String?
        /// The directory in which a person typed the command line, which starts there if it is shown; absolute.
        public var callerDirectory: String?
        /// Whether files and folders of the home that the command line names are shown read-only, and the project it was typed
        /// in.
        public var showFiles = false
        /// How the backend speaks.
        public var transport: Transport = .stdio
        /// The port an HTTP backend listens on inside its container or sandbox; 0 lets the driver choose.
        public var targetPort = 0
        /// The path of an HTTP backend's MCP endpoint; `/mcp` or `/sse` when empty.
        public var targetPath = ""
        /// Its variables.
        public var environment: [String: String] = [:]
        /// Secrets that become variables.
        public var secrets: [SecretReference] = []
        /// `HOST:INSIDE[:ro]`, or `PATH` for `PATH:PATH:ro`.
        public var volumes: [String] = []
        /// Whether what the person's own `thvignore` names is hidden of every folder that is shown.
        public var ignoreGlobally = true
        /// `UID[:GID]` inside a container; empty means the image's.
        public var user = ""
        /// The secret whose value is sent to a remote server as its bearer token.
        public var bearerTokenSecret: String?
    }

    /// The part that the proxy's host goes by: how clients reach the workload.
    public struct Endpoint: Sendable, Equatable {
        /// The proxy's port on loopback; 0 until one is chosen.
        public var port = 0
        /// How the person who sends this expects clients to reach the proxy; what they do follows from `transport`, see
        /// `ClientEndpoint`.
        public var proxyMode: Transport?
        /// Origins of browser pages that may use the endpoint, besides none.
        public var allowedOrigins: [String] = []
    }

    /// The part that says what is allowed: to the backend, and to those who use it.
    public struct Policy: Sendable, Equatable {
        /// What the backend may reach of files and network.
        public var permissionProfile = PermissionProfile.none
        /// Whether the root file system cannot be written.
        public var readOnly = true
        /// Runs a command without a sandbox, which the status then says.
        public var insecureNoSandbox = false
        /// Whether the sandbox of a server that is root runs the command as root too, without capabilities.
        public var runAsRoot = false
        /// Whether a remote server gets its secrets over `http://` though it is on another machine.
        public var allowPlainHTTP = false
        /// The only tools clients may see and call, by the names clients see; empty means all.
        public var toolsFilter: [String] = []
        /// How tools are shown, by the backend's own names.
        public var toolsOverride: [String: ToolOverride] = [:]
        /// What was asked for and the person granted, by the registry's entry or for their own volumes, each a
        /// `PermissionAsk.id`; sorted.
        public var acceptedPermissions: [String] = []
        /// What it asked for and did not get; sorted. An upgrade asks for neither again.
        public var declinedPermissions: [String] = []
        /// What the person who sends this says to wishes that are still open; never stored.
        public var consent = PermissionConsent.ask
    }

    /// The part that bounds what is used, and how long things take.
    public struct Limits: Sendable, Equatable {
        /// The least limit with which anything can be started, in bytes: that of container engines.
        public static let leastMemory = 6 << 20
        /// Half an hour.
        public static let usualCallTimeout = 1800

        /// Bytes; 0 means the driver's default.
        public var memory = 0
        /// Processors, in fractions; 0 means the driver's default.
        public var cpus = 0.0
        /// Processes and threads; 0 means the driver's default.
        public var pidsLimit = 0
        /// Seconds until `initialize` must have been answered.
        public var startTimeout = 60
        /// Seconds a backend gets to end by itself.
        public var stopTimeout = 10
        /// Seconds without an answer or progress after which a call is given up; 0 is never.
        public var callTimeout = Self.usualCallTimeout

        /// Why `memory` bytes are no limit; `nil` for 0 and for what something can be started with.
        public static func problem(withMemory bytes: Int) -> String? {
            bytes == 0 || bytes >= leastMemory
                ? nil : "\(bytes) bytes are less than any server needs to start: the least is 6 MiB"
        }
    }
}
