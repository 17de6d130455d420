// SPDX-License-Identifier: Apache-2.0
import Runtime

/// What the supervisor drives: the bridge for stdio backends, the transparent proxy for HTTP ones.
protocol BackendAdapter: Sendable {
    /// A backend has started. Returns once it answers MCP requests; throws when it cannot, or the task is cancelled.
    /// - Parameters:
    ///   - insists: whether one that runs elsewhere is not given up when it does not answer; it is unhealthy then.
    ///   - report: gets, in words, why it does not answer yet.
    func attach(
        _ backend: any Backend, insists: Bool, report: @escaping @Sendable (String) -> Void
    ) async throws -> BackendHealth
    /// Watches a backend that runs elsewhere until the task is cancelled; one of this machine ends visibly.
    /// - Parameter report: gets every change.
    func watch(
        _ backend: any Backend, from health: BackendHealth, report: @escaping @Sendable (BackendHealth) async -> Void
    ) async
    /// The backend has ended; another will follow.
    func detach(_ reason: String)
    /// No backend will come until further notice.
    func giveUp(_ reason: String)
}

extension BackendAdapter {
    func watch(
        _ backend: any Backend, from health: BackendHealth, report: @escaping @Sendable (BackendHealth) async -> Void
    ) async {}
}
