// SPDX-License-Identifier: Apache-2.0
import Instances
import JSONCoding
import Models
import Platform
import ProxyControl
import Storage

/// Proxies that others have started: an earlier server, or the one that looks after them.
extension ProxyFleet {
    func adoptOrEnd(_ record: ProxyRecord) async {
        let opened = try? await Thread.blocking("adopt") { () -> (ProxyLink, [UInt8], [Descriptor])? in
            guard let (link, early) = ProxyLink.openPatiently(record) else { return nil }
            return (link, early, ProxyLink.sockets(of: record))
        }
        if let (link, early, sockets) = opened ?? nil, let entry = view.entry(record.workload) {
            let port = entry.record.config.port
            if let missing = ports.adopt(port, for: record.workload, copies: sockets) {
                log.warn(
                    "\(missing) could not be taken; an older proxy answers to localhost: restart the workload",
                    [("workload", .string(record.workload))])
            }
            follow(link, early: early)
            // The earlier server may have ended between telling the proxy of a change and storing it, or the other way.
            if entry.record.stored.problem == nil { await agree(link, entry.record.config) }
            log.info(
                "adopted a proxy", [("workload", .string(record.workload)), ("pid", JSON(Int(record.process.pid)))])
            return
        }
        // Nobody starts a second one for it, and what cannot be read may be all right for the one that runs.
        if view.entry(record.workload)?.record.stored.problem != nil, record.process.isAlive { return }
        // Neither adoptable nor gone would mean two proxies for one workload.
        _ = try? await Thread.blocking("end-proxy") { record.process.terminate() }
        try? await store.forgetProxy(of: record.workload)
    }

    /// Has an adopted proxy go by the stored configuration.
    private func agree(_ link: ProxyLink, _ config: RunConfig) async {
        switch await link.ask(.configure(config), seconds: 5) {
        case .done, .gone: return
        case .refused(let reason):
            log.warn(
                "an adopted proxy of another version keeps the configuration it was started with: restart the workload",
                [("workload", .string(link.workload)), ("reason", .string(reason))])
        case .silent:
            log.warn("an adopted proxy does not answer", [("workload", .string(link.workload))])
        }
    }

    /// Reads what is stored, and listens to the proxies that run.
    func observe() async throws {
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
