// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import HTTP
import JSONCoding
import Models
import Workloads

/// `/api/v1/events`.
struct EventRoutes: Sendable {
    let streams: LiveStreams
    let traffic: TrafficReader

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
        filter.kinds = Set(
            try request.queryValues("type").map { text in
                if let kind = Event.Kind(rawValue: text), Event.Kind.followed.contains(kind) { return kind }
                let known = Event.Kind.followed.map(\.rawValue).sorted().joined(separator: ", ")
                throw Problem(field: "?type", .invalid, "“\(text)” is none of \(known)")
            })
        filter.workloads = Set(request.queryValues("workload"))
        filter.groups = Set(request.queryValues("group"))
        let after = request.headers["Last-Event-ID"].flatMap { Int($0) }
        let stream = streams.events(in: context.scope, after: after, filter: filter)
        if filter.kinds.contains(.metrics) { traffic.tell() }
        return HTTPResponse(
            200, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"], body: .stream(stream))
    }
}
