// SPDX-License-Identifier: Apache-2.0
import Platform

/// Counts of what this server has answered, for Prometheus. Thread-safe; as large as there are routes and statuses.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        var operation: String
        var status: Int
    }
    private struct Times {
        var buckets = [Int](repeating: 0, count: RequestMetrics.bounds.count)
        var count = 0
        var seconds = 0.0
    }
    private struct State {
        var requests: [Key: Int] = [:]
        var times: [String: Times] = [:]
        var refused = 0
    }
    /// Upper bounds in seconds.
    private static let bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]
    private let state = Lock(State())

    func record(_ operation: String, status: Int, seconds: Double) {
        state.withLock { state in
            state.requests[Key(operation: operation, status: status), default: 0] += 1
            if status == 401 || status == 403 { state.refused += 1 }
            var times = state.times[operation] ?? Times()
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { times.buckets[index] += 1 }
            times.count += 1
            times.seconds += seconds
            state.times[operation] = times
        }
    }

    /// The text format, version 0.0.4.
    func text(workloads: [(status: String, count: Int)], uptime: Double, version: String) -> String {
        let now = state.withLock { $0 }
        var text = ""
        func family(_ name: String, _ kind: String, _ help: String, _ lines: [String]) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
            for line in lines { text += "\(line)\n" }
        }
        family("thv_info", "gauge", "The server's version.", ["thv_info{version=\"\(version)\"} 1"])
        family("thv_uptime_seconds", "gauge", "Seconds since the server started.", ["thv_uptime_seconds \(uptime)"])
        family(
            "thv_workloads", "gauge", "Workloads by status.",
            workloads.map { "thv_workloads{status=\"\($0.status)\"} \($0.count)" })
        family(
            "thv_http_requests_total", "counter", "Requests answered, by operation and status.",
            now.requests.sorted { ($0.key.operation, $0.key.status) < ($1.key.operation, $1.key.status) }.map {
                "thv_http_requests_total{operation=\"\($0.key.operation)\",status=\"\($0.key.status)\"} \($0.value)"
            })
        family(
            "thv_http_refused_total", "counter", "Requests refused for who asked.",
            ["thv_http_refused_total \(now.refused)"])
        let name = "thv_http_request_duration_seconds"
        family(
            name, "histogram", "Seconds until the answer began.",
            now.times.sorted { $0.key < $1.key }.flatMap { operation, times in
                zip(Self.bounds, times.buckets).map { bound, count in
                    "\(name)_bucket{operation=\"\(operation)\",le=\"\(bound)\"} \(count)"
                } + [
                    "\(name)_bucket{operation=\"\(operation)\",le=\"+Inf\"} \(times.count)",
                    "\(name)_sum{operation=\"\(operation)\"} \(times.seconds)",
                    "\(name)_count{operation=\"\(operation)\"} \(times.count)",
                ]
            })
        return text
    }
}
