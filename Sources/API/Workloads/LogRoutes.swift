// SPDX-License-Identifier: Apache-2.0
import Authorization
import Contract
import HTTP
import Hosting
import JSONCoding
import Models
import Platform
import Workloads

/// `/logs` and `/proxy-logs`: plain text, JSON lines or server-sent events, the end of it or as it grows.
struct LogRoutes: Sendable {
    let answers: WorkloadAnswers
    let logs: WorkloadLogs

    var routes: [Route] {
        let query: Set<String> = [
            "tail", "since", "until", "grep", "level", "follow", "timestamps",
        ]
        return [
            Route(
                "GET", "/api/v1/workloads/{name}/logs", "getLogs", action: .logRead, query: query,
                .suspending { try await read($0, .backend) }),
            Route(
                "GET", "/api/v1/workloads/{name}/proxy-logs", "getProxyLogs", action: .logRead, query: query,
                .suspending { try await read($0, .proxy) }),
        ]
    }

    /// How lines are written.
    private enum Form {
        case text(timestamps: Bool)
        case jsonLines
        case events

        var contentType: String {
            switch self {
            case .text: "text/plain; charset=utf-8"
            case .jsonLines: "application/x-ndjson"
            case .events: "text/event-stream"
            }
        }

        func encode(_ line: Hosting.LogLine) -> [UInt8] {
            switch self {
            case .text(let timestamps): Array((timestamps ? "\(line.time) \(line.text)\n" : line.text + "\n").utf8)
            case .jsonLines: Contract.LogLine(line).wire.bytes + [0x0A]
            case .events: ServerSentEvent.encode(Contract.LogLine(line).wire.bytes, name: "log")
            }
        }
    }

    private func read(_ context: RequestContext, _ kind: LogKind) async throws -> HTTPResponse {
        let entry = try answers.find(context)
        let accept = context.request.headers["Accept"] ?? ""
        let form: Form =
            accept.hasBytes(of: "text/event-stream")
            ? .events
            : accept.hasBytes(of: "application/x-ndjson")
                ? .jsonLines : .text(timestamps: try context.flag("timestamps"))
        let tail = try context.int("tail", in: 0...1_000_000)
        let filter = try filter(context)
        let log = logs.log(kind, of: entry.record.id)
        guard try context.flag("follow") else {
            let lines = try await Thread.blocking("logs") { try log.lines(tail: tail ?? 1000, filter) }
            let body = lines.flatMap { form.encode($0) }
            return HTTPResponse(200, headers: ["Content-Type": form.contentType], body: .bytes(body))
        }
        if filter.until != nil {
            throw Problem(field: "?until", .invalid, "“until” has no meaning while following")
        }
        let stream = HTTPBodyStream()
        // Readers of events, and what stands between, may show nothing before the first byte of a body.
        if case .events = form { stream.offer(Array(": open\n\n".utf8)) }
        log.follow(tail: tail ?? 100, filter) { line in await stream.write(form.encode(line)) }
            .endsWith(stream)
        return HTTPResponse(
            200, headers: ["Content-Type": form.contentType, "Cache-Control": "no-store"], body: .stream(stream))
    }

    private func filter(_ context: RequestContext) throws -> LogFilter {
        var filter = LogFilter()
        filter.since = try Moment.read("since", context)
        filter.until = try Moment.read("until", context)
        filter.text = context.request.queryValue("grep").flatMap { $0.isEmpty ? nil : $0 }
        if let text = context.request.queryValue("level") {
            guard let level = Log.Level(rawValue: text) else {
                throw Problem(field: "?level", .invalid, "“\(text)” is not debug, info, warn or error")
            }
            filter.level = level
        }
        return filter
    }
}

extension Contract.LogLine {
    fileprivate init(_ line: Hosting.LogLine) {
        self.init()
        time = line.time
        text = line.text
    }
}

extension LogFollower {
    /// Ends when the reader of `stream` goes, and ends the stream when the log does.
    fileprivate func endsWith(_ stream: HTTPBodyStream) {
        stream.whenGone { self.cancel() }
    }
}
