// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Models
import Platform
import Workloads

/// `/logs` and `/proxy-logs`: plain text, JSON lines or server-sent events, the end of it or as it grows.
struct LogRoutes: Sendable {
    let service: WorkloadService

    var routes: [Route] {
        let query: Set<String> = [
            "tail", "since", "until", "grep", "level", "follow", "timestamps",
        ]
        return [
            Route(
                "GET", "/api/v1/workloads/{name}/logs", "getLogs", query: query,
                .suspending { try await logs($0) { service.backendLog($0) } }),
            Route(
                "GET", "/api/v1/workloads/{name}/proxy-logs", "getProxyLogs", query: query,
                .suspending { try await logs($0) { service.proxyLog($0) } }),
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

        func encode(_ line: LogLine) -> [UInt8] {
            switch self {
            case .text(let timestamps): Array((timestamps ? "\(line.time) \(line.text)\n" : line.text + "\n").utf8)
            case .jsonLines: Self.object(line).bytes + [0x0A]
            case .events: ServerSentEvent.encode(Self.object(line).bytes, name: "log")
            }
        }

        private static func object(_ line: LogLine) -> JSON {
            ["time": .string(line.time), "text": .string(line.text)]
        }
    }

    private func logs(_ context: RequestContext, _ path: (String) -> String) async throws -> HTTPResponse {
        let entry = try service.entry(context.parameter("name"), for: context.principal)
        let accept = context.request.headers["Accept"] ?? ""
        let form: Form =
            accept.contains("text/event-stream")
            ? .events
            : accept.contains("application/x-ndjson")
                ? .jsonLines : .text(timestamps: try context.flag("timestamps"))
        let tail = try context.int("tail", in: 0...1_000_000)
        let filter = try filter(context)
        let file = path(entry.workload.record.id)
        guard try context.flag("follow") else {
            let lines = try await Thread.blocking("logs") { try LogFile(file).lines(tail: tail ?? 1000, filter) }
            let body = lines.flatMap { form.encode($0) }
            return HTTPResponse(200, headers: ["Content-Type": form.contentType], body: .bytes(body))
        }
        if filter.until != nil {
            throw Problem(field: "?until", .invalid, "“until” has no meaning while following")
        }
        let stream = HTTPBodyStream()
        // Readers of events, and what stands between, may show nothing before the first byte of a body.
        if case .events = form { stream.offer(Array(": open\n\n".utf8)) }
        LogFile(file).follow(tail: tail ?? 100, filter) { line in await stream.write(form.encode(line)) }
            .endsWith(stream)
        return HTTPResponse(
            200, headers: ["Content-Type": form.contentType, "Cache-Control": "no-store"], body: .stream(stream))
    }

    private func filter(_ context: RequestContext) throws -> LogFilter {
        var filter = LogFilter()
        filter.since = try moment("since", context)
        filter.until = try moment("until", context)
        filter.text = context.request.queryValue("grep").flatMap { $0.isEmpty ? nil : $0 }
        if let text = context.request.queryValue("level") {
            guard let level = Log.Level(rawValue: text) else {
                throw Problem(field: "?level", .invalid, "“\(text)” is not debug, info, warn or error")
            }
            filter.level = level
        }
        return filter
    }

    private func moment(_ name: String, _ context: RequestContext) throws -> Timestamp? {
        guard let text = context.request.queryValue(name) else { return nil }
        let age = Duration.parse(text)
        guard let time = Timestamp(text) ?? age.map({ Timestamp(milliseconds: Timestamp.now.milliseconds - $0) }) else {
            throw Problem(field: "?\(name)", .invalid, "“\(text)” is not a time (RFC 3339) or an age (10m, 2h)")
        }
        return time
    }
}

extension LogFollower {
    /// Ends when the reader of `stream` goes, and ends the stream when the log does.
    fileprivate func endsWith(_ stream: HTTPBodyStream) {
        stream.whenGone { self.cancel() }
    }
}

extension Duration {
    /// Milliseconds of `30s`, `10m`, `2h`, `1d`.
    static func parse(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let last = text.last, let unit = units[last], let count = Int64(text.dropLast()), count >= 0,
            count < 1_000_000
        else { return nil }
        return count * unit
    }
}
