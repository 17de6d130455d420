// SPDX-License-Identifier: Apache-2.0
import Hosting
import Instances
import JSONCoding
import Models
import Platform
import ProxyControl
import Storage

/// Proxies that others have started: an earlier server, or the one that looks after them.
extension ProxyFleet {
    func adoptOrEnd(_ record: ProxyRecord) async {
        let workload = view.entry(record.workload)?.record
        if let workload, let proxy = await host.adopt(record, running: workload.config) {
            follow(proxy)
            // The earlier server may have ended between telling the proxy of a change and storing it, or the other way.
            if workload.stored.problem == nil { await agree(proxy, workload.config) }
            log.info(
                "adopted a proxy", [("workload", .string(record.workload)), ("pid", JSON(Int(proxy.location.pid)))])
            return
        }
        // Nobody starts a second one for it, and what cannot be read may be all right for the one that runs.
        if workload?.stored.problem != nil, host.isAlive(record) { return }
        // Neither adoptable nor gone would mean two proxies for one workload.
        await host.end(record)
        try? await store.forgetProxy(of: record.workload)
    }

    /// Has an adopted proxy go by the stored configuration.
    private func agree(_ proxy: any ProxyHandle, _ config: RunConfig) async {
        switch await proxy.ask(.configure(config), seconds: 5) {
        case .done, .gone: return
        case .refused(let reason):
            log.warn(
                "an adopted proxy of another version keeps the configuration it was started with: restart the workload",
                [("workload", .string(proxy.workload)), ("reason", .string(reason))])
        case .silent:
            log.warn("an adopted proxy does not answer", [("workload", .string(proxy.workload))])
        }
    }

    /// Reads what is stored, and listens to the proxies that run.
    func observe() async throws {
        state.withLock { ($0.closing, $0.isObserving) = (true, true) }
        let (stored, proxies) = try await store.all()
        let left = EndingJournal.left(at: instance.reserveFile)
        let workloads = stored.map { $0.applying(left) }
        for record in workloads { view.add(LiveWorkload(record, drivers)) }
        await withTaskGroup(of: Void.self) { group in
            for proxy in proxies { group.addTask { await self.listen(to: proxy) } }
        }
        let lost = workloads.filter { record in
            record.desired == .running && record.failure == nil && state.withLock { $0.proxies[record.id] == nil }
                && !proxies.contains { $0.workload == record.id && host.isAlive($0) }
        }
        // Whoever holds the instance may be about to start them.
        guard !lost.isEmpty, !InstanceLock.isHeld(instance) else { return }
        for record in lost { view.change(record.id) { $0.hasLostProxy = true } }
    }

    private func listen(to proxy: ProxyRecord) async {
        guard let config = view.entry(proxy.workload)?.record.config,
            let opened = await host.observe(proxy, running: config)
        else { return }
        follow(opened)
    }

    /// A proxy has ended: shows what is stored of its workload now, once nobody is at work on it any more.
    func lookAgain(after proxy: any ProxyHandle) {
        let id = proxy.workload
        guard state.withLock({ $0.proxies.removeValue(forKey: id) != nil }) else { return }
        view.change(id) {
            $0.loseProxy()
            $0.since = .now
        }
        Task {
            while InstanceLock.isHeld(instance) { try await Task.sleep(for: .milliseconds(50)) }
            guard let (stored, proxies) = try? await store.all() else { return }
            guard let record = stored.first(where: { $0.id == id }) else { return view.remove(id) }
            view.change(id) { $0.record = record }
            if let proxy = proxies.first(where: { $0.workload == id }) { await listen(to: proxy) }
            let isThere = proxies.contains { $0.workload == id && host.isAlive($0) }
            let isLost =
                record.desired == .running && record.failure == nil && !isThere
                && state.withLock { $0.proxies[id] == nil }
            view.change(id) { $0.hasLostProxy = isLost }
        }
    }
}
