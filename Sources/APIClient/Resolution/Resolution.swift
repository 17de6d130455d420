// SPDX-License-Identifier: Apache-2.0
public import Configuration
public import Instances

/// Which server a command uses, and how that was found out.
public struct Resolution: Sendable, Equatable {
    /// The outcome.
    public enum Target: Sendable, Equatable {
        /// No server: the services run in the command's own process.
        case embedded
        case server(ServerAddress)
    }

    /// One place that was looked at.
    public struct Step: Sendable, Equatable {
        /// What became of it.
        public enum Outcome: String, Sendable {
            case chosen, skipped, failed
        }

        /// The flag, variable, file or address.
        public var name: String
        public var outcome: Outcome
        /// What was found there.
        public var detail: String
    }

    public var target: Target
    /// In the order they were taken; the last one is the chosen one.
    public var steps: [Step]
    /// What a person should know, for stderr.
    public var notes: [String]
    /// Whether a server had died and left its runtime file behind. What it was doing then may need cleaning up, by
    /// whoever changes the instance next.
    public var foundDeadServer: Bool
    /// Whether another command is at work at the address, and no server: it ends when it has done its work.
    public var isCommandAtWork = false
}

/// Why no server could be settled on, and the steps until then.
public struct ResolutionFailure: Error, Sendable, Equatable {
    public var failure: APIFailure
    public var steps: [Resolution.Step]
    public var notes: [String]
}

/// What decides which server a command uses.
public struct ResolutionRequest: Sendable {
    public var instance: Instance
    /// Whether flags or variables chose the instance; its command then uses no server but the instance's own.
    public var isInstanceNamed = false
    /// `--embedded`.
    public var embedded = false
    /// `--runtime`.
    public var runtime: String?
    /// `THV_RUNTIME_URL` is read from it, and a managed server gets it.
    public var environment: [String: String]
    public var settings: Settings
    /// Whether the command changes something.
    public var mutates = false
    /// Whether what the command does must outlive it.
    public var needsServer = false
    /// Whether the command names a stdio workload on this machine.
    public var namesLocalStdio = false
    /// The program a managed server is started from: ourselves.
    public var executable: String
    /// `--config` for a managed server, absolute.
    public var configPath: String?
    /// The shared server's socket.
    public var sharedSocket = "/run/thv/api.sock"
    /// The address a personal server listens on unless told otherwise.
    public var defaultURL = "http://127.0.0.1:8080"
    /// Seconds that a server may take to answer, or a managed one to become ready.
    public var patience = 5.0

    /// A request with nothing named.
    public init(instance: Instance, environment: [String: String], settings: Settings, executable: String) {
        self.instance = instance
        self.environment = environment
        self.settings = settings
        self.executable = executable
    }
}
