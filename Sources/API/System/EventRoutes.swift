// SPDX-License-Identifier: Apache-2.0
import Access
import HTTP
import Models
import Workloads

/// `/api/v1/events`.
struct EventRoutes: Sendable {
    let service: WorkloadService

    var routes: [Route] { [Route("GET", "/api/v1/events", "streamEvents", .immediate(events))] }

    @Sendable private func events(_ context: RequestContext) throws -> HTTPResponse {
        let after = context.request.headers["Last-Event-ID"].flatMap { Int($0) }
        let stream = service.view.subscribe(uid: context.principal.owner, after: after)
        return HTTPResponse(
            200, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"], body: .stream(stream))
    }
}
