// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCPConnection
import Models
import Platform
import Runtime

/// Connects an HTTP backend to the transparent proxy, once the backend answers.
struct TransparentAdapter: BackendAdapter {
    let proxy: TransparentProxy
    let client: HTTPClient
    let transport: Transport
    /// For a backend that runs elsewhere.
    let credentials: any CredentialSource

    /// Seconds that the first attempt waits for its answer, and the most that a later one does: a first connection that
    /// hangs takes only its own share of the start.
    private static let patience = 5.0
    private static let longestPatience = 20.0
    /// What does not change by waiting is believed after so many attempts, or so many milliseconds.
    private static let lastingAttempts = 3
    private static let lastingTime: Int64 = 3000

    func attach(
        _ backend: any Backend, insists: Bool, report: @escaping @Sendable (String) -> Void
    ) async throws -> BackendHealth {
        guard let endpoint = backend.endpoint else {
            throw RuntimeError(.startFailed, "the backend has no endpoint")
        }
        let health = try await firstHealth(of: backend, endpoint, insists: insists, report)
        proxy.connect(endpoint)
        return health
    }

    private func firstHealth(
        of backend: any Backend, _ endpoint: BackendEndpoint, insists: Bool,
        _ report: @escaping @Sendable (String) -> Void
    ) async throws -> BackendHealth {
        // A server of this machine needs a moment until it listens, and tells nobody when it does.
        let isElsewhere = endpoint.backendPort == nil
        var pause = isElsewhere ? 700 : 20
        var (isSilent, attempts, patience) = (true, 0, Self.patience)
        let began = MonotonicClock.milliseconds
        var ports = PortLook()
        while true {
            // What is known of a failure says more than that the next answer is late.
            let waiting = isSilent ? Task { try await Self.reportLateness(report) } : nil
            let failure = await failure(of: endpoint, patience: patience)
            waiting?.cancel()
            guard let failure else { return .healthy }
            try Task.checkCancellation()
            let isUnheard = failure.isSilence && !isElsewhere
            let words = isUnheard ? await ports.words(backend, endpoint) : self.words(failure, endpoint)
            // One that wants its client to sign in is up: it answers, and says what it lacks.
            if case .unauthorized = failure.code { return .unauthenticated(words) }
            if case .rejected = failure.code, !(insists && isElsewhere) { throw RuntimeError(.startFailed, words) }
            report(words)
            isSilent = failure.isSilence
            attempts += 1
            if isElsewhere, failure.isLasting || insists {
                let isOver =
                    attempts >= Self.lastingAttempts || MonotonicClock.milliseconds - began > Self.lastingTime
                if isOver, insists { return .unhealthy(words) }
                if isOver { throw RuntimeError(.startFailed, words) }
            }
            if case .timedOut = failure.code { patience = min(patience * 2, Self.longestPatience) }
            try await Task.sleep(for: .milliseconds(pause))
            pause = isElsewhere ? 1300 : min(pause * 2, 500)
        }
    }

    func watch(
        _ backend: any Backend, from health: BackendHealth, report: @escaping @Sendable (BackendHealth) async -> Void
    ) async {
        guard let endpoint = backend.endpoint, endpoint.backendPort == nil else { return }
        let watch = RemoteWatch(
            client: { makeClient(of: endpoint) }, words: { words($0, endpoint) })
        await watch.run(from: health, report)
    }

    func detach(_ reason: String) { proxy.disconnect(reason) }

    func giveUp(_ reason: String) { proxy.disconnect(reason) }

    private static func reportLateness(_ report: @Sendable (String) -> Void) async throws {
        try await Task.sleep(for: .seconds(1))
        report("still waiting for its answer")
    }

    private func makeClient(of endpoint: BackendEndpoint) -> MCPClient {
        MCPClient(
            http: client, url: endpoint.url, transport: transport, socket: endpoint.socket,
            connector: endpoint.connector,
            credentials: endpoint.backendPort == nil ? credentials : nil, limit: MessageLimit.handshake)
    }

    /// Why `initialize` got no answer; `nil` when it got one.
    private func failure(of endpoint: BackendEndpoint, patience: Double) async -> MCPClient.Failure? {
        let mcp = makeClient(of: endpoint)
        var failure: MCPClient.Failure?
        do throws(MCPClient.Failure) {
            try await mcp.initialize(timeout: patience)
        } catch {
            failure = error
        }
        await mcp.close()
        return failure?.isOtherRevision == true ? nil : failure
    }

    private func words(_ failure: MCPClient.Failure, _ endpoint: BackendEndpoint) -> String {
        if case .rejected = failure.code {
            return "the server refused to initialize: \(failure.reason.prefix(MessageLimit.refusal))"
        }
        guard endpoint.backendPort == nil else { return failure.reason }
        guard failure.status == 401, credentials.headersAtHand(for: endpoint.url)?.fields.isEmpty == true else {
            return failure.reason
        }
        return "\(failure.reason): it needs the secret that holds its token"
    }
}

/// Looks from time to time where a backend listens that does not answer where it was told to.
private struct PortLook {
    private let began = MonotonicClock.milliseconds
    /// Milliseconds from the start until the next look: most servers listen before the first.
    private var next: Int64 = 1000
    private var last: ListeningPorts?

    mutating func words(_ backend: any Backend, _ endpoint: BackendEndpoint) async -> String {
        let port = endpoint.backendPort ?? 0
        let now = MonotonicClock.milliseconds - began
        if now >= next {
            next = now + min(now, 5000)
            last = await backend.listening()
        }
        return last?.explanation(of: port) ?? "nothing listens on its port \(port) yet"
    }
}
