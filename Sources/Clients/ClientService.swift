// SPDX-License-Identifier: Apache-2.0
public import Activity
import Authorization
import ConfigFiles
public import Identity
import JSONCoding
import Models
public import Platform
public import Storage
public import Workloads

/// Client applications of the server's owner: keeps an entry for every running workload in the files of those that are
/// registered for its group.
///
/// One task does all the writing: it looks at how things are whenever something changes, and makes the files say so.
/// A file that cannot be changed never fails a workload; the client's status says why.
///
/// What was written is taken to be in a file still, so that a person may remove an entry. The client's status says that
/// it is gone. It is written again when the application is registered, also once more, or when its workload starts.
public final class ClientService: Sendable {
    let cache: WorkloadCache
    let groups: GroupService
    let events: EventBroker
    let home: String
    let owner: Subject
    var scope: Scope { .owned(by: owner) }
    private let store: ClientStore
    private let backups: String
    private let log: Log
    struct State {
        var files: [String: ClientFile] = [:]
        /// What was last seen in files that hold entries of ours.
        var drifts: [String: ClientDrift] = [:]
        /// The application whose file is being changed.
        var changing: String?
        /// Applications whose files are to be looked at for all that should be there.
        var restoring: Set<String> = []
        /// The proxy that each workload had when its entries were last seen to.
        var proxies: [String: String] = [:]
        var waiting: [UInt64: Promise<Void>] = [:]
        var lastWaiting: UInt64 = 0
        var isRunning = false
        var stop: (@Sendable () -> Void)?
    }
    let state = Lock(State())
    private let wakes: AsyncStream<Void>
    let wake: AsyncStream<Void>.Continuation

