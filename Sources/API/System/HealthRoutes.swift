// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Contract
import HTTP
import Identity
import Instances
import JSONCoding
import Models
import Platform
import Workloads

/// How the server is: for people, for whoever starts it, and for Prometheus.
struct HealthRoutes: Sendable {
    let view: WorkloadCache
    let audit: AuditLog
    let server: ServerFacts
    let metrics: RequestMetrics

    var routes: [Route] {
        [
            Route("GET", "/health", "getHealth", action: .serverRead, query: ["verbose"], .suspending(health)),
            Route("GET", "/ready", "getReady", action: .serverRead, .suspending(ready)),
            Route("GET", "/metrics", "getMetrics", action: .serverRead, .immediate(prometheus)),
        ]
    }

    /// Less free space than this is too little to go on with.
    private static let leastSpace = 16 << 20

    private func checks(_ scope: Scope) async -> [HealthCheck] {
        var checks: [HealthCheck] = []
        do {
            try await audit.check()
            checks.append(HealthCheck("database", ok: true, "answers"))
        } catch {
            checks.append(HealthCheck("database", ok: false, Problem(describing: error).detail))
        }
        let directory = server.instance.stateDirectory
        let free = FileSystem.freeBytes(at: directory)
        checks.append(
            HealthCheck(
                "disk", ok: free.map { $0 >= Self.leastSpace } ?? false,
                free.map { "\($0 >> 20) MiB free at \(directory)" } ?? "cannot look at \(directory)"))
        let ill = view.all(in: scope).filter {
            [.error, .unhealthy, .unauthenticated].contains($0.status)
        }
        checks.append(
            HealthCheck(
                "workloads", ok: ill.isEmpty,
                ill.isEmpty
                    ? "none in error" : "in error: " + ill.map(\.record.config.name).sorted().joined(separator: ", ")))
        return checks
    }

    private var uptime: Double {
        Double(Timestamp.now.milliseconds - server.startedAt.milliseconds) / 1000
    }

    @Sendable private func health(_ context: RequestContext) async throws -> HTTPResponse {
        guard try context.flag("verbose") else {
            // By the name under which ToolHive's clients look for it.
            return HTTPResponse(204, headers: server.nonce.isEmpty ? [:] : ["X-Toolhive-Nonce": server.nonce])
        }
        let checks = await checks(context.scope)
        var health = Health()
        health.status = .known(checks.allSatisfy(\.ok) ? .ok : .degraded)
        health.version = Version.current
        health.uptimeSeconds = uptime
        health.checks = checks
        return .json(health)
    }

    /// A server listens only once it has taken over what runs; what may fail later is the disk.
    @Sendable private func ready(_ context: RequestContext) async throws -> HTTPResponse {
        let reasons = await checks(context.scope).filter { !$0.ok && $0.name != "workloads" }.map {
            "\($0.name): \($0.detail)"
        }
        var answer = Ready()
        answer.ready = reasons.isEmpty
        if answer.ready { return .json(answer) }
        throw Problem(
            .runtimeUnavailable, "not ready: \(reasons.joined(separator: "; "))",
            fix: "free some space, or look into the server's log")
    }

    @Sendable private func prometheus(_ context: RequestContext) -> HTTPResponse {
        var counts: [WorkloadStatus: Int] = [:]
        for entry in view.all(in: context.scope) { counts[entry.status, default: 0] += 1 }
        let text = metrics.text(
            workloads: WorkloadStatus.allCases.map { ($0.rawValue, counts[$0] ?? 0) }, uptime: uptime,
            version: Version.current)
        return HTTPResponse(
            200, headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }
}

extension HealthCheck {
    fileprivate init(_ name: String, ok: Bool, _ detail: String) {
        self.init()
        self.name = name
        self.ok = ok
        self.detail = detail
    }
}
