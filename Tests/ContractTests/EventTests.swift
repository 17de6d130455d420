// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

@testable import Activity
@testable import Workloads

/// Events with filters, and many who follow them.
@Suite struct EventTests {
    private static let base = "/api/v1/workloads"

    private func make(_ name: String, _ client: ValidatingClient, group: String = "default") async throws {
        try await client.json(
            "POST", Self.base,
            ["name": .string(name), "command": [.string(TestServer.everything)], "group": .string(group)], is: 201)
    }

    @Test func onlyWhatIsAskedForIsTold() async throws {
        try await ValidatingClient.with { client in
            try await make("one", client, group: "left")
            try await make("two", client, group: "right")
            func names(_ query: String) async throws -> Set<String> {
                var label = 0
                let events = try await client.events("/api/v1/events\(query)") { events in
                    if events.count == 1 {
                        label += 1
                        for name in ["two", "one"] {
                            let patch: JSON = ["labels": ["n": .string("\(query)\(label)")]]
                            try await client.json("PATCH", "\(Self.base)/\(name)", patch)
                        }
                    }
                    return events.count >= 2
                }
                let shown = try JSON(parsing: events[0].data)["workloads"]?.arrayValue ?? []
                let first = try JSON(parsing: events[1].data)["name"]?.stringValue ?? ""
                return Set(
                    shown.compactMap { $0["name"]?.stringValue } + ["\(events[1].name):\(first)"])
            }
            #expect(try await names("?type=workload&workload=one") == ["one", "workload:one"])
            #expect(try await names("?type=workload&group=right") == ["two", "workload:two"])
            #expect(try await names("?type=operation&workload=two") == ["two", "operation:two"])
            #expect(try await names("?type=workload&workload=one&workload=two") == ["one", "two", "workload:two"])
            try await client.json("GET", "/api/v1/events?type=nonsense", is: 400)
            try await client.json("GET", "/api/v1/events?kind=workload", is: 400)
        }
    }

