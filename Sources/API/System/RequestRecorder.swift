// SPDX-License-Identifier: Apache-2.0
package import Activity
import Authentication
import Authorization
import HTTP
import Identity
import JSONCoding
package import Platform

/// Notes every answer: in the counts, in the access log, and, when who asked was refused, in the activity.
package struct RequestRecorder: Sendable {
    let metrics = RequestMetrics()
    /// One JSON object per line; `nil` where nobody serves others.
    package let accessLog: DeferredFile?
    private let refusals: RefusalCounter?

    /// - Parameter path: where the access log is; `nil` for none.
    package init(accessLog path: String?, changes: Changes?) {
        accessLog = path.map { path in
            DeferredFile(RotatingFile(path: path, stamped: false)) { lost in
                Array("{\"time\":\"\(Timestamp.now.text)\",\"lost\":\(lost)}".utf8)
            }
        }
        refusals = changes.map { RefusalCounter(changes: $0) }
    }

    /// Notes one answer. The query stays out: it may hold what is nobody's business.
    func record(
        _ request: HTTPRequest, _ response: HTTPResponse, id: String, operation: String, caller: Caller?,
        since start: ContinuousClock.Instant
    ) {
        let passed = (ContinuousClock.now - start).components
        let seconds = Double(passed.seconds) + Double(passed.attoseconds) / 1e18
        metrics.record(operation, status: response.status, seconds: seconds)
        write(
            response, id: id, caller?.subject ?? request.peer.uid.map { .user(uid: $0) }, caller,
            method: request.method,
            path: request.rawPath, operation: operation, seconds)
    }

    /// Notes the answer to what could not be read as a request.
    func record(unreadable path: String, _ response: HTTPResponse, id: String) {
        metrics.record("none", status: response.status, seconds: 0)
        write(response, id: id, nil, nil, method: "", path: path, operation: "none", 0)
    }

    private func write(
        _ response: HTTPResponse, id: String, _ subject: Subject?, _ caller: Caller?, method: String, path: String,
        operation: String, _ seconds: Double
    ) {
        guard let accessLog else { return }
        let bytes: Int? =
            switch response.body {
            case .none: 0
            case .bytes(let bytes): bytes.count
            case .pieces(let pieces): pieces.reduce(0) { $0 + $1.count }
            case .prepared(let body): body.count
            case .stream: nil
            }
        // Piece by piece: one of these is written for every answer.
        var line = "{\"time\":\"\(Timestamp.now.text)\",\"request_id\":\"\(id)\",\"uid\":"
        line += subject?.uid.map { String($0) } ?? "null"
        line += ",\"via\":"
        line += caller.map { "\"\($0.via.rawValue)\"" } ?? "null"
        line += ",\"method\":"
        line += JSON.string(method).text
        line += ",\"path\":"
        line += JSON.string(path).text
        line += ",\"operation\":\"\(operation)\",\"status\":\(response.status),\"bytes\":"
        line += bytes.map { String($0) } ?? "null"
        line += ",\"ms\":\((seconds * 1e6).rounded() / 1e3)}"
        accessLog.write(Array(line.utf8))
    }

    /// Notes that somebody was refused who could not be identified, or is nobody here.
    func refused(_ request: HTTPRequest, _ refusal: Refusal) {
        let via: Source =
            switch request.peer {
            case .unix, .confined: .socket
            case .loopback, .remote: .loopback
            }
        // Nobody is the account of last resort that every system has.
        refused(Caller(.user(uid: request.peer.uid ?? 65534), via: via), request, refusal)
    }

    /// Notes that a known caller was refused.
    func refused(_ caller: Caller, _ request: HTTPRequest, _ refusal: Refusal) {
        refusals?.note(caller, request, refusal)
    }
}

/// Refusals, counted: the first of a kind is written down at once, repeats once a minute with their number.
private final class RefusalCounter: Sendable {
    private struct Kind: Hashable {
        var caller: Caller?
        var reason: String
    }
    private struct Count {
        var unwritten = 0
        var writtenAt: Int64
    }
    /// Kinds told apart; beyond that they are one.
    private static let limit = 200
    private let changes: Changes
    private let counts = Lock<[Kind: Count]>([:])

    init(changes: Changes) { self.changes = changes }

    func note(_ caller: Caller, _ request: HTTPRequest, _ refusal: Refusal) {
        let now = MonotonicClock.milliseconds
        let times = counts.withLock { counts -> Int in
            var kind = Kind(caller: caller, reason: String(refusal.reason.prefix(200)))
            if counts[kind] == nil, counts.count >= Self.limit { kind = Kind(caller: nil, reason: "various reasons") }
            guard var count = counts[kind] else {
                counts[kind] = Count(writtenAt: now)
                return 1
            }
            count.unwritten += 1
            defer { counts[kind] = count }
            guard now - count.writtenAt >= 60_000 else { return 0 }
            defer { count = Count(writtenAt: now) }
            return count.unwritten
        }
        if times == 0 { return }
        let detail = times == 1 ? refusal.reason : "\(refusal.reason) (\(times) times)"
        let path = String(request.path.joined(separator: "/").prefix(200))
        Task { try? await changes.refuse(Deed(.request, detail: detail), on: ResourceRef(.server, path), as: caller) }
    }
}
