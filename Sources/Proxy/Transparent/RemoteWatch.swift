// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import MCPConnection

/// Watches a server that runs elsewhere, which tells nobody when it ends: a `ping` every few seconds, in an MCP session of
/// its own, while it answers; then further and further apart, once a minute in the end.
struct RemoteWatch: Sendable {
    /// Seconds between two pings, and until one is late: together less than the 15 in which an end is to be noticed.
    private static let interval = 8.0
    private static let patience = 5.0
    /// Seconds between attempts at one that does not answer; the last again and again.
    private static let delays: [Double] = [1, 2, 4, 8, 15, 30, 60]

    /// Makes a client without a session.
    let client: @Sendable () -> MCPClient
    /// A failure in words for the workload's owner.
    let words: @Sendable (MCPClient.Failure) -> String

    /// Reports every change until the task is cancelled.
    func run(from first: BackendHealth, _ report: @Sendable (BackendHealth) async -> Void) async {
        var health = first
        var failures = 0
        var session: MCPClient?
        while true {
            let pause = health == .healthy ? Self.interval : Self.delays[min(failures, Self.delays.count - 1)]
            guard (try? await Task.sleep(for: .seconds(pause))) != nil else { break }
            let now = await look(&session)
            if Task.isCancelled { break }
            failures = now == .healthy ? 0 : failures + 1
            if now != health { await report(now) }
            health = now
        }
        await session?.close(timeout: 1)
    }

    private func look(_ session: inout MCPClient?) async -> BackendHealth {
        if let open = session {
            let failure = await Self.failure { () async throws(MCPClient.Failure) in
                _ = try await open.call("ping", [:], timeout: Self.patience)
            }
            guard let failure else { return .healthy }
            if case .rejected = failure.code { return .healthy }
            session = nil
            await open.close(timeout: 1)
            // It is there, and its session may be gone with an earlier process of it; one that hangs is asked no more.
            if case .timedOut = failure.code { return .unhealthy(words(failure)) }
        }
        let fresh = client()
        let failure = await Self.failure { () async throws(MCPClient.Failure) in
            try await fresh.initialize(timeout: Self.patience)
        }
        if failure == nil || failure?.isOtherRevision == true {
            session = fresh
            return .healthy
        }
        await fresh.close(timeout: 1)
        guard let failure else { return .healthy }
        if case .unauthorized = failure.code { return .unauthenticated(words(failure)) }
        return .unhealthy(words(failure))
    }

    /// Why a server did not answer; `nil` when it did, were it that it has had too many requests.
    private static func failure(_ body: () async throws(MCPClient.Failure) -> Void) async -> MCPClient.Failure? {
        do throws(MCPClient.Failure) {
            try await body()
        } catch {
            return error.status == 429 ? nil : error
        }
        return nil
    }
}
