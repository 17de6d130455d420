// SPDX-License-Identifier: Apache-2.0
public import Models
import Platform

/// The driver for servers that run somewhere else: nothing is made here, only an address is handed to the proxy.
public struct RemoteRuntime: Runtime {
    /// A driver without state.
    public init() {}

    public var kind: RuntimeKind { .remote }

    public var capabilities: DriverCapabilities {
        var capabilities = DriverCapabilities(sources: [.remote])
        capabilities.isElsewhere = true
        return capabilities
    }

    public func with(_ history: MountHistory) -> any Runtime { self }

    public func check(_ config: RunConfig) throws {
        guard config.source?.kind == .remote else {
            throw RuntimeError(.notSupported, "the remote runtime needs a URL", pointer: "/url")
        }
    }

    public func prepare(
        _ config: RunConfig, progress: @escaping @Sendable (PullProgress) -> Void
    ) async throws -> RunConfig {
        try check(config)
        var prepared = config
        prepared.backend.runtime = .remote
        return prepared
    }

    public func mounts(of config: RunConfig) -> (shown: [ShownPath], notes: [String]) { ([], []) }

    public func start(_ spec: BackendSpec) async throws -> any Backend {
        RemoteBackend(url: spec.config.source?.url ?? "")
    }

    public func removeLeftovers(workload id: String) async throws {}
}

/// A server that others run: it ends for us only when we stop using it.
private final class RemoteBackend: Backend {
    let endpoint: BackendEndpoint?
    let channel: (any MessageChannel)? = nil
    let facts: BackendFacts
    private let stopped = Promise<Void>()

    init(url: String) {
        endpoint = BackendEndpoint(url: url)
        facts = BackendFacts(.remote(url), notes: ["runs elsewhere; thv neither starts nor limits it"])
    }

    func waitForExit() async -> BackendExit {
        await stopped.settled()
        return BackendExit(code: nil, reason: "stopped")
    }

    func stop(grace: Int) async { stopped.fulfil(()) }

    func usage() async -> BackendUsage? { nil }
}
