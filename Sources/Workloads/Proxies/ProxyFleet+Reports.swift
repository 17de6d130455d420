// SPDX-License-Identifier: Apache-2.0
import Hosting
import JSONCoding
import Models
import Platform
import ProxyControl
import Runtime

/// What proxies tell, and what becomes of it; on a thread of the host's.
extension ProxyFleet {
    func proxyReported(_ proxy: any ProxyHandle, _ shown: ProxyState) {
        // The last words of a proxy that has been replaced or is not wanted any more are not the workload's.
        guard state.withLock({ $0.proxies[proxy.workload] === proxy }) else { return }
        view.change(proxy.workload) { $0.proxy = shown }
        if !shown.backend.mounts.isEmpty { mounts.note(proxy.workload, shown.backend.mounts) }
        if shown.status == .running, state.withLock({ $0.answered.insert(proxy.workload).inserted }) {
            Task { try? await store.noteAnswered(proxy.workload) }
        }
        guard shown.status == .error, !state.withLock({ $0.closing || $0.trials.contains(proxy.workload) }) else {
            return
        }
        Task { await fail(proxy.workload, shown) }
    }

    /// A proxy has ended. Unless that was meant, another takes its place: at once the first time, then after 1, 2, 4 …
    /// seconds.
    func proxyEnded(_ proxy: any ProxyHandle) {
        if state.withLock({ $0.isObserving }) { return lookAgain(after: proxy) }
        let id = proxy.workload
        let now = MonotonicClock.milliseconds
        let delay = state.withLock { state -> Int? in
            guard state.proxies[id] === proxy, !state.ending.contains(id), !state.closing else { return nil }
            state.proxies.removeValue(forKey: id)
            if state.trials.contains(id) { return -1 }
            let last = state.losses[id]
            let count = last.map { now - $0.last < 30_000 ? $0.count + 1 : 0 } ?? 0
            state.losses[id] = (count, now)
            return count == 0 ? 0 : min(1 << (count - 1), 60)
        }
        guard let delay else { return }
        // Its sockets are open here still: nobody is to wait there for an answer.
        if let config = view.entry(id)?.record.config { host.hold(config, for: AddressSlot(id)) }
        // An earlier server had told it to end, and was gone before it did.
        if view.entry(id)?.record.desired != .running { return noteWantedEnd(of: id) }
        if delay < 0 {
            return view.change(id) {
                $0.loseProxy()
                $0.phase = .error
                $0.note = "its proxy ended"
            }
        }
        log.warn("a proxy ended by itself", [("workload", .string(id)), ("pid", JSON(Int(proxy.location.pid)))])
        view.change(id) {
            $0.loseProxy()
            $0.phase = .unhealthy
            $0.note = "its proxy ended and is being started again"
            $0.since = .now
        }
        Task {
            try? await Task.sleep(for: .seconds(delay))
            resume("start the proxy again", id) { fleet in
                await proxy.kill()
                guard fleet.state.withLock({ $0.proxies[id] == nil && !$0.closing }),
                    fleet.view.entry(id)?.record.desired == .running
                else { return }
                try await fleet.launch(id, isAutomatic: true)
            }
        }
    }

    private func noteWantedEnd(of id: String) {
        view.change(id) {
            $0.loseProxy()
            $0.phase = nil
            $0.since = .now
        }
        resume("forget the proxy", id) { fleet in
            guard fleet.state.withLock({ $0.proxies[id] == nil }), let record = fleet.view.entry(id)?.record
            else { return }
            try await fleet.store.forgetProxy(of: id)
            if record.desired == .stopped { fleet.host.hold(record.config, for: AddressSlot(id)) }
        }
    }
}
