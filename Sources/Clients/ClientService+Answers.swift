// SPDX-License-Identifier: Apache-2.0
import ConfigFiles
public import Identity
import Models
import Platform
import Workloads

/// What is asked of the service.
extension ClientService {
    /// Looks at files that have changed since they were last looked at, so that what is answered next is so.
    public func look() async {
        let (files, drifts) = state.withLock { state in
            (state.files.filter { $0.key != state.changing && !$0.value.entries.isEmpty }, state.drifts)
        }
        let unseen = ClientApplication.all.compactMap { application -> (ClientApplication, HomeFile, ClientFile)? in
            guard let file = files[application.id] else { return nil }
            let home = HomeFile(home: home, application.path)
            let drift = drifts[application.id]
            return drift?.entries == file.entries && drift?.stamp == home.stamp ? nil : (application, home, file)
        }
        if unseen.isEmpty { return }
        let seen = try? await Thread.blocking("client-look") {
            unseen.map { ($0.0.id, ClientDrift(of: $0.2.entries, in: $0.1, $0.0)) }
        }
        state.withLock { state in
            for (id, drift) in seen ?? [] where state.changing != id { state.drifts[id] = drift }
        }
    }

    /// Every application we know, by id.
    public func list() -> [ClientState] {
        // Somebody who looks at a problem may have repaired the file.
        if state.withLock({ $0.files.values.contains { !$0.problem.isEmpty } }) { wake.yield() }
        return ClientApplication.all.map(described)
    }

    /// One application.
    /// - Throws: `Problem` (`not_found`).
    public func client(_ id: String) throws -> ClientState { described(try application(id)) }

    private func application(_ id: String) throws -> ClientApplication {
        guard let application = ClientApplication.named(id) else {
            throw Problem.missing(.clientApplication, id, fix: "see which are known: \(.listClients)")
        }
        return application
    }

    func described(_ application: ClientApplication) -> ClientState {
        let (known, drift) = state.withLock { ($0.files[application.id], $0.drifts[application.id]) }
        let file = known ?? ClientFile()
        let path = HomeFile(home: home, application.path)
        let groups = registrations(of: application.id)
        let unusable = unusable(application, groups, file)
        var status: ClientState.Status = groups.isEmpty ? .unregistered : .ok
        var context = application.refusal(of: unusable)
        if !file.problem.isEmpty {
            (status, context) = (.error, file.problem)
        } else if let group = groups.first, let drift, drift.entries == file.entries {
            let standard = groups.first { $0 == GroupTable.standard }
            let change = drift.text(application, path.path, group: standard ?? group)
            if !change.isEmpty { (status, context) = (drift.problem.isEmpty ? .changed : .error, change) }
        }
        return ClientState(
            id: application.id, name: application.name, isInstalled: File.exists("\(home)/\(application.marker)"),
            format: application.layout.format, path: path.path, exists: path.exists, groups: groups,
            entries: file.entries.keys.sorted(), unusable: unusable, status: status, context: context,
            backup: file.backup)
    }

    /// Workloads of `groups` that should have an entry, and have an endpoint that the application has no client for.
    private func unusable(_ application: ClientApplication, _ groups: [String], _ file: ClientFile) -> [String] {
        if groups.isEmpty { return [] }
        let all = cache.all(in: scope)
        return ClientPlan(file, all, groups: Set(groups), restoring: [], for: application).unusable
    }

    private func registrations(of id: String) -> [String] {
        groups.directory.table.all(of: owner).filter { $0.clients.contains(id) }.map(\.name)
    }

    /// Registers an application for a group; its file has the group's running workloads when this returns. Entries of
    /// ours that the file has lost, or that have another address, are written again, also for one that is registered.
    public func register(_ id: String, group: String, as caller: Caller) async throws -> ClientState {
        let application = try application(id)
        try await groups.register(client: id, group: group, as: caller)
        _ = state.withLock { $0.restoring.insert(id) }
        return await settled(application)
    }

    private func settled(_ application: ClientApplication) async -> ClientState {
        await settle()
        await look()
        return described(application)
    }

    /// Takes a registration back, or all of them for `nil`, and the entries with it.
    public func unregister(_ id: String, group: String?, as caller: Caller) async throws -> ClientState {
        let application = try application(id)
        try await groups.unregister(client: id, group: group, as: caller)
        return await settled(application)
    }

    /// What registering for a group, or taking that back, would change in the file now.
    public func preview(
        _ id: String, group: String, removing: Bool, for caller: Caller
    ) async throws -> ClientFilePreview {
        let application = try application(id)
        _ = try self.groups.directory.find(group, for: caller)
        let file = state.withLock { $0.files[id] } ?? ClientFile()
        var groups = Set(registrations(of: id))
        if removing { groups.remove(group) } else { groups.insert(group) }
        let all = cache.all(in: scope)
        let restoring = removing ? [] : Set(all.map(\.record.id))
        let plan = ClientPlan(file, all, groups: groups, restoring: restoring, for: application)
        let home = HomeFile(home: home, application.path)
        do {
            return try await Thread.blocking("client-preview") { () throws -> ClientFilePreview in
                let old = try home.read()
                var result = ClientPlan.Result(file)
                let new = try plan.change(old, application, &result)
                let diff = UnifiedDiff.make(home.path, from: old ?? [], to: new ?? [])
                return ClientFilePreview(
                    client: id, path: home.path, changes: result.changes, diff: diff, unusable: plan.unusable)
            }
        } catch {
            let problem = ClientProblem(error, home.path)
            throw Problem(.conflict, problem.detail, fix: "correct the file; it was left as it is")
        }
    }
}
