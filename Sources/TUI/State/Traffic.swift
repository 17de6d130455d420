// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract

/// What passed one server in the last ten minutes, as its proxy counted it.
struct Traffic: Sendable, Equatable {
    /// One piece of that time.
    struct Piece: Sendable, Equatable {
        var requests: Int
        var p95: Double
    }
    /// The oldest first; each as long as the others.
    var pieces: [Piece]
    var requests: Int
    var errors: Int
    /// Milliseconds.
    var p50: Double
    var p95: Double
    var p99: Double

    /// Into how many pieces the ten minutes are split: ten seconds each.
    static let count = 60

    init(_ metrics: WorkloadMetrics) {
        requests = metrics.requests
        errors = metrics.errors
        p50 = metrics.latency.p50
        p95 = metrics.latency.p95
        p99 = metrics.latency.p99
        pieces = (metrics.series ?? []).prefix(Self.count).map { Piece(requests: $0.requests, p95: $0.p95) }
    }

    /// Requests in `columns` pieces of equal length; `nil` where nothing is known.
    func requests(columns: Int) -> [Double?] { grouped(columns) { Double($0.reduce(0) { $0 + $1.requests }) } }

    /// The slowest p95 of each column; `nil` where nothing passed.
    func latency(columns: Int) -> [Double?] {
        grouped(columns) { group in group.map(\.p95).max().flatMap { $0 > 0 ? $0 : nil } }
    }

    private func grouped(_ columns: Int, _ value: (ArraySlice<Piece>) -> Double?) -> [Double?] {
        guard !pieces.isEmpty, columns > 0 else { return [Double?](repeating: nil, count: max(0, columns)) }
        return (0..<columns).map { column in
            let first = column * pieces.count / columns
            let end = max(first + 1, (column + 1) * pieces.count / columns)
            return value(pieces[first..<min(end, pieces.count)])
        }
    }

    /// Requests of the last minute.
    var perMinute: Int { pieces.suffix(6).reduce(0) { $0 + $1.requests } }

    /// `0.4%`, or nothing without requests.
    var errorRate: String {
        guard requests > 0 else { return "" }
        let tenths = errors * 1000 / requests
        return "\(tenths / 10).\(tenths % 10)%"
    }

    /// A time in milliseconds: `38ms`, `1.2s`.
    static func words(_ milliseconds: Double) -> String {
        switch milliseconds {
        case ...0: return ""
        case ..<1: return "<1ms"
        case ..<1000: return "\(Int(milliseconds))ms"
        case ..<100_000:
            let tenths = Int(milliseconds / 100)
            return "\(tenths / 10).\(tenths % 10)s"
        default: return "\(Int(milliseconds / 1000))s"
        }
    }
}

/// Asks for the traffic of the servers that show, for as long as somebody looks at them.
struct TrafficWatch: Sendable {
    private(set) var known: [String: Traffic] = [:]
    /// When a server was asked about last.
    private var asked: [String: Int64] = [:]

    /// How long what is known is good enough, in milliseconds: what is quiet is asked about less often.
    private func age(_ id: String) -> Int64 { (known[id]?.perMinute ?? 0) > 0 ? 10_000 : 30_000 }

    /// Asks about those of `servers` whose traffic is not known or old; of the others it has its call noted.
    mutating func ask(_ servers: some Sequence<Server>, _ world: World) -> [Outcome] {
        guard world.isLive else { return [] }
        var outcomes: [Outcome] = []
        var next: Int64?
        for server in servers where server.isRunning {
            let due = (asked[server.id] ?? 0) + age(server.id)
            guard due <= world.now else {
                next = min(next ?? due, due)
                continue
            }
            asked[server.id] = world.now
            outcomes.append(
                .send("traffic \(server.id)", .getWorkloadMetrics(server.id, window: "10m", slots: Traffic.count)))
            next = min(next ?? .max, world.now + age(server.id))
        }
        if let next { outcomes.append(.wake(Int(max(250, next - world.now)))) }
        return outcomes
    }

    /// Takes an answer.
    /// - Returns: whether it was one to a question from here.
    mutating func take(_ name: String, _ reply: Reply) -> Bool {
        guard name.hasPrefix("traffic ") else { return false }
        known[String(name.dropFirst(8))] = reply.read(WorkloadMetrics.self).map(Traffic.init)
        return true
    }

    /// Forgets servers that are gone.
    mutating func keep(_ ids: Set<String>) {
        known = known.filter { ids.contains($0.key) }
        asked = asked.filter { ids.contains($0.key) }
    }
}
