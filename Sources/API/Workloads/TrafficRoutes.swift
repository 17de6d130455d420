// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import JSONCoding
import Models
import Workloads

/// `/metrics` and `/sessions` of a workload: what passes its proxy, and for whom.
struct TrafficRoutes: Sendable {
    let answers: WorkloadAnswers
    let traffic: TrafficReader

    private static let one = WorkloadAnswers.base + "/{name}"

    var routes: [Route] {
        [
            Route(
                "GET", "\(Self.one)/metrics", "getWorkloadMetrics", action: .workloadRead, query: ["window", "slots"],
                .suspending(metrics)),
            Route("GET", "\(Self.one)/sessions", "listSessions", action: .workloadRead, .suspending(sessions)),
        ]
    }

    @Sendable private func metrics(_ context: RequestContext) async throws -> HTTPResponse {
        let entry = try answers.find(context)
        var window = 0
        if let text = context.request.queryValue("window") {
            guard let age = Moment.age(text), text.first != "0", (10_000...3_600_000).contains(age) else {
                throw Problem(field: "?window", .invalid, "“\(text)” is not a length from 10s to 1h, such as 15m")
            }
            window = Int(age / 1000)
        }
        let slots = try context.int("slots", in: 1...60) ?? 0
        if slots > 0, window < slots * 10 {
            throw Problem(
                .notSupported, "\(slots) pieces of ten seconds or more do not fit into the window",
                fix: "ask for fewer “slots”, or for window=\(slots * 10)s")
        }
        return .json(WorkloadMetrics(try await traffic.counts(of: entry, window: window, slots: slots)))
    }

    @Sendable private func sessions(_ context: RequestContext) async throws -> HTTPResponse {
        let sessions = try await traffic.sessions(of: answers.find(context))
        return .json(Page(all: sessions.compactMap { ClientSession(wire: $0) }))
    }
}
