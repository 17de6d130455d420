// SPDX-License-Identifier: Apache-2.0
import Access
import HTTP
import JSONCoding
import Models
import Workloads

/// What routes of workloads have in common: finding the one that is meant, conditions, waiting, and showing.
struct WorkloadAnswers: Sendable {
    /// Where the resource is.
    static let base = "/api/v1/workloads"

    /// Seconds after which what is still being checked is no reason to wait.
    private static let checkingTime = 10.0

    let service: WorkloadService

    func find(_ context: RequestContext) throws -> LiveView.Entry {
        try service.entry(context.parameter("name"), for: context.principal)
    }

    func show(_ entry: LiveView.Entry, _ request: HTTPRequest? = nil, status: Int = 200) -> HTTPResponse {
        let etag = entry.workload.etag
        if let request, let answer = Self.notModified(request, etag) { return answer }
        return HTTPResponse(
            status, headers: ["Content-Type": "application/json", "ETag": etag, "Cache-Control": "no-cache"],
            body: .bytes(entry.bytes))
    }

    func showNew(_ entry: LiveView.Entry) -> HTTPResponse {
        var response = show(entry, status: 201)
        response.headers["Location"] = "\(Self.base)/\(entry.workload.record.id)"
        return response
    }

    /// Waits as asked and answers what came of it: the object, nothing when it is gone, or the operation.
    func outcome(
        of operation: Workloads.Operation, _ waiting: Prefer, _ answer: (LiveView.Entry) -> HTTPResponse
    ) async throws -> HTTPResponse {
        guard try await hasEnded(operation, waiting) else { return Self.accepted(operation) }
        guard let entry = service.view.entry(operation.workload) else { return HTTPResponse(204) }
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
        let results = operation.results
        let failed = results.count { if case .failed = $0.status { true } else { false } }
        return .json([
            "operation": .string(operation.id), "results": .array(results.map(\.json)), "total": JSON(results.count),
            "failed": JSON(failed),
        ])
    }

    static func accepted(_ operation: Workloads.Operation) -> HTTPResponse {
        var response = HTTPResponse.json(operation.json, status: 202)
        response.headers["Location"] = "/api/v1/operations/\(operation.id)"
        return response
    }

    /// RFC 9110 section 13.1.2: weak comparison with each tag of the list.
    static func notModified(_ request: HTTPRequest, _ etag: String) -> HTTPResponse? {
        guard let header = request.headers["If-None-Match"] else { return nil }
        let same =
            header == "*"
            || header.split(separator: ",").contains { tag in
                let trimmed = tag.filter { $0 != " " }
                return trimmed == etag || trimmed == "W/" + etag
            }
        return same ? HTTPResponse(304, headers: ["ETag": etag]) : nil
    }

    /// Only the revision counts: what the proxy reports meanwhile must not make a change fail.
    static func checkIfMatch(_ request: HTTPRequest, _ entry: LiveView.Entry) throws {
        guard let header = request.headers["If-Match"], header != "*" else { return }
        let current = String(entry.workload.record.revision)
        let matches = header.split(separator: ",").contains { tag in
            let bare = tag.filter { $0 != " " }
            return (bare.hasPrefix("W/") ? bare.dropFirst(2) : bare[...]).filter { $0 != "\"" }.prefix { $0 != "-" }
                == current
        }
        if !matches { throw stale(entry) }
    }

    /// The problem of a condition that does not hold.
    static func stale(_ entry: LiveView.Entry, _ reason: String = "was changed meanwhile") -> Problem {
        Problem(
            .stale, "\(entry.workload.record.config.name) \(reason)", fix: "read it again, then decide",
            members: JSONObject([("current", entry.workload.json)]))
    }
}
