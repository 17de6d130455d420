// SPDX-License-Identifier: Apache-2.0
import HTTP
import Platform
import ProxyControl

/// Keeps connections alive on which nothing is said: clients and proxies on the way give them up after minutes, some after
/// one. Every stream of events that has been idle for one to two intervals gets a comment.
final class KeepAlive: Sendable {
    /// Milliseconds.
    static let usual = 15_000

    #if DEBUG
        private static let interval = Environment.variable(ProxyPlan.keepAliveVariable).flatMap { Int($0) } ?? usual
    #else
        private static let interval = usual
    #endif

    private let streams = Lock<[ObjectIdentifier: HTTPBodyStream]>([:])

    init() {}

    /// Watches a stream of events, until it is removed.
    func add(_ stream: HTTPBodyStream) { streams.withLock { $0[ObjectIdentifier(stream)] = stream } }

    func remove(_ stream: HTTPBodyStream) { _ = streams.withLock { $0.removeValue(forKey: ObjectIdentifier(stream)) } }

    /// Goes on until its task is cancelled.
    /// - Parameter also: called once in an interval.
    func run(also: @Sendable () -> Void) async {
        while (try? await Task.sleep(for: .milliseconds(Self.interval))) != nil {
            for stream in streams.withLock({ Array($0.values) }) { stream.keepAlive() }
            also()
        }
    }
}
