// SPDX-License-Identifier: Apache-2.0
import Authorization
import HTTP
import JSONCoding
import Models
import Workloads

/// `POST /api/v1/workloads:stop` and its like: one request for several workloads, one result for each.
struct BulkRoutes: Sendable {
    let answers: WorkloadAnswers
    let bulk: BulkService

    var routes: [Route] {
        Lifecycle.allCases.map { verb in
            Route(
                "POST", "\(WorkloadAnswers.base):\(verb.rawValue)", "\(verb.rawValue)Workloads",
                action: verb.action,
                .suspending { try await act(verb, $0) })
        }
    }

    private func act(_ verb: Lifecycle, _ context: RequestContext) async throws -> HTTPResponse {
        let selector = try WorkloadSelector(try context.json())
        let waiting = try Prefer(context.request)
        let operation = try await bulk.begin(verb, selector, as: context.caller)
        return try await answers.bulk(operation, waiting)
    }
}
