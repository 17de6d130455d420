// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding
import Models
import Platform

/// A server (workload) as the list shows it.
struct Server: Sendable, Equatable {
    var id: String
    var name: String
    var owner: String
    var status: Word<WorkloadStatus>
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
    var workload: Workload

    init?(_ workload: Workload) {
        guard !workload.id.isEmpty else { return nil }
        id = workload.id
        name = workload.name
        owner = workload.owner.name
        status = workload.status.text.isEmpty ? .known(.unknown) : workload.status
        context = workload.statusContext
        since = Timestamp(workload.since)?.milliseconds ?? 0
        revision = workload.revision
        url = workload.url
        port = workload.port
        group = workload.group.isEmpty ? "default" : workload.group
        transport = workload.transport.text
        source = workload.source
        self.workload = workload
    }

    /// A workload as it was sent.
    init?(_ json: JSON) {
        guard let workload = Workload(wire: json) else { return nil }
        self.init(workload)
    }

    var config: RunConfigDocument { workload.config }

    var reference: ServerReference { ServerReference(id: id, revision: revision, name: name) }
    var isRunning: Bool { status.isRunning }
    var isActive: Bool { status.isActive }
    var isProblem: Bool { status.isProblem }

    var role: Role {
        switch status.known {
        case .running: .good
        case .starting, .stopping, .removing: .busy
        case .unhealthy, .unauthenticated, .authRetrying, .policyStopped: .attention
        case .error: .bad
        case .stopped, .unknown, nil: .idle
        }
    }

    /// The status in a word or two.
    var words: String {
        switch status.known {
        case .running: "Running"
        case .starting: "Starting"
        case .stopping: "Stopping"
        case .removing: "Removing"
        case .stopped: "Stopped"
        case .unhealthy: "Unhealthy"
        case .unauthenticated: "Needs sign-in"
        case .authRetrying: "Signing in"
        case .policyStopped: "Stopped by policy"
        case .error: "Error"
        case .unknown, nil: "Unknown"
        }
    }
}

/// Something that takes time, and how far it is.
struct Work: Sendable, Equatable {
    var id: String
    var kind: Word<Operation.Kind>
    var workload: String
    var name: String
    var status: Word<Operation.Status>
    var phase: String
    var current: Int
    var total: Int
    var problem: String

    init(_ operation: Operation) {
        id = operation.id
        kind = operation.kind
        workload = operation.workload
        name = operation.name
        status = operation.status
        phase = operation.progress?.phase ?? ""
        current = operation.progress?.current ?? 0
        total = operation.progress?.total ?? 0
        problem = operation.problem?.detail ?? ""
    }

    /// What it is, in words: `fetch: pulling`.
    var words: String { "\(name): \(phase.isEmpty ? kind.text : phase)" }

    var isOver: Bool { [.succeeded, .failed, .cancelled].contains(status.known) }
    /// 0…1, or `nil` when nobody knows.
    var part: Double? { total > 0 ? min(1, Double(current) / Double(total)) : nil }
}
