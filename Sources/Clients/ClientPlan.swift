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
        /// Entries of somebody else's that are in the way.
        var conflicts: [String] = []
        /// For people: name, action and address.
        var changes: [JSON] = []

        init(_ entries: [String: ClientFile.Entry], created: Int) {
            self.entries = entries
            self.created = created
        }
    }
    private struct Wanted: Sendable {
        var url: String
        var transport: Transport
        var workload: String
    }

    private let wanted: [String: Wanted]
    private let unwanted: [String]
    private let written: [String: ClientFile.Entry]

    /// The plan for a file in which `file.entries` were written, for an application registered for `groups`.
    init(_ file: ClientFile, _ workloads: [LiveWorkload], groups: Set<String>) {
        var wanted: [String: Wanted] = [:]
        var stays = Set<String>()
        for workload in workloads where groups.contains(workload.record.config.group) {
            let config = workload.record.config
            switch Self.presence(of: workload) {
            case .gone: continue
            // While it comes up or struggles, an entry stays as it is.
            case .asBefore: stays.insert(workload.record.id + " " + config.name)
            case .here:
                let transport = config.transport == .sse || config.proxyMode == .sse ? Transport.sse : .streamableHTTP
                wanted[config.name] = Wanted(url: workload.url, transport: transport, workload: workload.record.id)
            }
        }
        unwanted = file.entries.filter { name, entry in
            wanted[name] == nil && !stays.contains(entry.workload + " " + name)
        }.keys.sorted()
        self.wanted = wanted.filter { name, wanted in
            file.entries[name] != ClientFile.Entry(workload: wanted.workload, url: wanted.url)
        }
        written = file.entries
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
        to file: HomeFile, _ application: ClientApplication, created: Int, backup: String?
    ) throws -> Result {
        var result = Result(written, created: created)
        try file.update(backup: backup) { old in
            result = Result(written, created: created)
            return try change(old, application, &result)
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
        result.changes.append(["name": .string(name), "action": "remove", "url": .string(entry?.url ?? "")])
    }

    private func write(
        _ name: String, _ wanted: Wanted, into bytes: inout [UInt8], _ editor: ConfigEditor,
        _ application: ClientApplication, _ result: inout Result
    ) throws {
        let fields = application.fields(name: name, url: wanted.url, transport: wanted.transport)
        let there = try editor.entries(of: bytes).first { $0.name == name }?.fields
        let url = there.map { application.url(in: $0) }
        if let there {
            if url == wanted.url {
                result.entries[name] = ClientFile.Entry(workload: wanted.workload, url: wanted.url)
                return
            }
            guard url == result.entries[name]?.url, url != nil else {
                result.entries[name] = nil
                result.conflicts.append("the entry “\(name)” is not from thv and was left alone")
                return
            }
            var merged = there.objectValue ?? JSONObject()
            for member in fields.members { merged[member.key] = member.value }
            if let field = application.layout.nameField { merged[field] = nil }
            bytes = try editor.set(name, merged, in: bytes).bytes
        } else {
            let edit = try editor.set(name, fields, in: bytes)
            bytes = edit.bytes
            result.created = max(result.created, edit.created)
        }
        result.entries[name] = ClientFile.Entry(workload: wanted.workload, url: wanted.url)
        result.changes.append([
            "name": .string(name), "action": there == nil ? "add" : "change", "url": .string(wanted.url),
        ])
    }
}
