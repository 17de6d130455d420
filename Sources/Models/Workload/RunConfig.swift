// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Everything needed to run one MCP server: the portable document that `thv export` prints and
/// `thv run --from-config` reads. It never holds a secret's value, only its name.
public struct RunConfig: Sendable, Equatable {
    /// The newest document version this program writes.
    public static let currentSchema = "v1"

    /// The engine a container workload belongs to, so that one installed later takes nothing over.
    public struct Engine: Sendable, Equatable {
        /// Every name there is.
        public static let names = ["colima", "docker", "docker-desktop", "orbstack", "podman", "rancher-desktop"]

        /// One of `names`.
        public var name: String
        /// The path of its unix socket.
        public var socket: String
        /// The engine's own id, where it reports one.
        public var id: String

        /// An engine as detection found it.
        public init(name: String, socket: String, id: String) {
            self.name = name
            self.socket = socket
            self.id = id
        }
    }

    /// A secret handed to the backend as an environment variable.
    public struct SecretReference: Sendable, Equatable {
        /// Its name in the secret store.
        public var name: String
        /// The environment variable that receives its value.
        public var target: String

        /// `name` from the store becomes `target` in the environment.
        public init(name: String, target: String) {
            self.name = name
            self.target = target
        }

        /// Reads `NAME,target=VARIABLE`; the target defaults to the name.
        public init?(_ text: String) {
            let parts = text.pieces(at: ",", most: 2)
            name = parts[0]
            target = name
            if parts.count == 2 {
                let words = parts[1].pieces(at: "=")
                guard words.count == 2, words[0] == "target" else { return nil }
                target = words[1]
            }
            if name.isEmpty || target.isEmpty || target.utf8.contains(UInt8(ascii: "=")) { return nil }
        }

        /// The form `init(_:)` reads.
        public var text: String { "\(name),target=\(target)" }
    }

    /// How a tool of the backend is shown to clients.
    public struct ToolOverride: Sendable, Equatable {
        /// Its name for clients; `nil` leaves the backend's.
        public var name: String?
        /// Its description for clients; `nil` leaves the backend's.
        public var description: String?

        /// What is shown instead of the backend's own words.
        public init(name: String? = nil, description: String? = nil) {
            self.name = name
            self.description = description
        }
    }

    // MARK: Source

    /// What runs; `nil` until the registry's entry has been looked up.
    public var source: WorkloadSource?
    /// The registry and the entry in it this configuration was made from, besides the source.
    public var registry: String?
    public var server: String?

    // MARK: Everything else

    /// Unique per owner; see `WorkloadName`.
    public var name: String
    /// Arguments after the image's entry point or the package's program.
    public var arguments: [String] = []
    /// The directory a command starts in; absolute.
    public var workingDirectory: String?
    /// The directory in which a person typed the command line, which starts there if it is shown; absolute.
    public var callerDirectory: String?
    /// Whether files and folders of the home that the command line names are shown read-only, and the project it was typed in.
    public var showFiles = false
    /// How the backend speaks.
    public var transport: Transport = .stdio
    /// How the person who sends this expects clients to reach the proxy; what they do follows from `transport`, see
    /// `ClientEndpoint`.
    public var proxyMode: Transport?
    /// The proxy's port on loopback; 0 until one is chosen.
    public var port = 0
    /// The port an HTTP backend listens on inside its container or sandbox; 0 lets the driver choose.
    public var targetPort = 0
    /// The path of an HTTP backend's MCP endpoint; `/mcp` or `/sse` when empty.
    public var targetPath = ""
    public var environment: [String: String] = [:]
    public var secrets: [SecretReference] = []
    /// `HOST:INSIDE[:ro]`, or `PATH` for `PATH:PATH:ro`.
    public var volumes: [String] = []
    /// Whether what the person's own `thvignore` names is hidden of every folder that is shown.
    public var ignoreGlobally = true
    public var labels: [String: String] = [:]
    public var group = "default"
    public var permissionProfile = PermissionProfile.none
    public var runtime: RuntimeKind = .auto
    public var engine: Engine?
    /// Bytes; 0 means the driver's default.
    public var memory = 0
    /// The least limit with which anything can be started, in bytes: that of container engines.
    public static let leastMemory = 6 << 20

    /// Why `memory` bytes are no limit; `nil` for 0 and for what something can be started with.
    public static func problem(withMemory bytes: Int) -> String? {
        bytes == 0 || bytes >= leastMemory
            ? nil : "\(bytes) bytes are less than any server needs to start: the least is 6 MiB"
    }
    /// Processors, in fractions; 0 means the driver's default.
    public var cpus = 0.0
    /// Processes and threads; 0 means the driver's default.
    public var pidsLimit = 0
    /// `UID[:GID]` inside a container; empty means the image's.
    public var user = ""
    /// Whether the root file system cannot be written.
    public var readOnly = true
    /// Origins of browser pages that may use the endpoint, besides none.
    public var allowedOrigins: [String] = []
    /// The secret whose value is sent to a remote server as its bearer token.
    public var bearerTokenSecret: String?
    /// The only tools clients may see and call, by the names clients see; empty means all.
    public var toolsFilter: [String] = []
    /// How tools are shown, by the backend's own names.
    public var toolsOverride: [String: ToolOverride] = [:]
    /// Runs a command without a sandbox, which the status then says.
    public var insecureNoSandbox = false
    /// Whether the sandbox of a server that is root runs the command as root too, without capabilities.
    public var runAsRoot = false
    /// Whether a remote server gets its secrets over `http://` though it is on another machine.
    public var allowPlainHTTP = false
    /// What was asked for and the person granted, by the registry's entry or for their own volumes, each a `PermissionAsk.id`; sorted.
    public var acceptedPermissions: [String] = []
    /// What the person who sends this says to wishes that are still open; never stored.
    public var consent = PermissionConsent.ask
    /// What it asked for and did not get; sorted. An upgrade asks for neither again.
    public var declinedPermissions: [String] = []
    /// Seconds until `initialize` must have been answered.
    public var startTimeout = 60
    /// Seconds a backend gets to end by itself.
    public var stopTimeout = 10
    /// Seconds without an answer or progress after which a call is given up; 0 is never.
    public var callTimeout = Self.usualCallTimeout
    /// Half an hour.
    public static let usualCallTimeout = 1800

    /// A configuration without a source.
    public init(name: String) { self.name = name }

    /// The words for what runs: those of its source, or the entry that it was made from.
    public var sourceText: String {
        source?.text ?? [registry, server].compactMap { $0 }.joined(separator: "/")
    }
}
