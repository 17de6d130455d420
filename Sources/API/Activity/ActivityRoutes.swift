// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Contract
import HTTP
import JSONCoding
import Models
import Platform
import Workloads

/// `/api/v1/activity` and `/v1/audit/events`: who did what.
struct ActivityRoutes: Sendable {
    let audit: AuditLog
    let streams: LiveStreams
    /// What workloads are called now.
    let view: WorkloadCache

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
            filter.object = view.find(name, in: context.scope)?.record.id ?? name
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
        let (records, hasMore, total) = try await self.audit.list(filter, in: context.scope, limit: limit)
        if follows {
            let after = request.headers["Last-Event-ID"].flatMap { Int($0) }
            let stream = streams.records(in: context.scope, after: after, recent: records.reversed())
            return HTTPResponse(
                200, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"], body: .stream(stream))
        }
        var page = Page(all: records.map(Contract.Activity.init))
        page.total = total
        if hasMore { page.nextCursor = records.last?.sequence.map(String.init) }
        return .page(page, at: "/api/v1/activity", context)
    }

    @Sendable private func audit(_ context: RequestContext) async throws -> HTTPResponse {
        var filter = AuditLog.Filter()
        filter.since = try Moment.read("since", context)?.milliseconds
        let limit = try context.int("limit", in: 1...1000) ?? 100
        let (records, _, total) = try await self.audit.list(filter, in: context.scope, limit: limit)
        var answer = AuditEvents()
        answer.events = records.reversed().map(Contract.Activity.init)
        answer.total = total
        return .json(answer)
    }
}
