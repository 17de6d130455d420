// SPDX-License-Identifier: Apache-2.0
import Crypto
import Hosting
import Instances
import JSONCoding
import Models
import Platform
import ProxyControl
import Runtime
import Storage

/// Starting and ending; the caller holds the workload's lock.
extension ProxyFleet {
    /// Starts the proxy of a workload that has none.
    /// - Parameters:
    ///   - trial: the configuration to try instead of the stored one.
    ///   - isAutomatic: whether nobody asked for it, so that its bind mounts must mean what they meant.
    func launch(_ id: String, trying trial: RunConfig? = nil, isAutomatic: Bool = false) async throws {
        guard var record = view.entry(id)?.record, record.desired == .running else {
            throw Problem.gone(id)
        }
        try Problem.checkUsable(record)
        if let trial { record.config = trial }
        view.change(id) {
            $0.phase = .starting
            $0.note = ""
            $0.since = .now
        }
        do {
            try await startProxy(prepared(record, isTried: trial != nil), isAutomatic: isAutomatic)
        } catch {
            let problem = Problem(describing: error)
            var failure = ProxyState()
            failure.status = .error
            failure.context = problem.detail
            if trial == nil { await fail(id, failure) }
            view.change(id) { $0.phase = nil }
            host.hold(record.config, for: AddressSlot(id))
            throw problem
        }
        view.change(id) { $0.phase = nil }
    }

    private func startProxy(_ record: WorkloadRecord, isAutomatic: Bool) async throws {
        let id = record.id
        try SecretResolver.checkSecrets(of: record.config)
        let resolver = preflight.resolver
        let values = try await resolver.secretValues(of: record.config, for: record.owner)
        let token = try await resolver.bearerToken(of: record.config, for: record.owner)
        let others = view.everything.map(\.record).filter { $0.id != id }.map(\.config)
        let history = try await mounts.history(
            for: id, record.config, among: others + [record.config], isAutomatic: isAutomatic)
        var plan = ProxyPlan(
            id: id, instance: instance.id, owner: record.owner, ownerName: record.ownerName,
            nonce: RandomBytes.hex(bytes: 16), config: record.config, secrets: values, bearerToken: token,
            allowedHosts: allowedHosts, mounts: history)
        plan.memory = await proxyMemory()
        if drivers.capabilities(of: record.config).isElsewhere { plan.way = await packages.way }
        plan.hasAnswered = state.withLock { $0.answered.contains(id) }
        follow(try await host.start(plan) { [store] in try await store.save($0) })
    }

    /// Ends the proxy of a workload and its backend; nothing happens when there is none.
    /// - Parameter config: what it runs, when that is not what is stored.
    /// - Parameter begun: Called once its status says that it ends, or when there is nothing to end.
    func endProxy(_ id: String, running config: RunConfig? = nil, begun: () -> Void = {}) async throws {
        let proxy = state.withLock { state -> (any ProxyHandle)? in
            guard let proxy = state.proxies[id] else { return nil }
            state.ending.insert(id)
            return proxy
        }
        guard let proxy else { return begun() }
        let config = config ?? view.entry(id)?.record.config
        view.change(id) {
            $0.phase = .stopping
            $0.since = .now
        }
        begun()
        // One that does not answer is ended all the same; its backend goes with it, or here.
        if await !proxy.stop(grace: config?.limits.stopTimeout ?? 10), let config {
            try? await host.removeLeftovers(of: id, running: config)
        }
        state.withLock {
            $0.proxies.removeValue(forKey: id)
            $0.ending.remove(id)
        }
        try await store.forgetProxy(of: id)
        if let config { host.hold(config, for: AddressSlot(id)) }
        view.change(id) {
            $0.phase = nil
            $0.loseProxy()
            $0.since = .now
        }
    }

    /// Waits until the workload answers; throws what kept it from doing so.
    /// - Parameter seconds: how long the backend has; that of the stored configuration unless given.
    func untilUp(_ id: String, within seconds: Int? = nil) async throws {
        guard let before = view.entry(id) else { throw Problem.gone(id) }
        let name = before.record.config.name
        let limit = Double(seconds ?? before.record.config.limits.startTimeout) + 30
        var settled = false
        var context: String?
        // As long as it has something new to tell, such as how far the pull of its image is.
        while !settled, let now = view.entry(id), now.context != context {
            context = now.context
            settled = await view.wait(for: id, seconds: limit) { workload in
                guard let workload else { return true }
                return workload.hasSettled
            }
        }
        guard let workload = view.entry(id), workload.status != .removing else {
            throw Problem(.conflict, "\(name) was deleted before it came up")
        }
        let shown = JSONObject([("workload", .object(workload.object))])
        switch workload.status {
        case .running, .unauthenticated: return
        case .unhealthy where settled:
            throw Problem(
                .startFailed, "\(name) does not answer: \(workload.context)",
                fix: "it is asked again until it does; wait for it: \(.wait(name))", members: shown)
        case .stopped:
            throw Problem(
                .conflict, "\(name) was stopped before it came up", fix: "start it: \(.start(name))",
                members: shown)
        case _ where !settled && workload.since != before.since:
            throw Problem(
                .conflict, "\(name) was started again and again before it came up", fix: "wait for it: \(.wait(name))",
                members: shown)
        case let status:
            let reason = workload.context
            throw Problem(
                settled ? .startFailed : .timeout,
                "\(name) did not come up: \(reason.isEmpty ? status.rawValue : reason)",
                fix: workload.logRemedy, members: shown)
        }
    }
}