    @Test func whatSomebodyDoesIsToldWithItsRequest() async throws {
        try await ValidatingClient.with { client in
            try await make("one", client)
            var asked: [String?] = []
            func ask(_ method: String, _ path: String, _ body: JSON? = nil) async throws {
                asked.append(try await client.send(method, path, body).headers["X-Request-Id"])
            }
            let events = try await client.events("/api/v1/events?type=notice") { events in
                if events.count == 1 {
                    try await ask("POST", "\(Self.base)/one/stop")
                    try await ask("PUT", "/api/v1/secrets/token", ["value": "s3cr3t"])
                    try await ask("PATCH", "\(Self.base)/one", ["labels": ["a": "b"]])
                    try await ask("DELETE", "\(Self.base)/one")
                }
                return events.count >= 5
            }
            let notices = try events.dropFirst().map { try JSON(parsing: $0.data) }
            let user = Account.name(of: Account.current) ?? ""
            #expect(
                notices.map { $0["text"]?.stringValue } == [
                    "\(user) stopped one", "\(user) set secret token", "\(user) changed one (labels)",
                    "\(user) deleted one",
                ])
            #expect(notices.map { $0["request_id"]?.stringValue } == asked)
            #expect(!events.contains { String(decoding: $0.data, as: UTF8.self).contains("s3cr3t") })
            // The record says the same.
            let entries = try await client.json("GET", "/api/v1/activity?verb=stop")["activity"]?.arrayValue ?? []
            #expect(entries.map { $0["request_id"]?.stringValue } == [asked[0]])
        }
    }

    @Test func whatPassesIsToldToThoseWhoAsk() async throws {
        try await ValidatingClient.with { client in
            try await make("one", client)
            try await make("two", client)
            let events = try await client.events("/api/v1/events?type=metrics&workload=one") { events in
                if events.count == 2 {
                    let call: JSON = ["arguments": ["a": 1, "b": 2]]
                    try await client.json("POST", "\(Self.base)/one/tools/add:call", call)
                }
                return events.count >= 3
            }
            #expect(events.map(\.name) == ["snapshot", "metrics", "metrics"])
            // They are of a moment: nobody can come back to one.
            #expect(events.map { $0.id == nil } == [false, true, true])
            let told = try events.dropFirst().map { try JSON(parsing: $0.data) }
            #expect(told.map { $0["name"] } == ["one", "one"])
            let counts = told.map { $0["metrics"]?["requests"]?.intValue ?? -1 }
            #expect(counts[1] > counts[0])
        }
    }

    @Test func whatCostsSomethingIsOnlyToldWhenItIsNamed() {
        let metrics = Event(.metrics, Event.Topic(id: "1", name: "one", group: "g"))
        let workload = Event(.workload, Event.Topic(id: "1", name: "one", group: "g"))
        #expect(!EventFilter().wants(metrics))
        #expect(EventFilter().wants(workload))
        var filter = EventFilter()
        filter.kinds = [.metrics]
        #expect(filter.wants(metrics))
        #expect(!filter.wants(workload))
    }

    /// A follower on a bare socket, who reads when told to.
    private struct Follower {
        let socket: Descriptor

        init(_ instance: Instance, _ query: String) throws {
            socket = try Connection.unix(path: instance.apiSocket)
            SocketIO.setReceiveTimeout(socket, milliseconds: 10_000)
            let request = "GET /api/v1/events\(query) HTTP/1.1\r\nHost: localhost\r\n\r\n"
            guard SocketIO.send(Array(request.utf8), to: socket) else { throw Failed("nothing can be sent") }
        }

        /// Reads until `text` has come so often.
        func read(until text: String, times: Int = 1) throws -> [UInt8] {
            let wanted = Array(text.utf8)
            var bytes: [UInt8] = []
            var count = 0
            var from = 0
            while count < times {
                guard let more = SocketIO.receive(socket) else { throw Failed("the stream ended before “\(text)”") }
                bytes += more
                while bytes.count - from >= wanted.count {
                    if bytes[from] == wanted[0], bytes[from..<(from + wanted.count)].elementsEqual(wanted) {
                        count += 1
                    }
                    from += 1
                }
            }
            return bytes
        }
    }

    private func residentBytes(_ pid: Int32) throws -> Int {
        let text = String(decoding: try File.read("/proc/\(pid)/statm"), as: UTF8.self)
        return (Int(text.split(separator: " ")[1]) ?? 0) * 4096
    }

    @Test func aThousandFollowAndOneThatIsStuckCostsThemNothing() async throws {
        DescriptorLimit.raise(to: 8192)
        try await ValidatingClient.with { client in
            let instance = client.server.instance
            try await make("told", client)
            let http = HTTPClient()
            var request = HTTPClientRequest("GET", "http://localhost/api/v1/events")
            request.socket = instance.apiSocket
            request.timeout = nil
            let stuck = try await http.stream(request)
            var parser = ServerSentEventParser()
            var events: [ServerSentEventParser.Event] = []
            while events.isEmpty { events += parser.feed(try await stuck.next() ?? []) }
            let others = try (0..<999).map { _ in try Follower(instance, "?type=operation") }
            _ = try await Thread.dedicated("read") {
                for follower in others { _ = try follower.read(until: "event: snapshot") }
            }
            let before = try residentBytes(client.server.pid)
            // Far more than the stuck one's share of memory and its socket take.
            let rounds = 60
            for round in 0..<rounds {
                let label = String(repeating: "x", count: 30_000) + "-\(round)"
                try await client.json("PATCH", "\(Self.base)/told", ["labels": ["n": .string(label)]])
            }
            try await Thread.dedicated("read") {
                for follower in others {
                    _ = try follower.read(until: #""status":"succeeded""#, times: rounds)
                }
            }
            #expect(try residentBytes(client.server.pid) - before < 64 << 20)
            // It missed events; what it is told at last is how things are.
            events = []
            while !events.contains(where: { $0.name == "snapshot" }) {
                guard let bytes = try await stuck.next() else { throw Failed("the stream ended") }
                events += parser.feed(bytes)
            }
            stuck.cancel()
            #expect(events.filter { $0.name == "workload" }.count < rounds * 2)
            let last = try #require(events.last { $0.name == "snapshot" })
            let label = try JSON(parsing: last.data)["workloads"]?[0]?["labels"]?["n"]?.stringValue
            #expect(label?.hasSuffix("-\(rounds - 1)") == true)
        }
    }
}
