// SPDX-License-Identifier: Apache-2.0
public import Identity
public import Models

/// A driver: it knows how one kind of backend is made, run and removed. Nothing above it knows which one it is.
///
/// Safe to call from any task. A driver holds no state that another process could not find again: the proxy that
/// started a backend may die, and its successor calls `removeLeftovers` and starts anew.
public protocol Runtime: Sendable {
    /// The kind this driver serves.
    var kind: RuntimeKind { get }

    /// What those above it go by.
    var capabilities: DriverCapabilities { get }

    /// A driver like this one that goes by what was mounted before. It shares no state with this one.
    func with(_ history: MountHistory) -> any Runtime

    /// Refuses what this kind of backend never runs, whatever the machine. Touches nothing.
    /// - Throws: `Problem`.
    func admit(_ config: RunConfig) throws(Problem)

    /// Refuses what cannot be run, as far as that can be told without an engine, a network, or time. Blocks.
    /// - Throws: `RuntimeError`.
    func check(_ config: RunConfig) throws

    /// Does everything that can fail or take long before anything is made: finds the program, pulls the image, checks
    /// paths and permissions. Returns the configuration with what was found out pinned (engine, image digest).
    /// - Throws: `RuntimeError`.
    func prepare(_ config: RunConfig, progress: @escaping @Sendable (PullProgress) -> Void) async throws -> RunConfig

    /// Whether everything that `prepare` fetched for a configuration is still there. Blocks.
    func isPrepared(_ config: RunConfig) -> Bool

    /// What a start would show of the host, and why something is not shown; nothing is kept open. Blocks.
    /// - Throws: `RuntimeError` when something may not be shown.
    func mounts(of config: RunConfig) throws -> (shown: [ShownPath], notes: [String])

    /// Makes and starts the backend. When it throws, nothing of it is left.
    /// - Throws: `RuntimeError`.
    func start(_ spec: BackendSpec) async throws -> any Backend

    /// Ends and removes whatever an earlier proxy of this workload may have left behind.
    func removeLeftovers(workload id: String) async throws

    /// Removes what is kept for a workload between its starts. Blocks; called when the workload is no more.
    func discard(workload id: String) throws
}

extension Runtime {
    public func admit(_ config: RunConfig) throws(Problem) {}
    public func isPrepared(_ config: RunConfig) -> Bool { true }
    public func discard(workload id: String) throws {}
}

/// One running backend.
public protocol Backend: Sendable {
    /// What the workload's detail shows.
    var facts: BackendFacts { get }
    /// The message channel of a stdio backend; `nil` for an HTTP one.
    var channel: (any MessageChannel)? { get }
    /// Where an HTTP backend listens; `nil` for a stdio one.
    var endpoint: BackendEndpoint? { get }
    /// Returns when the backend has ended, at once if it has; callable by several tasks.
    func waitForExit() async -> BackendExit
    /// Follows what keeps it from working although it has not ended, until the task is cancelled.
    /// - Parameter report: gets every change in words, and `nil` when nothing does any more.
    func watch(_ report: @escaping @Sendable (String?) async -> Void) async
    /// Where it listens now; `nil` when that cannot be known. May take a second.
    func listening() async -> ListeningPorts?
    /// Asks it to end, waits up to `grace` seconds, then kills it; afterwards nothing of it is left.
    func stop(grace: Int) async
    /// What it uses now; `nil` when that cannot be known.
    func usage() async -> BackendUsage?
}

extension Backend {
    public func watch(_ report: @escaping @Sendable (String?) async -> Void) async {}
    public func listening() async -> ListeningPorts? { nil }
}

/// What a driver needs to start a backend. It holds secrets: never log or store it.
public struct BackendSpec: Sendable {
    /// The workload's id: 32 hex digits.
    public var id: String
    /// The server instance it belongs to, for labels.
    public var instance: String
    /// Whose workload it is.
    public var owner: Subject
    /// The prepared configuration.
    public var config: RunConfig
    /// The values of the configuration's secrets by variable name.
    public var secrets: [String: String]
    /// Receives the backend's stderr (and an HTTP backend's stdout), line by line without newline.
    public var log: @Sendable (_ line: [UInt8]) -> Void
    /// Blanks the values of secrets in a line: for what a driver quotes of the backend's lines.
    public var mask: @Sendable (_ line: [UInt8]) -> [UInt8]
    /// Receives how far the pull of an image is that had to be fetched again.
    public var progress: @Sendable (PullProgress) -> Void = { _ in }

    /// Everything a driver is told.
    public init(
        id: String, instance: String, owner: Subject, config: RunConfig,
        secrets: [String: String],
        mask: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 }, log: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.mask = mask
        self.id = id
        self.instance = instance
        self.owner = owner
        self.config = config
        self.secrets = secrets
        self.log = log
    }
}
