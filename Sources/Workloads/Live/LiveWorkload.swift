// SPDX-License-Identifier: Apache-2.0
import JSONCoding
public import Models
public import Platform
public import ProxyControl
public import Runtime

/// One workload as it is now: what is stored, what its proxy says, and what is being done to it.
public struct LiveWorkload: Sendable {
    /// What is stored.
    public var record: WorkloadRecord {
        get { stored.record }
        set { stored = Stored(newValue) }
    }
    private var stored: Stored
    /// What the connected proxy said last.
    public var proxy: ProxyState?
    /// The proxy that serves it; `nil` when there is none.
    public var placement: ProxyPlacement?
    /// What is being done to it right now, which outweighs what the proxy says.
    public var phase: WorkloadStatus?
    /// Whether its proxy ended while nobody looked after it, and nobody is about to start another.
    public var hasLostProxy = false
    /// Why it is in `phase`, or why there is no proxy.
    public var note = ""
    /// When `phase` began, or the last proxy went.
    public var since: Timestamp
    /// Counts changes of anything shown; unique over restarts of the server.
    public var sequence = 0

    /// What its runtime is like.
    public var capabilities: DriverCapabilities { drivers.capabilities(of: record.config) }
    private let drivers: DriverRegistry

    init(_ record: WorkloadRecord, _ drivers: DriverRegistry) {
        stored = Stored(record)
        self.drivers = drivers
        since = record.createdAt
    }

    /// The failure that was stored, if it has not been started since.
    private var failure: ProxyState? {
        record.failure.flatMap { try? JSON(parsing: $0) }.map { ProxyState($0) }
    }

    /// What is shown of its proxy: what it says, else what it said last.
    var shown: ProxyState? { proxy ?? failure }

    /// Since when it is in its status.
    var statusSince: Timestamp { phase == nil ? proxy?.since ?? since : since }

    /// The one place that decides what a workload's status is.
    public var status: WorkloadStatus {
        if record.desired == .removed { return .removing }
        if let phase { return phase }
        if record.stored.problem != nil { return .error }
        if hasLostProxy { return .error }
        if let proxy { return proxy.status }
        if record.failure != nil { return .error }
        return record.desired == .running ? .starting : .stopped
    }

    /// Whether a start has come to its end: it answers, were it to ask for sign-in, or will not by itself. What runs
    /// elsewhere and does not answer is asked again, for as long as it takes.
    var hasSettled: Bool {
        switch status {
        case .running, .unauthenticated, .error, .stopped, .removing: true
        case .unhealthy: phase == nil && capabilities.isElsewhere
        default: false
        }
    }

    /// Why it is in that status, in words; empty where there is nothing to say.
    public var context: String {
        if phase != nil { return note }
        if let problem = record.stored.problem {
            return "its stored configuration cannot be used: \(problem)"
                + (proxy == nil ? "" : "; its proxy is left alone")
        }
        if hasLostProxy { return "its proxy ended" }
        if let proxy { return proxy.context }
        return failure?.context ?? note
    }

    /// What helps when it is in `error`.
    var remedy: Remedy {
        guard status == .error else { return "" }
        let name = record.config.name
        if record.stored.problem != nil { return Self.unusableRemedy(name) }
        if hasLostProxy { return "start it: \(.start(name))" }
        return logRemedy
    }

    /// What helps when the stored configuration cannot be used.
    static func unusableRemedy(_ name: String) -> Remedy {
        "run the version that has stored it, or remove it: \(.remove(name))"
    }

    /// Where to look when it has failed: what runs elsewhere has its log there, and an empty one explains nothing.
    var logRemedy: Remedy {
        let name = record.config.name
        if capabilities.isElsewhere { return "correct it: \(.edit(name))" }
        if let shown, [.error, .unhealthy].contains(shown.status), shown.logTail.isEmpty {
            return "it has written nothing to its log; correct it: \(.edit(name))"
        }
        let log: Remedy = "look into its log: \(.logs(name))"
        guard let file = hiddenFile else { return log }
        return """
            if it needs \(file), which is hidden from it: hand its variables over (\(field: "env_vars")), or show it: \
            \(set: "volumes", to: file); else \(log)
            """
    }

    /// A file that the command line's folder is shown without, one of variables before others.
    private var hiddenFile: String? {
        for mount in shown?.backend.mounts ?? [] where mount.reason == .commandLine {
            let files = mount.hidden.filter { $0 != ".git" && !$0.hasSuffix("/.git") }
            if let file = files.first(where: { $0 == ".env" }) ?? files.first { return "\(mount.inside)/\(file)" }
        }
        return nil
    }

    /// Where clients reach it: where its proxy serves what is stored, else where one will.
    public var endpoint: ClientEndpoint { placement?.endpoint ?? record.config.clientEndpoint }

    /// The address clients connect to.
    public var url: String { endpoint.url }

    /// Its proxy is gone.
    mutating func loseProxy() {
        proxy = nil
        placement = nil
    }

    /// The entity tag (RFC 9110 section 8.8.3): `If-Match` compares the part before the dash.
    public var etag: String { "\"\(record.revision)-\(sequence)\"" }

    /// A record that its lists, events and readers share: each would have more than a kilobyte of its own.
    private final class Stored: Sendable {
        let record: WorkloadRecord
        init(_ record: WorkloadRecord) { self.record = record }
    }
}
