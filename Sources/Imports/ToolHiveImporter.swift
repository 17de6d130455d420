// SPDX-License-Identifier: Apache-2.0
public import Clients
public import Identity
import JSONCoding
import Models
import Platform
public import Secrets
public import Workloads

/// Takes over what a ToolHive installation on this machine has: groups, workloads (stopped), client registrations, and
/// secrets when their password is given. ToolHive's own files stay as they are. Doing it again changes nothing.
public struct ToolHiveImporter: Sendable {
    private let service: WorkloadService
    private let groups: GroupService
    private let clients: ClientService
    private let secrets: SecretService

    /// An importer into one instance.
    public init(
        service: WorkloadService, groups: GroupService, clients: ClientService, secrets: SecretService
    ) {
        self.groups = groups
        self.secrets = secrets
        self.service = service
        self.clients = clients
    }

    private struct Report {
        var shown: ImportReport
        /// What there is, and what there is or would be after the items so far: a dry run says the same as a real one.
        var present: Present
    }

    private struct Present {
        var groups: Set<String>
        /// The groups of each client application.
        var registered: [String: Set<String>] = [:]
        var workloads: [String: RunConfig]
        var ports: Set<Int>
    }

    /// Imports the state in `path`, or in the usual place.
    /// - Parameters:
    ///   - password: of ToolHive's secrets; without one, secrets are named as missing.
    ///   - dryRun: whether only to say what would be done.
    public func run(
        path: String?, password: String?, dryRun: Bool, as caller: Caller
    ) async throws -> ImportReport {
        let home = Environment.variable("HOME") ?? Account.home(of: Account.current) ?? "/"
        let read = try await Thread.blocking("import") { () throws -> ReadState in
            let state = try ToolHiveState(path: path, home: home, environment: Environment.all)
            let secrets = try state.secrets(password: password)
            return ReadState(state: state, secrets: secrets)
        }
        let shown = ImportReport(path: read.state.path, isDryRun: dryRun, notes: read.state.notes)
        var report = Report(shown: shown, present: present(for: caller))
        let known = try await importSecrets(read, dryRun, caller, &report)
        try await importGroups(read.state, dryRun, caller, &report)
        for workload in read.state.workloads {
            let row = await importWorkload(workload, known, dryRun, caller, &report)
            report.shown.workloads.append(row)
        }
        return report.shown
    }

    private struct ReadState: Sendable {
        var state: ToolHiveState
        var secrets: [String: String]?
    }

    private func present(for caller: Caller) -> Present {
        let configs = service.view.all(in: service.scope(caller)).map(\.record.config)
        let groups = self.groups.directory.all(for: caller).map(\.name)
        var workloads: [String: RunConfig] = [:]
        for config in configs { workloads[config.name] = config }
        return Present(groups: Set(groups), workloads: workloads, ports: Set(configs.map(\.endpoint.port)))
    }

    /// - Returns: the names that the store has afterwards.
    private func importSecrets(
        _ read: ReadState, _ dryRun: Bool, _ caller: Caller, _ report: inout Report
    ) async throws -> Set<String> {
        var known = Set(try await secrets.names(in: service.scope(caller)))
        guard let values = read.secrets else { return known }
        let wanted = Set(
            read.state.workloads.flatMap { workload in
                (workload.document?["secrets"]?.arrayValue ?? []).compactMap(\.stringValue)
                    .compactMap { RunConfig.SecretReference($0)?.name }
            })
        for name in wanted.union(values.keys).sorted() {
            // Those of ToolHive's own use are of none here.
            if name.hasPrefix("__thv_") { continue }
            if known.contains(name) {
                report.shown.secrets.append(ImportReport.Item(name, .exists))
            } else if let value = values[name] {
                if let problem = NameRule.spaced.problem(with: name) {
                    report.shown.secrets.append(ImportReport.Item(name, .failed, "the name \(problem)"))
                    continue
                }
                if !dryRun {
                    try await secrets.set(name, .spaced, to: value, as: caller)
                }
                known.insert(name)
                report.shown.secrets.append(ImportReport.Item(name, .create))
            } else {
                let detail = "set it, or give ToolHive's password"
                report.shown.secrets.append(ImportReport.Item(name, .missing, detail))
            }
        }
        return known
    }

