// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import JSONCoding
import Models
import Workloads

/// `/api/v1/operations`.
struct OperationRoutes: Sendable {
    let view: WorkloadCache
    let operations: OperationRunner

    private static let base = "/api/v1/operations"

    var routes: [Route] {
        [
            Route(
                "GET", Self.base, "listOperations", action: .operationRead, query: ["workload", "limit", "cursor"],
                repeatable: ["status", "kind"], .suspending(list)),
            Route(
                "GET", "\(Self.base)/{id}", "getOperation", action: .operationRead, query: ["timeout"], .suspending(get)
            ),
            Route("DELETE", "\(Self.base)/{id}", "cancelOperation", action: .operationCancel, .suspending(cancel)),
        ]
    }

    private static let statuses: Set<String> = ["running", "succeeded", "failed", "cancelled"]

    @Sendable private func list(_ context: RequestContext) async throws -> HTTPResponse {
        let request = context.request
        var filter = OperationRunner.Filter()
        filter.limit = try context.int("limit", in: 1...1000) ?? 100
        filter.statuses = try request.queryValues("status").map { text in
            guard Self.statuses.contains(text) else {
                throw Problem(field: "?status", .invalid, "“\(text)” is none of \(Self.statuses.sorted())")
            }
            return text
        }
        filter.kinds = try request.queryValues("kind").map { text in
            guard !text.isEmpty, text.utf8.allSatisfy({ $0 == 0x2D || (0x61...0x7A).contains($0) }) else {
                throw Problem(field: "?kind", .invalid, "“\(text)” is no kind of operation")
            }
            return text
        }
        if let name = request.queryValue("workload") {
            filter.workload = view.find(name, in: context.scope)?.record.id ?? name
        }
        if let cursor = request.queryValue("cursor") {
            let parts = cursor.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, (1...18).contains(parts[0].utf8.count), !parts[1].isEmpty,
                parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) })
            else {
                throw Problem(field: "?cursor", .invalid, "is not the next_cursor of a page before")
            }
            filter.after = cursor
        }
        let (found, total, next) = try await operations.list(in: context.scope, filter)
        var page = Page(all: found.map(Contract.Operation.init))
        (page.total, page.nextCursor) = (total, next)
        return .page(page, at: Self.base, context)
    }

    @Sendable private func get(_ context: RequestContext) async throws -> HTTPResponse {
        let id = context.parameter("id")
        let seconds = try context.int("timeout", in: 0...600) ?? 0
        if let operation = operations.operation(id, in: context.scope) {
            if seconds > 0 { _ = await operation.wait(seconds: Double(seconds)) }
            return TaggedResource.answer(Self.shown(operation.now), context.request)
        }
        return TaggedResource.answer(Self.shown(try await stored(id, context)), context.request)
    }

    /// How far it is changes by itself.
    private static func shown(_ operation: OperationRecord) -> TaggedResource.Shown {
        TaggedResource.Shown(
            Contract.Operation(operation), revision: [.string(operation.id), .string(operation.status.rawValue)])
    }

    private func stored(_ id: String, _ context: RequestContext) async throws -> OperationRecord {
        guard let stored = try await operations.stored(id, in: context.scope) else {
            throw Problem.missing(.operation, id, fix: "see which there are: \(.listOperations)")
        }
        return stored
    }

    @Sendable private func cancel(_ context: RequestContext) async throws -> HTTPResponse {
        let id = context.parameter("id")
        let waiting = try Prefer(context.request)
        guard let operation = operations.operation(id, in: context.scope) else {
            let shown = Self.shown(try await stored(id, context))
            try Conditions(context.request).check(shown.tag, name: "it", current: shown.object)
            throw Self.tooLate("it has ended")
        }
        let now = Self.shown(operation.now)
        try Conditions(context.request).check(now.tag, name: "it", current: now.object)
        guard try await operations.cancel(operation, as: context.caller) else {
            throw Self.tooLate(operation.outcome != nil ? "it has ended" : "it has begun to change what it is about")
        }
        guard waiting.seconds > 0, await operation.wait(seconds: Double(waiting.seconds)) else {
            return WorkloadAnswers.accepted(operation)
        }
        return .json(Contract.Operation(operation.now))
    }

    private static func tooLate(_ reason: String) -> Problem {
        Problem(.conflict, "this operation cannot be cancelled: \(reason)", fix: "undo what it did instead")
    }
}
