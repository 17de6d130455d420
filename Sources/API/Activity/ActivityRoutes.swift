// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import HTTP
import JSONCoding
import Models
import Platform
import Workloads

/// `/api/v1/activity` and `/v1/audit/events`: who did what.
struct ActivityRoutes: Sendable {
    let audit: AuditLog
    /// What workloads are called now.
    let view: LiveView

    private static let fields: Set<String> = [
        "workload", "actor", "verb", "outcome", "since", "limit", "cursor", "follow",
    ]

    var routes: [Route] {
        [
            Route(
                "GET", "/api/v1/activity", "listActivity", action: .activityRead, query: Self.fields, .suspending(list)),
            Route(
                "GET", "/v1/audit/events", "listAuditEvents", action: .activityRead, query: ["since", "limit"],
                .suspending(audit)),
        ]
    }

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        let request = context.request
        var filter = AuditLog.Filter()
        // Also of those that are gone, and of what the one of that name was called before.
        if let name = request.queryValue("workload") {
            filter.object = view.find(name, in: context.scope)?.workload.record.id ?? name
            filter.name = name
        }
        filter.actor = request.queryValue("actor")
        filter.verb = request.queryValue("verb")
        if let text = request.queryValue("outcome") {
            guard let outcome = ActivityEntry.Outcome(rawValue: text) else {
                throw Problem(field: "?outcome", .invalid, "“outcome” is ok, failed or refused, not “\(text)”")
            }
            filter.outcome = outcome
        }
        filter.since = try Moment.read("since", context)?.milliseconds
        let limit = try context.int("limit", in: 1...1000) ?? 100
        filter.before = try context.int("cursor", in: 1...Int(Int32.max))
        let follows = try context.flag("follow")
        let (entries, hasMore, total) = try await self.audit.list(filter, in: context.scope, limit: limit)
        if follows {
            let after = request.headers["Last-Event-ID"].flatMap { Int($0) }
            let stream = audit.follow(context.scope, after: after, recent: entries.reversed())
            return HTTPResponse(
                200, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"], body: .stream(stream))
        }
        var object = JSONObject([("activity", .array(entries)), ("total", JSON(total))])
        guard hasMore, let last = entries.last?["sequence"]?.intValue else {
            return .json(.object(object))
        }
        object["next_cursor"] = .string(String(last))
        var response = HTTPResponse.json(.object(object))
        let fields = request.query.filter { $0.name != "cursor" } + [("cursor", String(last))]
        response.headers["Link"] = "</api/v1/activity?\(RequestTarget.query(fields))>; rel=\"next\""
        return response
    }

    @Sendable private func audit(_ context: RequestContext) async throws -> HTTPResponse {
        var filter = AuditLog.Filter()
        filter.since = try Moment.read("since", context)?.milliseconds
        let limit = try context.int("limit", in: 1...1000) ?? 100
        let (entries, _, total) = try await self.audit.list(filter, in: context.scope, limit: limit)
        return .json(["events": .array(entries.reversed()), "total": JSON(total)])
    }
}
