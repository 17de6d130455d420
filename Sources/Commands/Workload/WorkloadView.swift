// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform

/// A workload as the API shows it, read leniently.
struct WorkloadView: Sendable {
    let json: JSON

    init(_ json: JSON) { self.json = json }

    private func text(_ key: String) -> String { json[key]?.stringValue ?? "" }

    var name: String { text("name") }
    var status: String { text("status") }
    var context: String { text("status_context") }
    var url: String { text("url") }
    var group: String { text("group") }
    var source: String { text("source") }
    var proxyMode: String { text("proxy_mode") }
    var port: String { json["port"]?.intValue.flatMap { $0 > 0 ? String($0) : nil } ?? "" }
    private var kind: WorkloadStatus { WorkloadStatus(rawValue: status) ?? .unknown }
    var isRunning: Bool { kind.isRunning }
    var isProblem: Bool { kind.isProblem }

    /// The object as scripts get it: with ToolHive's names beside ours.
    var object: JSON {
        guard case .object(var object) = json else { return json }
        let config = json["config"]
        let isRemote = config?["url"] != nil
        object["package"] = .string(isRemote ? "remote" : source)
        object["transport_type"] = json["transport"] ?? config?["transport"]
        if let since = json["since"]?.stringValue.flatMap({ Timestamp($0) }) {
            let seconds = max(0, (Timestamp.now.milliseconds - since.milliseconds) / 1000)
            object["uptime"] = .string(isRunning ? Self.duration(seconds) : "0s")
        }
        return .object(object)
    }

    /// `26h3m5s`, as ToolHive writes it.
    private static func duration(_ seconds: Int64) -> String {
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        if hours > 0 { return "\(hours)h\(minutes)m\(rest)s" }
        return minutes > 0 ? "\(minutes)m\(rest)s" : "\(rest)s"
    }

    /// What helps when it is in `error`, as a command; its log, if the server does not say.
    func fix(in arguments: ParsedArguments) -> String {
        json["remedy"] == nil && json["fix"] == nil ? "thv logs \(name)" : CommandWords.fix(json, in: arguments)
    }

    /// The columns of `thv list`.
    static let heading = ["NAME", "SOURCE", "STATUS", "URL", "PORT", "GROUP"]

    /// One line of `thv list`; a long source is cut on a terminal only.
    func row(cutting: Bool) -> [String] {
        let short = cutting && source.count > 32 ? source.prefix(31) + "…" : source[...]
        return [name, String(short), status, url, port, group]
    }

    /// Names and values for `thv status NAME`.
    var details: [(name: String, value: String)] {
        let backend = json["backend"]
        let limits = (backend?["notes"]?.arrayValue ?? []).compactMap(\.stringValue)
        func number(_ value: JSON?) -> String { value?.intValue.flatMap { $0 > 0 ? String($0) : nil } ?? "" }
        let state = context.isEmpty ? status : "\(status): \(context)"
        let container = backend?["container"]?.stringValue ?? ""
        let all: [(name: String, value: String)] = [
            ("name", name), ("id", text("id")), ("source", source), ("status", state), ("since", text("since")),
            ("url", url), ("transport", text("transport")), ("proxy mode", proxyMode), ("runtime", text("runtime")),
            ("group", group), ("owner", json["owner"]?["name"]?.stringValue ?? ""),
            ("container", String(container.prefix(12))), ("proxy pid", number(json["pid"])),
            ("backend pid", number(backend?["pid"])), ("restarts", number(json["restarts"])),
            ("exit code", json["exit_code"]?.intValue.map(String.init) ?? ""),
            ("isolation", limits.joined(separator: "; ")),
            ("granted", ConsentDialogue.granted(json).map { "it \($0)" }.joined(separator: "; ")),
        ]
        return all
    }

    /// The last log lines of one that failed.
    var logTail: [String] { (json["log_tail"]?.arrayValue ?? []).compactMap(\.stringValue) }
}
