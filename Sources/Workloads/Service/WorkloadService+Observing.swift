// SPDX-License-Identifier: Apache-2.0
import Instances
import Platform
import Synchronization

/// Looks at what another program looks after, or nobody, and changes nothing: for commands that only read.
extension WorkloadService {
    /// Reads what is stored, and listens to the proxies that run.
    public func observe() async throws {
        state.withLock { ($0.closing, $0.isObserving) = (true, true) }
        let (stored, proxies) = try await store.all()
        let left = EndingJournal.left(at: instance.reserveFile)
        let workloads = stored.map { $0.applying(left) }
        for record in workloads { view.add(LiveWorkload(record)) }
        await withTaskGroup(of: Void.self) { group in
            for proxy in proxies { group.addTask { await self.listen(to: proxy) } }
        }
        let lost = workloads.filter { record in
            record.desired == .running && record.failure == nil && state.withLock { $0.links[record.id] == nil }
                && !proxies.contains { $0.workload == record.id && $0.process.isAlive }
        }
        // Whoever holds the instance may be about to start them.
        guard !lost.isEmpty, !InstanceLock.isHeld(instance) else { return }
        for record in lost { view.change(record.id) { $0.hasLostProxy = true } }
    }

    private func listen(to proxy: ProxyRecord) async {
        if let opened = try? await Thread.blocking("observe", { ProxyLink.openPatiently(proxy) }) {
            follow(opened.link, early: opened.early)
        }
    }

    /// A proxy has ended: shows what is stored of its workload now, once nobody is at work on it any more.
    func lookAgain(after link: ProxyLink) {
        let id = link.workload
        guard state.withLock({ $0.links.removeValue(forKey: id) != nil }) else { return }
        view.change(id) {
            $0.proxy = nil
            $0.proxyPID = 0
            $0.since = .now
        }
        Task {
            while InstanceLock.isHeld(instance) { try await Task.sleep(for: .milliseconds(50)) }
            guard let (stored, proxies) = try? await store.all() else { return }
            guard let record = stored.first(where: { $0.id == id }) else { return view.remove(id) }
            view.change(id) { $0.record = record }
            if let proxy = proxies.first(where: { $0.workload == id }) { await listen(to: proxy) }
            let isThere = proxies.contains { $0.workload == id && $0.process.isAlive }
            let isLost =
                record.desired == .running && record.failure == nil && !isThere
                && state.withLock { $0.links[id] == nil }
            view.change(id) { $0.hasLostProxy = isLost }
        }
    }
}
