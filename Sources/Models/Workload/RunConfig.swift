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

    // MARK: Members

    /// Unique per owner; see `WorkloadName`.
    public var name: String
    /// The group that it is in.
    public var group = "default"
    /// Words of its owner's, by which workloads are chosen.
    public var labels: [String: String] = [:]
    /// What runs; `nil` until the registry's entry has been looked up.
    public var source: WorkloadSource?
    /// The registry that the entry is in.
    public var registry: String?
    /// The registry's entry that this configuration was made from, besides the source.
    public var server: String?
    /// How it is run.
    public var backend = Backend()
    /// How clients reach it.
    public var endpoint = Endpoint()
    /// What it may do, and what clients may do with it.
    public var policy = Policy()
    /// What it may use, and how long things may take.
    public var limits = Limits()
    /// Values of secrets that the configuration names, which the person who sends this wants stored with it; never kept here.
    public var secretValues: [String: String] = [:]

    /// A configuration without a source.
    public init(name: String) { self.name = name }

    /// The words for what runs: those of its source, or the entry that it was made from.
    public var sourceText: String {
        source?.text ?? [registry, server].compactMap { $0 }.joined(separator: "/")
    }
}
