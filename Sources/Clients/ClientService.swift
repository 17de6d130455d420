// SPDX-License-Identifier: Apache-2.0
public import Access
import ConfigFiles
import HTTP
public import JSONCoding
import Models
public import Platform
public import Storage
import Synchronization
public import Workloads

/// Client applications of the server's owner: keeps an entry for every running workload in the files of those that are
/// registered for its group.
///
/// One task does all the writing: it looks at how things are whenever something changes, and makes the files say so.
/// A file that cannot be changed never fails a workload; the client's status says why.
public final class ClientService: Sendable {
    private let service: WorkloadService
    private let store: ClientStore
    private let home: String
    private let backups: String
    private let uid: UInt32
    private let log: Log
    private struct State {
        var files: [String: ClientFile] = [:]
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isRunning = false
        var stop: (@Sendable () -> Void)?
    }
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// A service over the clients in `home`; `backups` is a directory for copies of files before their first change.
    public init(
        service: WorkloadService, database: Database, home: String, backups: String, owner: UInt32, log: Log
    ) {
        self.service = service
        self.home = home
        self.backups = backups
        self.log = log
        uid = owner
        store = ClientStore(database: database, uid: owner)
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
        let follower = Task { [self] in
            while !Task.isCancelled {
                let stream = service.view.subscribe(uid: uid, after: nil)
                await withTaskCancellationHandler {
                    while await stream.next() != nil { wake.yield() }
                } onCancel: {
                    stream.finish()
                }
                // The stream ends when we were too slow; the new one begins with how things are now.
                wake.yield()
            }
        }
        state.withLock { state in
            state.isRunning = true
            state.stop = {
                follower.cancel()
                worker.cancel()
            }
        }
        wake.yield()
    }

    /// Waits until the files say what is so now.
    public func settle() async {
        await withCheckedContinuation { continuation in
            let runs = state.withLock { state -> Bool in
                if state.isRunning { state.waiting.append(continuation) }
                return state.isRunning
            }
            if runs { wake.yield() } else { continuation.resume() }
        }
    }

    /// Finishes what is due and stops.
    public func close() async {
        await settle()
        let (stop, waiting) = state.withLock { state in
            state.isRunning = false
            defer { state.waiting = [] }
            return (state.stop, state.waiting)
        }
        stop?()
        for continuation in waiting { continuation.resume() }
    }

    private func round() async {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        let all = service.view.all(of: uid).map(\.workload)
        do {
            try await service.groups.adopt(Set(all.map(\.record.config.group)), of: uid)
        } catch {
            log.warn("groups could not be kept", [("reason", .string("\(error)"))])
        }
        let groups = service.groups.all(of: uid)
        let known = state.withLock { $0.files }
        for application in ClientApplication.all {
            let registered = groups.filter { $0.clients.contains(application.id) }.map(\.name)
            let file = known[application.id] ?? ClientFile()
            if registered.isEmpty, file.entries.isEmpty, file.problem.isEmpty { continue }
            await update(application, file, ClientPlan(file, all, groups: Set(registered)), registered)
        }
        for continuation in waiting { continuation.resume() }
    }

    private func update(
        _ application: ClientApplication, _ file: ClientFile, _ plan: ClientPlan, _ registered: [String]
    ) async {
        let home = HomeFile(home: home, application.path)
        if plan.isEmpty {
            guard !file.problem.isEmpty || (registered.isEmpty && !file.backup.isEmpty) else { return }
            var settled = file
            settled.problem = ""
            if registered.isEmpty { settled.backup = "" }
            return await keep(settled, application)
        }
        let attempt = "\(home.stamp) \(plan.text)"
        // The same change of the same file would fail again.
        if !file.problem.isEmpty, file.attempt == attempt { return }
        var changed = file
        do {
            let copies = ClientBackups(directory: backups, client: application.id)
            let backup = file.backup.isEmpty ? copies.fresh : nil
            let result = try await Thread.blocking("client-file") {
                if backup != nil { try copies.prepare() }
                defer { if backup != nil { copies.prune() } }
                return try plan.apply(to: home, application, created: file.created, backup: backup)
            }
            changed.entries = result.entries
            changed.created = result.created
            changed.problem = result.conflicts.isEmpty ? "" : result.conflicts.joined(separator: "; ")
            if let backup, File.exists(backup) { changed.backup = backup }
            // What is registered anew begins with a copy of its own.
            if registered.isEmpty, changed.entries.isEmpty, changed.problem.isEmpty { changed.backup = "" }
        } catch {
            changed.problem = ClientProblem(error, home.path).detail
            log.warn(
                "a client's file was left alone",
                [("client", .string(application.id)), ("reason", .string(changed.problem))])
        }
        changed.attempt = "\(home.stamp) \(plan.text)"
        await keep(changed, application)
    }

