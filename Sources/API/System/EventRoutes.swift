// SPDX-License-Identifier: Apache-2.0
import Authorization
import HTTP
import JSONCoding
import Models
import Workloads

/// `/api/v1/events`.
struct EventRoutes: Sendable {
    let service: WorkloadService

    /// The events there are.
    private static let types: Set<String> = [
        "workload", "workload_deleted", "operation", "registry", "registry_deleted", "group", "group_deleted", "client",
        "secret", "notice", "metrics",
    ]

    var routes: [Route] {
        [
            Route(
                "GET", "/api/v1/events", "streamEvents", action: .eventRead, repeatable: ["type", "workload", "group"],
                .immediate(events))
        ]
    }

    @Sendable private func events(_ context: RequestContext) throws -> HTTPResponse {
        let request = context.request
        var filter = EventFilter()
        filter.types = Set(request.queryValues("type"))
        if let unknown = filter.types.first(where: { !Self.types.contains($0) }) {
            throw Problem(
                field: "?type", .invalid,
                "“\(unknown)” is none of \(Self.types.sorted().joined(separator: ", "))")
        }
        filter.workloads = Set(request.queryValues("workload"))
        filter.groups = Set(request.queryValues("group"))
        let after = request.headers["Last-Event-ID"].flatMap { Int($0) }
        let stream = service.view.subscribe(to: context.scope, after: after, filter: filter)
        if filter.types.contains("metrics") { service.tellTraffic() }
        return HTTPResponse(
            200, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"], body: .stream(stream))
    }
}
