// SPDX-License-Identifier: Apache-2.0
import Access
import HTTP
import JSONCoding
import Models
import Workloads

/// `/api/v1/operations` and `/api/v1/events`.
struct OperationRoutes: Sendable {
    let service: WorkloadService

    var routes: [Route] {
        [
            Route("GET", "/api/v1/operations", "listOperations", query: ["limit"], .suspending(list)),
            Route("GET", "/api/v1/operations/{id}", "getOperation", query: ["timeout"], .suspending(get)),
            Route("GET", "/api/v1/events", "streamEvents", .immediate(events)),
        ]
    }

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        let limit = try context.int("limit", in: 1...1000) ?? 100
        let all = try await service.operations.list(for: context.principal.owner, limit: limit)
        return .json(["operations": .array(all), "total": JSON(all.count)])
    }

    @Sendable private func get(_ context: RequestContext) async throws -> HTTPResponse {
        let id = context.parameter("id")
        let seconds = try context.int("timeout", in: 0...600) ?? 0
        if let operation = service.operations.operation(id, for: context.principal.owner) {
            if seconds > 0 { _ = await operation.wait(seconds: Double(seconds)) }
            return .json(operation.json)
        }
        guard let stored = try await service.operations.stored(id, for: context.principal.owner) else {
            throw Problem(.notFound, "there is no operation “\(id)”", fix: "GET /api/v1/operations lists them")
        }
        return .json(stored)
    }

    @Sendable private func events(_ context: RequestContext) throws -> HTTPResponse {
        let after = context.request.headers["Last-Event-ID"].flatMap { Int($0) }
        let stream = service.view.subscribe(uid: context.principal.owner, after: after)
        return HTTPResponse(
            200, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"], body: .stream(stream))
    }
}
