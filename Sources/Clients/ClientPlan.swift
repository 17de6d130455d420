// SPDX-License-Identifier: Apache-2.0
import ConfigFiles
import JSONCoding
import Models
import Workloads

/// What has to change in one application's file so that it names the running workloads of its groups, and what was
/// written before but should be there no more is gone.
struct ClientPlan: Sendable {
    /// What came of a change.
    struct Result: Sendable {
        var entries: [String: ClientFile.Entry]
        var created: Int
        /// See `ClientFile.directories`.
        var directories: Int
        /// Entries of somebody else's that are in the way.
        var conflicts: [String] = []
        /// Entry by entry.
        var changes: [ClientEntryChange] = []

        init(_ file: ClientFile) {
            entries = file.entries
            created = file.created
            directories = file.directories
        }
    }
    private struct Wanted: Sendable {
        var url: String
        var transport: Transport
        var workload: String
        /// Whether the file may have lost it.
        var isRestored: Bool
    }

    private let wanted: [String: Wanted]
    private let unwanted: [String]
    /// Names of workloads that should be there, and that the application has no client for.
    let unusable: [String]
    private let written: ClientFile

    /// The plan for a file in which `file.entries` were written, for an application registered for `groups`.
    /// - Parameter restoring: the ids of workloads whose entries are written again where the file has lost them, or
    ///   has another address in them. Entries of all others are taken to be there still: whoever has removed one gets
    ///   it back by registering, or with the workload's next start, and not before.
    init(
        _ file: ClientFile, _ workloads: [LiveWorkload], groups: Set<String>, restoring: Set<String>,
        for application: ClientApplication
    ) {
        var wanted: [String: Wanted] = [:]
        var unusable: [String] = []
        var stays = Set<String>()
        for workload in workloads where groups.contains(workload.record.config.group) {
            let (config, id) = (workload.record.config, workload.record.id)
            guard application.speaks(config.clientEndpoint.transport) else {
                if Self.presence(of: workload) != .gone { unusable.append(config.name) }
                continue
            }
            var place = Wanted(
                url: workload.url, transport: config.clientEndpoint.transport, workload: id,
                isRestored: restoring.contains(id))
            switch Self.presence(of: workload) {
            case .gone: continue
            // While it comes up or struggles, an entry stays as it is.
            case .asBefore:
                stays.insert(id + " " + config.name)
                guard place.isRestored, let entry = file.entries[config.name], entry.workload == id else { continue }
                place.url = entry.url
            case .here: break
            }
            wanted[config.name] = place
        }
        unwanted = file.entries.filter { name, entry in
            wanted[name] == nil && !stays.contains(entry.workload + " " + name)
        }.keys.sorted()
        self.wanted = wanted.filter { name, wanted in
            wanted.isRestored
                || file.entries[name] != ClientFile.Entry(workload: wanted.workload, url: wanted.url)
        }
        written = file
        self.unusable = unusable.sorted()
    }

    private enum Presence { case here, asBefore, gone }

    private static func presence(of workload: LiveWorkload) -> Presence {
        guard workload.record.desired == .running else { return .gone }
        switch workload.status {
        case .running: return .here
        case .error, .stopped, .stopping, .removing, .policyStopped: return .gone
        default: return .asBefore
        }
    }

    /// Whether there is nothing to do.
    var isEmpty: Bool { wanted.isEmpty && unwanted.isEmpty }

    /// The same for the same plan.
    var text: String {
        let new = wanted.sorted { $0.key < $1.key }.map { "+\($0.key)=\($0.value.url)" }
        return (new + unwanted.map { "-\($0)" }).joined(separator: " ")
    }

    /// Changes the file.
    func apply(
        to file: HomeFile, _ application: ClientApplication, backup: String?, spare: String
    ) throws -> Result {
        var result = Result(written)
        let missing = file.missingDirectories
        let wrote = try file.update(backup: backup, spare: spare) { old in
            result = Result(written)
            return try change(old, application, &result)
        }
        if file.exists {
            if wrote, missing > 0 { result.directories = missing }
        } else if result.entries.isEmpty {
            file.removeDirectories(atMost: result.directories)
            (result.created, result.directories) = (0, 0)
        }
        return result
    }

    /// The new content for `old`; both `nil` for no file.
    func change(_ old: [UInt8]?, _ application: ClientApplication, _ result: inout Result) throws -> [UInt8]? {
        let editor = ConfigEditor(application.layout)
        var bytes = old ?? []
        for name in unwanted {
            try remove(name, from: &bytes, editor, application, &result)
        }
        for (name, wanted) in wanted.sorted(by: { $0.key < $1.key }) {
            try write(name, wanted, into: &bytes, editor, application, &result)
        }
        if old == nil, bytes.isEmpty { return nil }
        // A file that was made for our entries goes with the last of them.
        if bytes.isEmpty, result.created == ClientFile.wholeFile {
            result.created = 0
            return nil
        }
        if old == nil { result.created = ClientFile.wholeFile }
        return bytes
    }

    private func remove(
        _ name: String, from bytes: inout [UInt8], _ editor: ConfigEditor, _ application: ClientApplication,
        _ result: inout Result
    ) throws {
        let all = try editor.entries(of: bytes)
        let entry = result.entries.removeValue(forKey: name)
        // One that somebody has pointed elsewhere is theirs now.
        guard let there = all.first(where: { $0.name == name }), application.url(in: there.fields) == entry?.url else {
            return
        }
        bytes = try editor.remove(name, from: bytes, pruning: min(result.created, 2))
        if all.count == 1, result.created != ClientFile.wholeFile { result.created = 0 }
        result.changes.append(ClientEntryChange(name: name, action: .remove, url: entry?.url ?? ""))
    }

    private func write(
        _ name: String, _ wanted: Wanted, into bytes: inout [UInt8], _ editor: ConfigEditor,
        _ application: ClientApplication, _ result: inout Result
    ) throws {
        guard let fields = application.fields(name: name, url: wanted.url, transport: wanted.transport) else { return }
        let there = try editor.entries(of: bytes).first { $0.name == name }?.fields
        if let there {
            let url = application.url(in: there)
            let isOurs = result.entries[name]?.url == wanted.url
            if url == wanted.url, !isOurs || application.says(there, as: fields, wanted.transport) {
                result.entries[name] = ClientFile.Entry(workload: wanted.workload, url: wanted.url)
                return
            }
            guard let url, let old = result.entries[name], url == old.url || wanted.isRestored else {
                result.entries[name] = nil
                result.conflicts.append("the entry “\(name)” is somebody else's and was left alone")
                return
            }
            var merged = there.objectValue ?? JSONObject()
            for key in application.strange(to: wanted.transport) { merged[key] = nil }
            for member in fields.members { merged[member.key] = member.value }
            if let field = application.layout.nameField { merged[field] = nil }
            bytes = try editor.set(name, merged, in: bytes).bytes
        } else {
            let edit = try editor.set(name, fields, in: bytes)
            bytes = edit.bytes
            result.created = max(result.created, edit.created)
        }
        result.entries[name] = ClientFile.Entry(workload: wanted.workload, url: wanted.url)
        result.changes.append(ClientEntryChange(name: name, action: there == nil ? .add : .change, url: wanted.url))
    }
}
