// SPDX-License-Identifier: Apache-2.0
import Crypto
import Instances
import JSONCoding
import Models
import Platform
import ProxyControl
import Runtime
import Storage
import Synchronization

/// Proxies: started, adopted, ended, and replaced when they go by themselves.
extension WorkloadService {
    // MARK: Recovery

    /// Takes over what an earlier service left: adopts every proxy that is alive, finishes deletions, settles
    /// interrupted operations, and starts what should run and does not.
    public func recover() async throws {
        let cache = packages.cache
        _ = try? await Thread.blocking("packages") { cache.clean() }
        let left = journal?.all ?? []
        for ending in left { _ = try await store.apply(ending) }
        let interrupted = try await interruptedOperations()
        let (stored, proxies) = try await store.all()
        let answered = try await store.answered()
        state.withLock { $0.answered = answered }
        // What the database could not be told yet counts all the same.
        let workloads = stored.map { $0.applying(left) }
        if database.unwritten == nil { journal?.clear() } else { settleLater() }
        for record in workloads { view.add(LiveWorkload(record)) }
        await withTaskGroup(of: Void.self) { group in
            for proxy in proxies { group.addTask { await self.adoptOrEnd(proxy) } }
        }
        let changes = try await store.pendingChanges()
        for change in changes { await settle(change, proxies) }
        for record in workloads where !changes.contains(where: { $0.workload == record.id }) {
            let id = record.id
            let linked = state.withLock { $0.links[id] != nil }
            if !linked { ports.hold(record.config.port, for: id) }
            switch record.desired {
            case .removed: resume("finish deleting", id) { try await $0.finishRemoval(id) }
            case .stopped where linked: resume("finish stopping", id) { try await $0.endProxy(id) }
            case .running where !linked && record.failure == nil && record.stored.problem == nil:
                resume("start", id) { try await $0.launch(id, isAutomatic: true) }
            case .running, .stopped: break
            }
        }
        for operation in interrupted { goOn(with: operation, proxies) }
    }

    /// A change that an earlier server was trying out when it ended: whatever runs in its place gives way to the old
    /// configuration. The old proxy, if it had not been touched yet, just goes on.
    private func settle(_ change: PendingChange, _ proxies: [ProxyRecord]) async {
        let id = change.workload
        guard let record = view.entry(id)?.workload.record else { return }
        let linked = state.withLock { $0.links[id] != nil }
        if linked, let nonce = change.nonce, proxies.contains(where: { $0.workload == id && $0.nonce == nonce }) {
            try? await store.forgetChange(of: id)
            return
        }
        if !linked { ports.hold(change.before.port, for: id) }
        if record.desired == .removed { return resume("finish deleting", id) { try await $0.finishRemoval(id) } }
        log.warn("going back to the old configuration", [("workload", .string(id))])
        resume("go back to the old configuration", id) { try await $0.restore(change) }
    }