    /// A service over the clients in `home`; `backups` is a directory for copies of files before their first change.
    public init(
        cache: WorkloadCache, events: EventBroker, groups: GroupService, database: Database, home: String,
        backups: String,
        owner: Subject, log: Log
    ) {
        self.cache = cache
        self.events = events
        self.groups = groups
        self.home = home
        self.backups = backups
        self.log = log
        self.owner = owner
        store = ClientStore(database: database, owner: owner)
        (wakes, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Reads what is stored.
    public func load() async throws {
        let stored = try await store.load()
        state.withLock { $0.files = stored }
    }

    // MARK: Following the workloads

    /// Begins to keep the files up to date, until `close`.
    public func start() {
        let worker = Task { [self] in
            for await _ in wakes {
                await round()
                // Many changes in a row are looked at together.
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        let changes = events.stream(in: scope, most: 1)
        let follower = Task { [self] in
            for await _ in changes { wake.yield() }
        }
        state.withLock { state in
            // Those that run already have not been started now.
            for workload in cache.all(in: scope) where workload.placement != nil {
                state.proxies[workload.record.id] = workload.placement?.nonce
            }
            state.isRunning = true
            state.stop = {
                follower.cancel()
                worker.cancel()
            }
        }
        wake.yield()
    }

    /// Waits until the files say what is so now, or until `seconds` are over: another program may hold a file's lock.
    public func settle(seconds: Double = 60) async {
        let settled = Promise<Void>()
        let number = state.withLock { state -> UInt64? in
            guard state.isRunning else { return nil }
            state.lastWaiting += 1
            state.waiting[state.lastWaiting] = settled
            return state.lastWaiting
        }
        guard let number else { return }
        wake.yield()
        await settled.wait(seconds: seconds, cancellable: false)
        state.withLock { state in state.waiting[number] = nil }
    }

    /// Finishes what is due and stops.
    public func close() async {
        await settle()
        let (stop, waiting) = state.withLock { state in
            state.isRunning = false
            defer { state.waiting = [:] }
            return (state.stop, state.waiting.values)
        }
        stop?()
        for settled in waiting { settled.fulfil(()) }
    }

    private func round() async {
        let (waiting, asked, proxies) = state.withLock { state in
            defer { state.restoring = [] }
            return (Array(state.waiting.keys), state.restoring, state.proxies)
        }
        let all = cache.all(in: scope)
        let ids = Set(all.map(\.record.id))
        let running = all.filter { $0.status == .running && $0.placement != nil }
        let started = Set(running.filter { proxies[$0.record.id] != $0.placement?.nonce }.map(\.record.id))
        do {
            try await groups.directory.table.adopt(Set(all.map(\.record.config.group)), of: owner)
        } catch {
            log.warn("groups could not be kept", [("reason", .string("\(error)"))])
        }
        let stored = groups.directory.table.all(of: owner)
        let known = state.withLock { $0.files }
        for application in ClientApplication.all {
            let registered = stored.filter { $0.clients.contains(application.id) }.map(\.name)
            let file = known[application.id] ?? ClientFile()
            if registered.isEmpty, file.entries.isEmpty, file.problem.isEmpty { continue }
            let restoring = asked.contains(application.id) ? ids : started.union(file.restoring)
            let plan = ClientPlan(file, all, groups: Set(registered), restoring: restoring, for: application)
            await update(application, file, plan, restoring, registered)
        }
        let done = state.withLock { state in
            state.proxies = state.proxies.filter { ids.contains($0.key) }
            for workload in running { state.proxies[workload.record.id] = workload.placement?.nonce }
            return waiting.compactMap { state.waiting.removeValue(forKey: $0) }
        }
        for settled in done { settled.fulfil(()) }
    }

    private func update(
        _ application: ClientApplication, _ file: ClientFile, _ plan: ClientPlan, _ restoring: Set<String>,
        _ registered: [String]
    ) async {
        let home = HomeFile(home: home, application.path)
        if plan.isEmpty {
            guard !file.problem.isEmpty || (registered.isEmpty && !file.backup.isEmpty) else { return }
            var settled = file
            (settled.problem, settled.restoring) = ("", [])
            if registered.isEmpty { settled.backup = "" }
            return await keep(settled, application)
        }
        let attempt = "\(home.stamp) \(plan.text)"
        // The same change of the same file would fail again.
        if !file.problem.isEmpty, file.attempt == attempt {
            return state.withLock { $0.files[application.id]?.restoring = restoring }
        }
        var changed = file
        var hasWritten = false
        state.withLock { $0.changing = application.id }
        do {
            let copies = ClientBackups(directory: backups, client: application.id)
            let copy = copies.fresh
            let backup = file.backup.isEmpty ? copy : nil
            let result = try await Thread.blocking("client-file") {
                try copies.prepare()
                defer { if backup != nil { copies.prune() } }
                return try plan.apply(to: home, application, backup: backup, spare: copy)
            }
            changed.entries = result.entries
            (changed.created, changed.directories) = (result.created, result.directories)
            changed.restoring = []
            hasWritten = !result.changes.isEmpty
            changed.problem = result.conflicts.isEmpty ? "" : result.conflicts.joined(separator: "; ")
            if let backup, File.exists(backup) { changed.backup = backup }
            // What is registered anew begins with a copy of its own.
            if registered.isEmpty, changed.entries.isEmpty, changed.problem.isEmpty { changed.backup = "" }
        } catch {
            changed.problem = ClientProblem(error, home.path).detail
            changed.restoring = restoring
            log.warn(
                "a client's file was left alone",
                [("client", .string(application.id)), ("reason", .string(changed.problem))])
        }
        changed.attempt = "\(home.stamp) \(plan.text)"
        await keep(changed, application, hasWritten: hasWritten)
    }

    private func keep(_ file: ClientFile, _ application: ClientApplication, hasWritten: Bool = false) async {
        if state.withLock({ $0.files[application.id] })?.isStored(as: file) != true {
            do { try await store.save(file, of: application.id) } catch {
                log.error("a client's entries could not be stored", [("reason", .string("\(error)"))])
            }
        }
        let old = state.withLock { state in
            state.changing = nil
            return state.files.updateValue(file, forKey: application.id)
        }
        if hasWritten || old?.entries != file.entries || old?.problem != file.problem {
            await look()
            events.publish(Event(.client, described(application)), owner: owner)
        }
    }
}
