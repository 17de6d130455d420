// SPDX-License-Identifier: Apache-2.0
import Crypto
import Glibc
import Platform

/// One independent thv of one user: its id, and where everything of it lives. Instances share nothing.
///
/// Computing one touches no file; `prepareDirectories()` makes the directories.
public struct Instance: Sendable, Equatable {
    /// Letters a–z, digits and `-`: `default`, `team-a`, `shop-1f0c77ab31`.
    public let id: String
    /// Database, runtime file, lock, logs, and usually the sockets.
    public let stateDirectory: String
    /// The person's own configuration of this instance.
    public let configFile: String
    /// The project files that the person trusts; one list for all instances.
    public let trustFile: String
    /// What may be deleted at any time.
    public let cacheDirectory: String
    /// Sockets; `run/` in the state directory, or below `/tmp` where the system's limit for socket paths demands it.
    public let runDirectory: String

    /// The flags that name this very instance to another thv, whatever its environment and directory.
    public let arguments: [String]

    /// The directory from which everything of ours downwards must be private; above it, links are the person's choice.
    let stateRoot: String
    let cacheRoot: String

    /// The instance that flags and `environment` name.
    ///
    /// - Parameters:
    ///   - id: `--instance-id`; wins over `THV_INSTANCE_ID`, which wins over an id derived from `configPath`.
    ///   - stateDirectory: `--state-dir`; wins over `THV_STATE_DIR`, which wins over the XDG directories.
    ///   - configPath: `--config`, as the person wrote it.
    ///   - directory: what relative paths are relative to; the working directory unless given.
    public init(
        environment: [String: String], id: String? = nil, stateDirectory: String? = nil, configPath: String? = nil,
        directory: String? = nil
    ) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let directory = directory ?? Path.current
        let home = value("HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? Account.home(of: Account.current) ?? "/"
        // Relative paths in XDG variables are invalid and to be ignored (XDG Base Directory Specification).
        func base(_ variable: String, _ fallback: String) -> String {
            Path.clean(value(variable).flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/\(fallback)") + "/thv"
        }
        let chosen = Self.chooseID(
            explicit: id, environment: value("THV_INSTANCE_ID"), configPath: configPath, directory: directory)
        if let given = stateDirectory.flatMap({ $0.isEmpty ? nil : $0 }) ?? value("THV_STATE_DIR") {
            stateRoot = Path.absolute(given, in: directory)
            cacheRoot = "\(stateRoot)/cache"
            arguments = ["--instance-id", chosen, "--state-dir", stateRoot]
        } else {
            stateRoot = base("XDG_STATE_HOME", ".local/state")
            cacheRoot = base("XDG_CACHE_HOME", ".cache")
            arguments = ["--instance-id", chosen]
        }
        self.id = chosen
        self.stateDirectory = "\(stateRoot)/instances/\(chosen)"
        cacheDirectory = "\(cacheRoot)/instances/\(chosen)"
        let configRoot = base("XDG_CONFIG_HOME", ".config")
        configFile = "\(configRoot)/instances/\(chosen)/config.yaml"
        trustFile = "\(configRoot)/trusted.json"
        runDirectory = Self.chooseRunDirectory(state: self.stateDirectory)
    }

    /// Whether there is a place for what an instance keeps: a home, or directories that are named.
    public static func hasPlace(environment: [String: String]) -> Bool {
        func isPath(_ name: String) -> Bool { environment[name]?.hasPrefix("/") ?? false }
        return isPath("HOME") || isPath("XDG_STATE_HOME") || Account.home(of: Account.current) != nil
    }

    /// Every directory that holds something of thv's, this instance's and others' of the same place: nothing but thv
    /// itself may read there.
    public var privateDirectories: [String] { [stateRoot, cacheRoot, runDirectory, Path.parent(trustFile)] }

    /// `thv.db`, the SQLite database.
    public var databaseFile: String { "\(stateDirectory)/thv.db" }
    /// Space that is taken beforehand, and what could not be written elsewhere.
    public var reserveFile: String { "\(stateDirectory)/reserve" }
    /// Held by whoever changes this instance; see `InstanceLock`.
    public var lockFile: String { "\(stateDirectory)/lock" }
    /// Where the server says how it is reached; see `RuntimeFile`.
    public var runtimeFile: String { "\(stateDirectory)/runtime.json" }
    /// Every change, one JSON object per line.
    public var auditLog: String { "\(stateDirectory)/audit.log" }
    /// Every request to a server, one JSON object per line.
    public var accessLog: String { "\(logsDirectory)/access.log" }
    /// One log per workload.
    public var logsDirectory: String { "\(stateDirectory)/logs" }
    /// What a managed server writes to its stderr.
    public var serverLog: String { "\(logsDirectory)/server.log" }
    /// The encrypted secrets.
    public var secretsFile: String { "\(stateDirectory)/secrets" }
    /// The key of `secretsFile`; belongs in the backup, elsewhere.
    public var secretKeyFile: String { "\(stateDirectory)/secrets.key" }
    /// What packages have fetched, a directory for each workload.
    public var packagesDirectory: String { "\(stateDirectory)/packages" }
    /// Which registries there are.
    public var registriesFile: String { "\(stateDirectory)/registries.json" }
    /// The last good copies of registries from elsewhere.
    public var registryCopies: String { "\(cacheDirectory)/registry" }
    /// What was set through the API.
    public var settingsFile: String { "\(stateDirectory)/settings.json" }
    /// The REST API's unix socket.
    public var apiSocket: String { "\(runDirectory)/api.sock" }

    /// The control socket of a workload's proxy, named by the first 12 digits of its id.
    public func controlSocket(_ workloadID: String) -> String { "\(runDirectory)/\(workloadID.prefix(12)).sock" }

    /// The longest path of a socket that is used; the system's limit is 107 bytes.
    static let longestSocketPath = 100

    private static func chooseRunDirectory(state: String) -> String {
        let preferred = "\(state)/run"
        let longestName = "/0123456789ab.sock"
        if preferred.utf8.count + longestName.utf8.count <= longestSocketPath { return preferred }
        // Named by the state directory, as two of those may hold instances of the same id.
        return "\(fallbackRoot)/\(SHA256.hex(state).prefix(12))"
    }

    /// Where sockets go whose proper path is too long.
    static var fallbackRoot: String { "/tmp/thv-\(Account.current)" }
}
