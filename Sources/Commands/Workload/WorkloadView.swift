// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models
import Platform

/// A workload in the words of the command line.
struct WorkloadView: Sendable {
    let workload: Received<Workload>

    init(_ workload: Received<Workload>) { self.workload = workload }

    var name: String { workload.name }
    var status: String { workload.status.text }
    var context: String { workload.statusContext }
    var url: String { workload.url }
    var group: String { workload.group }
    var proxyMode: String { workload.proxyMode.text }
    var isRunning: Bool { workload.status.isRunning }
    var isProblem: Bool { workload.status.isProblem }
    private var port: String { workload.port > 0 ? String(workload.port) : "" }

    /// The object as scripts get it: with ToolHive's names beside ours.
    var object: JSON {
        var more = [("package", workload.config.url == nil ? workload.source : "remote")]
        let transport = workload.transport.text.isEmpty ? workload.config.transport?.text : workload.transport.text
        if let transport { more.append(("transport_type", transport)) }
        if let since = Timestamp(workload.since) {
            let seconds = max(0, (Timestamp.now.milliseconds - since.milliseconds) / 1000)
            more.append(("uptime", isRunning ? Self.duration(seconds) : "0s"))
        }
        return workload.raw.merging(.object(JSONObject(more.map { ($0.0, JSON($0.1)) })))
    }

    /// `26h3m5s`, as ToolHive writes it.
    private static func duration(_ seconds: Int64) -> String {
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        if hours > 0 { return "\(hours)h\(minutes)m\(rest)s" }
        return minutes > 0 ? "\(minutes)m\(rest)s" : "\(rest)s"
    }

    /// What helps when it is in `error`, as a command; its log, if the server does not say.
    func fix(in arguments: ParsedArguments) -> String {
        let advice = workload.value.advice
        return advice.isEmpty ? "thv logs \(name)" : CommandWords.fix(advice, in: arguments)
    }

    /// The columns of `thv list`.
    static let heading = ["NAME", "SOURCE", "STATUS", "URL", "PORT", "GROUP"]

    /// One line of `thv list`; a long source is cut on a terminal only.
    func row(cutting: Bool) -> [String] {
        let source = workload.source
        let short = cutting && source.count > 32 ? source.prefix(31) + "…" : source[...]
        return [name, String(short), status, url, port, group]
    }

    /// Names and values for `thv status NAME`.
    var details: [(name: String, value: String)] {
        func number(_ value: Int) -> String { value > 0 ? String(value) : "" }
        let (text, backend) = (workload.value, workload.backend)
        return [
            ("name", name), ("id", text.id), ("source", text.source),
            ("status", context.isEmpty ? status : "\(status): \(context)"), ("since", text.since),
            ("url", url), ("transport", text.transport.text), ("proxy mode", proxyMode),
            ("runtime", text.runtime.text), ("group", group), ("owner", text.owner.name),
            ("container", String(backend.container.prefix(12))), ("proxy pid", number(text.pid)),
            ("backend pid", number(backend.pid)), ("restarts", number(text.restarts)),
            ("exit code", text.exitCode.map(String.init) ?? ""),
            ("isolation", backend.notes.joined(separator: "; ")),
            ("granted", ConsentDialogue.granted(text).map { "it \($0)" }.joined(separator: "; ")),
        ]
    }

    /// The last log lines of one that failed.
    var logTail: [String] { workload.logTail ?? [] }
}
