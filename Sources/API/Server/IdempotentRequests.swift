// SPDX-License-Identifier: Apache-2.0
import Crypto
import HTTP
import Identity
import JSONCoding
import Models
import Workloads

/// Requests with an Idempotency-Key: the first is done, the others get its answer.
struct IdempotentRequests: Sendable {
    /// Longer answers are not kept.
    private static let keptLimit = 1 << 20

    let table: IdempotencyTable
    let operations: OperationRunner
    let answers: WorkloadAnswers

    /// Answers `context` by `answer` unless that was done before.
    func run(
        _ key: String, _ context: RequestContext, _ answer: @Sendable () async -> HTTPResponse
    ) async throws -> HTTPResponse {
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Problem(
                .badRequest, "Idempotency-Key takes 1 to 255 visible ASCII characters", fix: "send a UUID, for instance"
            )
        }
        let request = context.request
        let path = request.rawPath
        let query = String(request.target.dropFirst(path.count))
        let sent = Array("\(query)\n\(request.headers["If-Match"] ?? "")\n".utf8) + request.body
        let claimed = try await table.claim(
            IdempotencyTable.Key(context.caller.subject, method: request.method, path: path, key: key),
            hash: Hex.encode(SHA256.digest(sent)))
        switch claimed {
        case .answered(let kept): return Self.response(kept)
        case .done(let effect): return try await repeated(effect, context)
        case .first(let ticket):
            let response = await IdempotencyTable.$ticket.withValue(ticket) { await answer() }
            await table.finish(ticket, Self.kept(response, ticket))
            return response
        }
    }

    /// What is kept: not what only says that it goes on, not what no cache may keep, and no refusal that changed nothing.
    private static func kept(_ response: HTTPResponse, _ ticket: IdempotencyTable.Ticket) -> IdempotencyTable.Answer? {
        guard response.status != 202, response.status < 300 || ticket.hasEffect,
            response.headers["Cache-Control"] != "no-store"
        else { return nil }
        let bytes: [UInt8]
        switch response.body {
        case .none: bytes = []
        case .bytes(let body): bytes = body
        case .pieces, .prepared, .stream: return nil
        }
        guard bytes.count <= keptLimit else { return nil }
        let fields = response.headers.fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        return IdempotencyTable.Answer(
            status: response.status, fields: fields, body: String(decoding: bytes, as: UTF8.self))
    }

    private static func response(_ kept: IdempotencyTable.Answer) -> HTTPResponse {
        var response = HTTPResponse(kept.status, body: kept.body.isEmpty ? .none : .bytes(Array(kept.body.utf8)))
        for line in kept.fields.pieces(at: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            response.headers.add(String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        return response
    }

    /// The answer was not kept: an operation is asked what came of it, else there is only its id to give.
    private func repeated(_ effect: String, _ context: RequestContext) async throws -> HTTPResponse {
        if let operation = operations.operation(effect, in: context.scope) {
            return try await answers.answer(of: operation, try Prefer(context.request))
        }
        throw Problem(
            .alreadyDone, "this request was done before, and its answer was not kept",
            fix: "look at what it was about; use a new Idempotency-Key to do it again",
            members: effect.isEmpty ? [:] : ["id": .string(effect)])
    }
}