    private func keep(_ file: ClientFile, _ application: ClientApplication) async {
        do { try await store.save(file, of: application.id) } catch {
            log.error("a client's entries could not be stored", [("reason", .string("\(error)"))])
        }
        let old = state.withLock { $0.files.updateValue(file, forKey: application.id) }
        if old?.entries != file.entries || old?.problem != file.problem {
            service.tell("client", object(application), owner: uid)
        }
    }

    // MARK: What is asked

    /// Every application we know, by id.
    public func list() -> [JSON] {
        // Somebody who looks at a problem may have repaired the file.
        if state.withLock({ $0.files.values.contains { !$0.problem.isEmpty } }) { wake.yield() }
        return ClientApplication.all.map(object)
    }

    /// One application as the API shows it.
    public func client(_ id: String) throws -> JSON { object(try application(id)) }

    private func application(_ id: String) throws -> ClientApplication {
        guard let application = ClientApplication.named(id) else {
            throw Problem(
                .notFound, "there is no client application “\(id)”", fix: "thv client status shows those we know")
        }
        return application
    }

    private func object(_ application: ClientApplication) -> JSON {
        let file = state.withLock { $0.files[application.id] } ?? ClientFile()
        let path = HomeFile(home: home, application.path)
        let groups = service.groups.all(of: uid).filter { $0.clients.contains(application.id) }.map(\.name)
        let status = !file.problem.isEmpty ? "error" : groups.isEmpty ? "unregistered" : "ok"
        return [
            "id": .string(application.id), "name": .string(application.name),
            "installed": .bool(File.exists("\(home)/\(application.marker)")),
            "format": .string(application.layout.format.rawValue), "config_path": .string(path.path),
            "exists": .bool(path.exists), "groups": JSON(groups), "entries": JSON(file.entries.keys.sorted()),
            "status": .string(status), "status_context": .string(file.problem), "backup": .string(file.backup),
        ]
    }

    /// Registers an application for a group; its file has the group's running workloads when this returns.
    public func register(_ id: String, group: String, as principal: Principal) async throws -> JSON {
        let application = try application(id)
        try await service.register(client: id, group: group, as: principal)
        await settle()
        return object(application)
    }

    /// Takes a registration back, or all of them for `nil`, and the entries with it.
    public func unregister(_ id: String, group: String?, as principal: Principal) async throws -> JSON {
        let application = try application(id)
        try await service.unregister(client: id, group: group, as: principal)
        await settle()
        return object(application)
    }

    /// What registering for a group, or taking that back, would change in the file now.
    public func preview(_ id: String, group: String, removing: Bool, for principal: Principal) async throws -> JSON {
        let application = try application(id)
        _ = try service.groupObject(group, for: principal)
        let file = state.withLock { $0.files[id] } ?? ClientFile()
        var groups = Set(service.groups.all(of: uid).filter { $0.clients.contains(id) }.map(\.name))
        if removing { groups.remove(group) } else { groups.insert(group) }
        let plan = ClientPlan(file, service.view.all(of: uid).map(\.workload), groups: groups)
        let home = HomeFile(home: home, application.path)
        do {
            let shown = try await Thread.blocking("client-preview") { () throws -> (diff: String, changes: [JSON]) in
                let old = try home.read()
                var result = ClientPlan.Result(file.entries, created: file.created)
                let new = try plan.change(old, application, &result)
                let diff = UnifiedDiff.make(home.path, from: old ?? [], to: new ?? [])
                return (diff, result.changes)
            }
            return [
                "client": .string(id), "config_path": .string(home.path), "changes": .array(shown.changes),
                "diff": .string(shown.diff),
            ]
        } catch {
            let problem = ClientProblem(error, home.path)
            throw Problem(.conflict, problem.detail, fix: "correct the file; it was left as it is")
        }
    }
}

/// Words for what kept a file from being changed.
struct ClientProblem {
    let detail: String

    init(_ error: any Error, _ path: String) {
        switch error {
        case let error as ConfigEditError:
            detail = error.reason.hasPrefix(path) ? error.reason : "\(path): \(error)"
        case let error as SystemError: detail = "\(error)"
        default: detail = "\(path): \(error)"
        }
    }
}