    private func resume(
        _ what: String, _ id: String, _ body: @escaping @Sendable (WorkloadService) async throws -> Void
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

    private func adoptOrEnd(_ record: ProxyRecord) async {
        let opened = try? await Thread.blocking("adopt") { () -> (ProxyLink, [UInt8], [Descriptor])? in
            guard let (link, early) = ProxyLink.openPatiently(record) else { return nil }
            return (link, early, ProxyLink.sockets(of: record))
        }
        if let (link, early, sockets) = opened ?? nil, let entry = view.entry(record.workload) {
            let port = entry.workload.record.config.port
            if let missing = ports.adopt(port, for: record.workload, copies: sockets) {
                log.warn(
                    "\(missing) could not be taken; an older proxy answers to localhost: restart the workload",
                    [("workload", .string(record.workload))])
            }
            follow(link, early: early)
            // The earlier server may have ended between telling the proxy of a change and storing it, or the other way.
            if entry.workload.record.stored.problem == nil { await agree(link, entry.workload.record.config) }
            log.info(
                "adopted a proxy", [("workload", .string(record.workload)), ("pid", JSON(Int(record.process.pid)))])
            return
        }
        // Nobody starts a second one for it, and what cannot be read may be all right for the one that runs.
        if view.entry(record.workload)?.workload.record.stored.problem != nil, record.process.isAlive { return }
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

    // MARK: Starting and ending; the caller holds the workload's lock

    /// Starts the proxy of a workload that has none.
    /// - Parameters:
    ///   - trial: the configuration to try instead of the stored one.
    ///   - isAutomatic: whether nobody asked for it, so that its bind mounts must mean what they meant.
    func launch(_ id: String, trying trial: RunConfig? = nil, isAutomatic: Bool = false) async throws {
        guard var record = view.entry(id)?.workload.record, record.desired == .running else {
            throw Self.gone(id)
        }
        try Self.checkUsable(record)
        if let trial { record.config = trial }
        view.change(id) {
            $0.phase = .starting
            $0.note = ""
            $0.since = .now
        }
        do {
            let installed = try await withPackage(record, isTried: trial != nil)
            try await startProxy(installed, isAutomatic: isAutomatic)
        } catch {
            let problem = Problem(describing: error)
            var failure = ProxyState()
            failure.status = .error
            failure.context = problem.detail
            if trial == nil { await fail(id, failure) }
            view.change(id) { $0.phase = nil }
            ports.hold(record.config.port, for: id)
            throw problem
        }
        view.change(id) { $0.phase = nil }
    }

    private func startProxy(_ record: WorkloadRecord, isAutomatic: Bool) async throws {
        let id = record.id
        try Self.checkSecrets(of: record.config)
        let values = try await secretValues(of: record.config)
        let token = try await bearerToken(of: record.config)
        let others = view.everything.map(\.record).filter { $0.id != id }.map(\.config)
        let history = try await mounts.history(
            for: id, record.config, among: others + [record.config], isAutomatic: isAutomatic)
        var plan = ProxyPlan(
            id: id, instance: instance.id, owner: record.owner, ownerName: record.ownerName,
            nonce: RandomBytes.hex(bytes: 16), config: record.config, secrets: values, bearerToken: token,
            controlSocket: instance.controlSocket(id), backendLog: backendLog(id), proxyLog: proxyLog(id),
            allowedHosts: allowedHosts, mounts: history)
        plan.memory = await proxyMemory()
        if record.config.url != nil { plan.way = await packages.way }
        plan.hasAnswered = state.withLock { $0.answered.contains(id) }
        let told = plan
        let port = try await ports.listen(record.config.port, for: id)
        if let missing = port.missing {
            log.warn("\(missing) could not be taken", [("workload", .string(id)), ("use", .string(port.names.url))])
        }
        let (launcher, logFile) = (launcher, proxyLog(id))
        let started = try await Thread.blocking("launch") {
            try launcher.start(told, port: port, log: logFile, as: record.owner)
        }
        let proxy = ProxyRecord(
            workload: id, process: started.process, nonce: plan.nonce, socket: plan.controlSocket)
        do {
            try await store.save(proxy)
            let opened = try await Thread.blocking("link") {
                try started.letGo()
                return ProxyLink.open(proxy)
            }
            guard let opened else {
                throw Problem(.startFailed, "the proxy ended as soon as it had started", fix: "see \(logFile)")
            }
            follow(opened.link, early: opened.early)
        } catch {
            _ = try? await Thread.blocking("end-proxy") {
                proxy.process.terminate(grace: 2000)
                ProcessIdentity.reap(proxy.process.pid)
            }
            throw error
        }
    }

    func follow(_ link: ProxyLink, early: [UInt8]) {
        state.withLock { $0.links[link.workload] = link }
        view.change(link.workload) { $0.proxyPID = link.process.pid }
        hub.add(link, early: early)
    }

    /// Ends the proxy of a workload and its backend; nothing happens when there is none.
    /// - Parameter config: what it runs, when that is not what is stored.
    /// - Parameter begun: Called once its status says that it ends, or when there is nothing to end.
    func endProxy(_ id: String, running config: RunConfig? = nil, begun: () -> Void = {}) async throws {
        let link = state.withLock { state -> ProxyLink? in
            guard let link = state.links[id] else { return nil }
            state.ending.insert(id)
            return link
        }
        guard let link else { return begun() }
        let config = config ?? view.entry(id)?.workload.record.config
        view.change(id) {
            $0.phase = .stopping
            $0.since = .now
        }
        begun()
        let reply = await link.ask(.stop(grace: config?.stopTimeout ?? 10))
        let answered = reply != .gone
        // One that does not answer is ended all the same; its backend goes with it, or with `removeLeftovers`.
        _ = try? await Thread.blocking("end-proxy") { link.process.terminate(grace: answered ? 2000 : 250) }
        ProcessIdentity.reap(link.process.pid)
        if !answered, let config { try? await Drivers.driver(for: config).removeLeftovers(workload: id) }
        state.withLock {
            $0.links.removeValue(forKey: id)
            $0.ending.remove(id)
        }
        try await store.forgetProxy(of: id)
        if let config { ports.hold(config.port, for: id) }
        view.change(id) {
            $0.phase = nil
            $0.proxy = nil
            $0.proxyPID = 0
            $0.since = .now
        }
    }

    // MARK: What proxies tell; on the hub's thread

    func proxyReported(_ link: ProxyLink, _ shown: ProxyState) {
        // The last words of a proxy that has been replaced or is not wanted any more are not the workload's.
        guard state.withLock({ $0.links[link.workload] === link }) else { return }
        view.change(link.workload) { $0.proxy = shown }
        if !shown.backend.mounts.isEmpty { mounts.note(link.workload, shown.backend.mounts) }
        if shown.status == .running, state.withLock({ $0.answered.insert(link.workload).inserted }) {
            Task { try? await store.noteAnswered(link.workload) }
        }
        guard shown.status == .error, !state.withLock({ $0.closing || $0.trials.contains(link.workload) }) else {
            return
        }
        Task { await fail(link.workload, shown) }
    }

    /// Keeps a failure for the next server.
    private func fail(_ id: String, _ failure: ProxyState) async {
        guard var record = view.entry(id)?.workload.record, record.desired == .running else { return }
        record.failure = failure.json.text
        try? await store.update(record)
        view.change(id) { $0.record.failure = failure.json.text }
    }

    /// A proxy has ended. Unless that was meant, another takes its place: at once the first time, then after 1, 2, 4 …
    /// seconds.
    func proxyEnded(_ link: ProxyLink) {
        if state.withLock({ $0.isObserving }) { return lookAgain(after: link) }
        ProcessIdentity.reap(link.process.pid)
        let id = link.workload
        let now = MonotonicClock.milliseconds
        let delay = state.withLock { state -> Int? in
            guard state.links[id] === link, !state.ending.contains(id), !state.closing else { return nil }
            state.links.removeValue(forKey: id)
            if state.trials.contains(id) { return -1 }
            let last = state.losses[id]
            let count = last.map { now - $0.last < 30_000 ? $0.count + 1 : 0 } ?? 0
            state.losses[id] = (count, now)
            return count == 0 ? 0 : min(1 << (count - 1), 60)
        }
        guard let delay else { return }
        // Its sockets are open here still: nobody is to wait there for an answer.
        if let port = view.entry(id)?.workload.record.config.port { ports.hold(port, for: id) }
        // An earlier server had told it to end, and was gone before it did.
        if view.entry(id)?.workload.record.desired != .running { return noteWantedEnd(of: id) }
        if delay < 0 {
            return view.change(id) {
                $0.proxy = nil
                $0.proxyPID = 0
                $0.phase = .error
                $0.note = "its proxy ended"
            }
        }
        log.warn("a proxy ended by itself", [("workload", .string(id)), ("pid", JSON(Int(link.process.pid)))])
        view.change(id) {
            $0.proxy = nil
            $0.proxyPID = 0
            $0.phase = .unhealthy
            $0.note = "its proxy ended and is being started again"
            $0.since = .now
        }
        Task {
            try? await Task.sleep(for: .seconds(delay))
            resume("start the proxy again", id) { service in
                // The control socket may close a moment before the process is gone.
                _ = try? await Thread.blocking("end-proxy") { link.process.terminate(grace: 0) }
                guard service.state.withLock({ $0.links[id] == nil && !$0.closing }),
                    service.view.entry(id)?.workload.record.desired == .running
                else { return }
                try await service.launch(id, isAutomatic: true)
            }
        }
    }

    private func noteWantedEnd(of id: String) {
        view.change(id) {
            $0.proxy = nil
            $0.proxyPID = 0
            $0.phase = nil
            $0.since = .now
        }
        resume("forget the proxy", id) { service in
            guard service.state.withLock({ $0.links[id] == nil }), let record = service.view.entry(id)?.workload.record
            else { return }
            try await service.store.forgetProxy(of: id)
            if record.desired == .stopped { service.ports.hold(record.config.port, for: id) }
        }
    }
}
