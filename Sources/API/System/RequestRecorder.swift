// SPDX-License-Identifier: Apache-2.0
import Access
import HTTP
import JSONCoding
package import Platform
import Synchronization
package import Workloads

/// Notes every answer: in the counts, in the access log, and, when who asked was refused, in the activity.
package struct RequestRecorder: Sendable {
    let metrics = RequestMetrics()
    /// One JSON object per line; `nil` where nobody serves others.
    package let accessLog: DeferredFile?
    private let refusals: RefusalCounter?

    /// - Parameter path: where the access log is; `nil` for none.
    package init(accessLog path: String?, service: WorkloadService?) {
        accessLog = path.map { path in
            DeferredFile(RotatingFile(path: path, stamped: false)) { lost in
                Array("{\"time\":\"\(Timestamp.now.text)\",\"lost\":\(lost)}".utf8)
            }
        }
        refusals = service.map { RefusalCounter(service: $0) }
    }

    /// Notes one answer. The query stays out: it may hold what is nobody's business.
    func record(
        _ request: HTTPRequest, _ response: HTTPResponse, id: String, operation: String, principal: Principal?,
        since start: ContinuousClock.Instant
    ) {
        let passed = (ContinuousClock.now - start).components
        let seconds = Double(passed.seconds) + Double(passed.attoseconds) / 1e18
        metrics.record(operation, status: response.status, seconds: seconds)
        write(
            response, id: id, uid: principal?.uid ?? request.peer.uid, principal, method: request.method,
            path: request.rawPath, operation: operation, seconds)
    }

    /// Notes the answer to what could not be read as a request.
    func record(unreadable path: String, _ response: HTTPResponse, id: String) {
        metrics.record("none", status: response.status, seconds: 0)
        write(response, id: id, uid: nil, nil, method: "", path: path, operation: "none", 0)
    }

    private func write(
        _ response: HTTPResponse, id: String, uid: UInt32?, _ principal: Principal?, method: String, path: String,
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
        line += uid.map { String($0) } ?? "null"
        line += ",\"via\":"
        line += principal.map { "\"\($0.source.rawValue)\"" } ?? "null"
        line += ",\"method\":"
        line += JSON.string(method).text
        line += ",\"path\":"
        line += JSON.string(path).text
        line += ",\"operation\":\"\(operation)\",\"status\":\(response.status),\"bytes\":"
        line += bytes.map { String($0) } ?? "null"
        line += ",\"ms\":\((seconds * 1e6).rounded() / 1e3)}"
        accessLog.write(Array(line.utf8))
    }

    /// Notes that somebody was refused.
    func refused(_ request: HTTPRequest, _ refusal: Refusal) { refusals?.note(request, refusal) }
}

/// Refusals, counted: the first of a kind is written down at once, repeats once a minute with their number.
private final class RefusalCounter: Sendable {
    private struct Kind: Hashable {
        var uid: UInt32?
        var reason: String
    }
    private struct Count {
        var unwritten = 0
        var writtenAt: Int64
    }
    /// Kinds told apart; beyond that they are one.
    private static let limit = 200
    private let service: WorkloadService
    private let counts = Mutex<[Kind: Count]>([:])

    init(service: WorkloadService) { self.service = service }

    func note(_ request: HTTPRequest, _ refusal: Refusal) {
        let now = MonotonicClock.milliseconds
        let uid = request.peer.uid
        let times = counts.withLock { counts -> Int in
            var kind = Kind(uid: uid, reason: String(refusal.reason.prefix(200)))
            if counts[kind] == nil, counts.count >= Self.limit { kind = Kind(uid: nil, reason: "various reasons") }
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
        let source: Principal.Source =
            switch request.peer {
            case .unix, .confined: .socket
            case .loopback, .remote: .loopback
            }
        let detail = times == 1 ? refusal.reason : "\(refusal.reason) (\(times) times)"
        // Nobody is the account of last resort that every system has.
        let entry = ActivityEntry(
            Principal(uid: uid ?? 65534, source: source), "request",
            String(request.path.joined(separator: "/").prefix(200)),
            outcome: .refused, detail: detail)
        Task { try? await service.recordActivity(entry) }
    }
}
