// SPDX-License-Identifier: Apache-2.0
import Hosting
import JSONCoding
import Models
import Platform
import ProxyControl
import Runtime
import Storage

/// The proxies of an instance: started, adopted, ended, and replaced when they go by themselves.
final class ProxyFleet: InstancePart {
    let base: InstanceBase
    let preflight: Preflight
    let host: any ProxyHost
    /// Host names that endpoints accept besides those of loopback.
    let allowedHosts: [String]
    /// Bytes of messages that a proxy which is started holds at most.
    let proxyMemory: @Sendable () async -> Int
    var mounts: MountLedger { preflight.mounts }
    var packages: PackageInstalls { preflight.packages }
    struct State {
        var proxies: [String: any ProxyHandle] = [:]
        /// Workloads whose proxy is meant to end.
        var ending: Set<String> = []
        /// How often in a row a proxy went by itself, and when it last did.
        var losses: [String: (count: Int, last: Int64)] = [:]
        /// Workloads whose new configuration is being tried out: whoever does it sees to their failures.
        var trials: Set<String> = []
        /// Workloads whose backends have answered once.
        var answered: Set<String> = []
        var closing = false
        /// Whether nothing is changed here: another program looks after the workloads, or nobody.
        var isObserving = false
    }
    let state = Lock(State())

    init(
        base: InstanceBase, preflight: Preflight, host: any ProxyHost, allowedHosts: [String],
        proxyMemory: @escaping @Sendable () async -> Int
    ) {
        self.base = base
        self.preflight = preflight
        self.host = host
        self.allowedHosts = allowedHosts
        self.proxyMemory = proxyMemory
    }

    /// Stops looking after proxies: they go on by themselves, and the next server adopts them.
    func close() { state.withLock { $0.closing = true } }

    /// The proxy of a workload; `nil` when there is none.
    func proxy(of id: String) -> (any ProxyHandle)? { state.withLock { $0.proxies[id] } }

    /// Whether the workload has a proxy.
    func hasProxy(_ id: String) -> Bool { proxy(of: id) != nil }

    /// Goes by what a proxy reports from now on.
    func follow(_ proxy: any ProxyHandle) {
        let isTrial = state.withLock { state in
            state.proxies[proxy.workload] = proxy
            return state.trials.contains(proxy.workload)
        }
        view.change(proxy.workload) {
            $0.placement = ProxyPlacement(
                nonce: proxy.nonce, location: proxy.location, endpoint: isTrial ? nil : proxy.endpoint)
        }
        proxy.follow { [weak self] proxy, event in
            switch event {
            case .state(let shown): self?.proxyReported(proxy, shown)
            case .ended: self?.proxyEnded(proxy)
            }
        }
    }

    /// Does something to a workload in its turn, when nobody asked for it; a failure is logged.
    func resume(
        _ what: String, _ id: String, _ body: @escaping @Sendable (ProxyFleet) async throws -> Void
    ) {
        Task {
            do {
                try await locks.run(id) { try await body(self) }
            } catch {
                log.error(
                    "cannot \(what)",
                    [("workload", .string(id)), ("reason", .string(Problem(describing: error).detail))])
            }
        }
    }

    /// Keeps a failure for the next server.
    func fail(_ id: String, _ failure: ProxyState) async {
        guard var record = view.entry(id)?.record, record.desired == .running else { return }
        record.failure = failure.json.text
        try? await store.update(record)
        view.change(id) { $0.record.failure = failure.json.text }
    }

    /// `record` with what its driver had fetched, also where that was made by an earlier version or has been lost.
    /// - Parameter isTried: whether its configuration is only being tried, and is not written down here.
    func prepared(_ record: WorkloadRecord, isTried: Bool) async throws -> WorkloadRecord {
        let driver = try drivers.driver(for: record.config)
        if try await Thread.blocking("packages", { driver.isPrepared(record.config) }) { return record }
        var prepared = record
        prepared.config = try await preflight.driver(for: record.config).prepare(record.config) { _ in }
        if !isTried, prepared.config != record.config {
            try await store.update(prepared)
            view.change(record.id) { [config = prepared.config] in $0.record.config = config }
        }
        return prepared
    }
}
