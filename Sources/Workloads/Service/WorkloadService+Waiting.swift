// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform

/// The end of a start: the workload answers, or why it does not.
extension WorkloadService {
    /// Waits until the workload answers; throws what kept it from doing so.
    /// - Parameter seconds: how long the backend has; that of the stored configuration unless given.
    func untilUp(_ id: String, within seconds: Int? = nil) async throws {
        guard let before = view.entry(id)?.workload else { throw Self.gone(id) }
        let name = before.record.config.name
        let limit = Double(seconds ?? before.record.config.startTimeout) + 30
        var settled = false
        var context: String?
        // As long as it has something new to tell, such as how far the pull of its image is.
        while !settled, let now = view.entry(id)?.workload, now.context != context {
            context = now.context
            settled = await view.wait(for: id, seconds: limit) { workload in
                guard let workload else { return true }
                return workload.hasSettled
            }
        }
        guard let workload = view.entry(id)?.workload, workload.status != .removing else {
            throw Problem(.conflict, "\(name) was deleted before it came up")
        }
        let shown = JSONObject([("workload", workload.json)])
        switch workload.status {
        case .running, .unauthenticated: return
        case .unhealthy where settled:
            throw Problem(
                .startFailed, "\(name) does not answer: \(workload.context)",
                fix: "it is asked again until it does; wait for it: \(.wait(name))", members: shown)
        case .stopped:
            throw Problem(
                .conflict, "\(name) was stopped before it came up", fix: "start it: \(.start(name))",
                members: shown)
        case _ where !settled && workload.since != before.since:
            throw Problem(
                .conflict, "\(name) was started again and again before it came up", fix: "wait for it: \(.wait(name))",
                members: shown)
        case let status:
            let reason = workload.context
            throw Problem(
                settled ? .startFailed : .timeout,
                "\(name) did not come up: \(reason.isEmpty ? status.rawValue : reason)",
                fix: workload.logRemedy, members: shown)
        }
    }

    /// A failure whose workload is gone: the object inside is the last that was seen of it.
    static func afterRemoval(_ problem: Problem) -> Problem {
        guard case .object(var last)? = problem.members["workload"] else { return problem }
        var problem = problem
        last["desired"] = .string(WorkloadRecord.Desired.removed.rawValue)
        problem.members["workload"] = .object(last)
        problem.fix = "create it in a way that keeps it when it fails, to see its log"
        return problem
    }
}
