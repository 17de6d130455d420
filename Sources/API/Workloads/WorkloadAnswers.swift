// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import Models
import Workloads

/// What routes of workloads have in common: finding the one that is meant, conditions, waiting, and showing.
struct WorkloadAnswers: Sendable {
    /// Where the resource is.
    static let base = "/api/v1/workloads"

    /// Seconds after which what is still being checked is no reason to wait.
    private static let checkingTime = 10.0

    private let prepared: PreparedWorkloads
    private var view: WorkloadCache { prepared.cache }

    init(_ prepared: PreparedWorkloads) { self.prepared = prepared }

    func find(_ context: RequestContext) throws -> LiveWorkload {
        try named(context.parameter("name"), context.scope)
    }

    private func named(_ name: String, _ scope: Scope) throws -> LiveWorkload {
        guard let entry = view.find(name, in: scope) else { throw Problem.missingWorkload(name) }
        return entry
    }

    func show(_ entry: LiveWorkload, _ request: HTTPRequest? = nil, status: Int = 200) -> HTTPResponse {
        let etag = entry.etag
        if let request, let answer = Conditions.notModified(request, etag) { return answer }
        return HTTPResponse(
            status, headers: ["Content-Type": "application/json", "ETag": etag, "Cache-Control": "no-cache"],
            body: .bytes(prepared.bytes(entry)))
    }

    func showNew(_ entry: LiveWorkload) -> HTTPResponse {
        var response = show(entry, status: 201)
        response.headers["Location"] = "\(Self.base)/\(entry.record.id)"
        return response
    }

    /// Waits as asked and answers what came of it: the object, nothing when it is gone, or the operation.
    func outcome(
        of operation: Workloads.Operation, _ waiting: Prefer, _ answer: (LiveWorkload) -> HTTPResponse
    ) async throws -> HTTPResponse {
        guard try await hasEnded(operation, waiting) else { return Self.accepted(operation) }
        guard let entry = view.entry(operation.workload) else { return HTTPResponse(204) }
        return answer(entry)
    }

    /// Waits as asked.
    /// - Returns: whether it has ended.
    /// - Throws: the operation's problem.
    func hasEnded(_ operation: Workloads.Operation, _ waiting: Prefer) async throws -> Bool {
        // Who does not wait is told all the same what needs no time.
        if waiting.seconds == 0 {
            _ = await operation.waitUntilChecked(seconds: Self.checkingTime)
            if case .failed(let problem)? = operation.outcome { throw problem }
            return false
        }
        guard await operation.wait(seconds: Double(waiting.seconds)), let outcome = operation.outcome
        else { return false }
        switch outcome {
        case .failed(let problem): throw problem
        case .cancelled:
            if !operation.results.isEmpty { return true }
            throw Problem(.cancelled, "it was cancelled before it had changed anything")
        case .succeeded: return true
        }
    }

    /// What an operation that anybody began is answered with.
    func answer(of operation: Workloads.Operation, _ waiting: Prefer) async throws -> HTTPResponse {
        if operation.kind.hasSuffix("-many") { return try await bulk(operation, waiting) }
        let isNew = operation.kind == "create"
        return try await outcome(of: operation, waiting) { isNew ? showNew($0) : show($0) }
    }

    /// One result for each workload.
    func bulk(_ operation: Workloads.Operation, _ waiting: Prefer) async throws -> HTTPResponse {
        guard try await hasEnded(operation, waiting) else { return Self.accepted(operation) }
        return .json(Contract.BulkResult(operation.now))
    }

    static func accepted(_ operation: Workloads.Operation) -> HTTPResponse {
        var response = HTTPResponse.json(Contract.Operation(operation.now), status: 202)
        response.headers["Location"] = "/api/v1/operations/\(operation.id)"
        return response
    }

    /// Refuses a change whose conditions do not hold.
    static func check(_ request: HTTPRequest, _ entry: LiveWorkload) throws {
        let conditions = Conditions(request)
        if conditions.isEmpty { return }
        try conditions.check(entry.etag, name: entry.record.config.name, current: Workload(entry).wire)
    }
}