    private func importGroups(
        _ state: ToolHiveState, _ dryRun: Bool, _ caller: Caller, _ report: inout Report
    ) async throws {
        for group in state.groups {
            let name = NameRule.spaced.ours(group.name)
            let renamed = name == group.name ? "" : "was “\(group.name)”"
            if report.present.groups.contains(name) {
                report.shown.groups.append(ImportReport.Item(name, .exists, renamed))
            } else {
                try await createGroup(name, renamed, dryRun, caller, &report)
            }
            for id in group.clients.sorted() {
                guard let client = try? clients.client(id) else {
                    report.shown.clients.append(
                        ImportReport.Item(id, .failed, "no such client application is known here"))
                    continue
                }
                let isRegistered = client.groups.contains(name)
                if !report.present.registered[id, default: []].insert(name).inserted || isRegistered {
                    report.shown.clients.append(ImportReport.Item(id, .exists, "group \(name)"))
                } else {
                    if !dryRun { _ = try await clients.register(id, group: name, as: caller) }
                    report.shown.clients.append(ImportReport.Item(id, .create, "group \(name)"))
                }
            }
        }
    }

    private func createGroup(
        _ name: String, _ detail: String, _ dryRun: Bool, _ caller: Caller, _ report: inout Report
    ) async throws {
        if !dryRun { _ = try await groups.createGroup(name, .spaced, as: caller) }
        report.present.groups.insert(name)
        report.shown.groups.append(ImportReport.Item(name, .create, detail))
    }

    private func importWorkload(
        _ workload: ToolHiveState.Workload, _ known: Set<String>, _ dryRun: Bool, _ caller: Caller,
        _ report: inout Report
    ) async -> ImportReport.Item {
        guard let document = workload.document else {
            return ImportReport.Item(workload.name, .failed, workload.problem)
        }
        let name = NameRule.plain.ours(workload.name)
        let present = report.present.workloads[name]
        do {
            let made = ToolHiveRunConfig(
                document.objectValue ?? JSONObject(), profile: workload.profile, name: name,
                groups: .spaced)
            let config = try Admission.configuration(foreign: .object(made.object))
            if let present { return ImportReport.Item(name, .exists, Self.difference(present, config)) }
            if !report.present.groups.contains(config.group) {
                try await createGroup(config.group, "named by \(name)", dryRun, caller, &report)
            }
            let secrets = config.backend.secrets.map(\.name).filter { !known.contains($0) }
            let missing = Set(secrets).sorted().map { "secret \($0)" }
            var notes = made.notes + made.limits + Self.granted(config)
            var port = config.endpoint.port
            if !dryRun {
                port = try await service.adopt(config, as: caller)
                if config.endpoint.port != 0, port != config.endpoint.port {
                    notes.append("port \(config.endpoint.port) is taken: it has \(port)")
                }
            } else if port != 0, report.present.ports.contains(port) || !Self.isFree(port) {
                notes.append("port \(port) is taken: another will be chosen")
            }
            report.present.ports.insert(port)
            report.present.workloads[name] = config
            return ImportReport.Item(name, .create, notes.joined(separator: "; "), missing: missing)
        } catch {
            return present == nil
                ? ImportReport.Item(name, .failed, Problem(describing: error).detail)
                : ImportReport.Item(name, .exists, "")
        }
    }

    /// What was granted to ToolHive, and is the person's own word: shown, not asked for again.
    private static func granted(_ config: RunConfig) -> [String] {
        let shown =
            config.policy.permissionProfile.read.map { PermissionAsk(path: $0, isWritable: false) }
            + config.policy.permissionProfile.write.map { PermissionAsk(path: $0, isWritable: true) }
            + config.backend.environment.filter { CodeVariable.decides($0.key) }.sorted { $0.key < $1.key }
            .map { PermissionAsk(.variable, "\($0.key)=\($0.value)") }
        return shown.isEmpty ? [] : ["as in ToolHive it \(shown.prefix(20).map(\.sentence).joined(separator: ", "))"]
    }

    private static func isFree(_ port: Int) -> Bool {
        (try? LoopbackPort.take(UInt16(port))) != nil
    }

    /// In words, that a workload of the same name is another one; empty when both run the same.
    private static func difference(_ present: RunConfig, _ other: RunConfig) -> String {
        if present.sourceText == other.sourceText { return "" }
        return "it runs \(present.sourceText) here and \(other.sourceText) in ToolHive, and was left as it is: to have "
            + "both, rename the one here and import again"
    }
}
