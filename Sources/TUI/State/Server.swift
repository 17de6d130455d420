// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform

/// A server (workload) as the list shows it.
struct Server: Sendable, Equatable {
    var id: String
    var name: String
    var owner: String
    var status: String
    /// The reason of the status, in the server's words.
    var context: String
    /// Milliseconds since 1970; 0 when not known.
    var since: Int64
    var revision: Int
    var url: String
    var port: Int
    var group: String
    var transport: String
    /// What it is made from: an image, a command, an address.
    var source: String
    /// Everything else.
    var raw: JSON

    init?(_ json: JSON) {
        guard let id = json["id"]?.stringValue, let name = json["name"]?.stringValue else { return nil }
        self.id = id
        self.name = name
        owner = json["owner"]?["name"]?.stringValue ?? ""
        status = json["status"]?.stringValue ?? "unknown"
        context = json["status_context"]?.stringValue ?? ""
        since = (json["since"]?.stringValue).flatMap { Timestamp($0)?.milliseconds } ?? 0
        revision = json["revision"]?.intValue ?? 0
        url = json["url"]?.stringValue ?? ""
        port = json["port"]?.intValue ?? 0
        group = json["group"]?.stringValue ?? "default"
        transport = json["transport"]?.stringValue ?? ""
        source = json["source"]?.stringValue ?? ""
        raw = json
    }

    var reference: ServerReference { ServerReference(id: id, revision: revision, name: name) }
    private var kind: WorkloadStatus { WorkloadStatus(rawValue: status) ?? .unknown }
    var isRunning: Bool { kind.isRunning }
    var isActive: Bool { kind.isActive }
    var isProblem: Bool { kind.isProblem }

    var role: Role {
        switch status {
        case "running": .good
        case "starting", "stopping", "removing": .busy
        case "unhealthy", "unauthenticated", "auth_retrying", "policy_stopped": .attention
        case "error": .bad
        default: .idle
        }
    }

    /// The status in a word or two.
    var words: String {
        switch status {
        case "running": "Running"
        case "starting": "Starting"
        case "stopping": "Stopping"
        case "removing": "Removing"
        case "stopped": "Stopped"
        case "unhealthy": "Unhealthy"
        case "unauthenticated": "Needs sign-in"
        case "auth_retrying": "Signing in"
        case "policy_stopped": "Stopped by policy"
        case "error": "Error"
        default: "Unknown"
        }
    }
}

/// Something that takes time, and how far it is.
struct Work: Sendable, Equatable {
    var id: String
    var kind: String
    var workload: String
    var name: String
    var status: String
    var phase: String
    var current: Int
    var total: Int
    var problem: String

    init?(_ json: JSON) {
        guard let id = json["id"]?.stringValue else { return nil }
        self.id = id
        kind = json["kind"]?.stringValue ?? ""
        workload = json["workload"]?.stringValue ?? ""
        name = json["name"]?.stringValue ?? ""
        status = json["status"]?.stringValue ?? ""
        let progress = json["progress"]
        phase = progress?["phase"]?.stringValue ?? json["phase"]?.stringValue ?? ""
        current = progress?["current"]?.intValue ?? 0
        total = progress?["total"]?.intValue ?? 0
        problem = json["problem"]?["detail"]?.stringValue ?? ""
    }

    /// What it is, in words: `fetch: pulling`.
    var words: String { "\(name): \(phase.isEmpty ? kind : phase)" }

    var isOver: Bool { ["succeeded", "failed", "cancelled"].contains(status) }
    /// 0…1, or `nil` when nobody knows.
    var part: Double? { total > 0 ? min(1, Double(current) / Double(total)) : nil }
}
