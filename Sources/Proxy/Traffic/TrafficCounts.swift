// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Sums over requests.
struct TrafficCounts: Sendable {
    /// One request that has been answered.
    struct Call {
        let method: String
        let tool: String?
        let microseconds: Int64
        let failed: Bool
        let received: Int
        let sent: Int
    }
    private struct Counter: Sendable {
        var requests = 0
        var errors = 0
        var microseconds: Int64 = 0

        mutating func add(_ other: Counter) {
            requests += other.requests
            errors += other.errors
            microseconds += other.microseconds
        }
    }

    /// Buckets double from a quarter of a millisecond up to about nine minutes; the last takes the rest.
    private static let bucketCount = 23
    private var all = Counter()
    private var methods: [String: Counter] = [:]
    private var tools: [String: Counter] = [:]
    private var received = 0
    private var sent = 0
    private var buckets = [Int](repeating: 0, count: bucketCount)

    mutating func add(_ call: Call) {
        let one = Counter(requests: 1, errors: call.failed ? 1 : 0, microseconds: call.microseconds)
        all.add(one)
        methods[call.method, default: Counter()].add(one)
        if let tool = call.tool { tools[tool, default: Counter()].add(one) }
        received += call.received
        sent += call.sent
        var index = 0
        while index < Self.bucketCount - 1, call.microseconds > Self.bound(index) { index += 1 }
        buckets[index] += 1
    }

    mutating func add(_ other: TrafficCounts) {
        all.add(other.all)
        for (name, counter) in other.methods { methods[name, default: Counter()].add(counter) }
        for (name, counter) in other.tools { tools[name, default: Counter()].add(counter) }
        received += other.received
        sent += other.sent
        for index in buckets.indices { buckets[index] += other.buckets[index] }
    }

    /// The longest time of a bucket, in microseconds.
    private static func bound(_ index: Int) -> Int64 { 250 << Int64(index) }

    private static func milliseconds(_ microseconds: Int64) -> JSON {
        .number(JSONNumber(Double(microseconds) / 1000))
    }

    /// The time within which `share` of the requests were answered: the bound of the bucket it falls into.
    private func percentile(_ share: Double) -> JSON {
        let wanted = Double(all.requests) * share
        var seen = 0
        for (index, count) in buckets.enumerated() where count > 0 {
            seen += count
            if Double(seen) >= wanted { return Self.milliseconds(Self.bound(index)) }
        }
        return 0
    }

    private static func list(_ key: String, _ counters: [String: Counter]) -> JSON {
        .array(
            counters.sorted { ($1.value.requests, $0.key) < ($0.value.requests, $1.key) }.map { name, counter in
                let mean = counter.microseconds / Int64(max(1, counter.requests))
                return [
                    key: .string(name), "requests": JSON(counter.requests), "errors": JSON(counter.errors),
                    "mean_ms": milliseconds(mean),
                ]
            })
    }

    /// The few numbers of one piece of a window.
    var piece: JSON {
        [
            "requests": JSON(all.requests), "errors": JSON(all.errors), "p50_ms": percentile(0.5),
            "p95_ms": percentile(0.95), "p99_ms": percentile(0.99),
        ]
    }

    var json: JSONObject {
        let last = buckets.lastIndex { $0 > 0 } ?? -1
        let shown = buckets.prefix(last + 1).enumerated().map { index, count -> JSON in
            if index == Self.bucketCount - 1 { return ["count": JSON(count)] }
            return ["le_ms": Self.milliseconds(Self.bound(index)), "count": JSON(count)]
        }
        return JSONObject([
            ("requests", JSON(all.requests)), ("errors", JSON(all.errors)), ("bytes_in", JSON(received)),
            ("bytes_out", JSON(sent)),
            (
                "latency",
                [
                    "sum_ms": Self.milliseconds(all.microseconds), "p50_ms": percentile(0.5),
                    "p95_ms": percentile(0.95), "p99_ms": percentile(0.99), "buckets": .array(shown),
                ]
            ),
            ("methods", Self.list("method", methods)), ("tools", Self.list("tool", tools)),
        ])
    }
}
