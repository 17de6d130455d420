// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import Server
import Storage
import TestSupport
import Testing

/// Who is calling: the first two rows of the table in the design, held against real accounts.
@Suite struct CallerTests {
    private static let initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},\
        "clientInfo":{"name":"t","version":"1"}}}
        """
    private static let creation = #"{"name":"stolen","command":["/bin/true"]}"#

    /// Everything a stranger may try at the API.
    private static let apiRequests = [
        RawRequest.text("GET", "/health"), RawRequest.text("GET", "/api/v1/workloads"),
        RawRequest.text("GET", "/api/openapi.json"), RawRequest.text("GET", "/"),
        RawRequest.text("POST", "/api/v1/workloads", body: creation),
        RawRequest.text("DELETE", "/api/v1/workloads/kept"), RawRequest.text("POST", "/v1/runtime/stop"),
        RawRequest.text("GET", "/api/v1/events"), RawRequest.text("OPTIONS", "/api/v1/workloads"),
    ]
    /// Everything he may try at an MCP port.
    private static let proxyRequests = [
        RawRequest.text("GET", "/mcp", ["Accept: text/event-stream"]),
        RawRequest.text("POST", "/mcp", ["Accept: application/json, text/event-stream"], body: initialize),
        RawRequest.text("DELETE", "/mcp"), RawRequest.text("GET", "/health"), RawRequest.text("GET", "/other"),
    ]

    /// The server runs as one plain user, the stranger is another.
    @Test(.needsRoot) func anotherUserIsRefusedEverywhere() async throws {
        try await TestUser.with(2) { users in
            try await TestServer.with(user: users[0]) { server in
                let made = try await server.create("kept")
                let port = try #require(made["port"]?.intValue)
                let api = "tcp:\(try server.port)"
                let stranger = Intruder(user: users[1])
                for request in Self.apiRequests {
                    #expect(try await stranger.status(request, to: api) == 403, "\(request.prefix { $0 != "\r\n" })")
                }
                for request in Self.proxyRequests {
                    #expect(
                        try await stranger.status(request, to: "tcp:\(port)") == 403,
                        "\(request.prefix { $0 != "\r\n" })")
                }
                for way in ["tcp", "mapped"] {
                    let place = "\(way):\(try server.port)"
                    #expect(try await stranger.status(Self.apiRequests[1], to: place) == 403, "\(way)")
                }
                let socket = try await stranger.send(Self.apiRequests[1], to: server.instance.apiSocket)
                #expect(socket == "cannot connect: Permission denied\n")
                let control = server.instance.controlSocket(made["id"]?.stringValue ?? "")
                #expect(try await stranger.send("{}\n", to: control) == "cannot connect: Permission denied\n")
                // He reads in the refusal whose server it is, and nothing else.
                let answer = try await stranger.send(Self.apiRequests[1], to: api)
                #expect(answer.contains("this server belongs to \(users[0].name)"))
                #expect(!answer.contains("kept"))
                #expect(try await server.workload("kept")["status"] == "running")
            }
        }
    }

    @Test(.needsRoot) func theOwnerIsServedByAnyWayToLoopback() async throws {
        try await TestUser.with { users in
            try await TestServer.with(user: users[0]) { server in
                let owner = Intruder(user: users[0])
                let request = RawRequest.text("GET", "/api/v1/me")
                for place in ["tcp:\(try server.port)", "mapped:\(try server.port)", server.instance.apiSocket] {
                    let answer = try await owner.send(request, to: place)
                    #expect(Intruder.status(of: answer) == 200, "\(place)")
                    #expect(answer.contains("\"uid\":\(users[0].uid)"))
                }
            }
        }
    }

    @Test(.needsRoot) func theSixthVersionsLoopbackKnowsItsCallersToo() async throws {
        try await TestUser.with(2) { users in
            try await TestServer.with(arguments: ["--host", "::1"], user: users[0]) { server in
                let request = RawRequest.text("GET", "/api/v1/me", host: "[::1]:\(try server.port)")
                let place = "tcp6:\(try server.port)"
                #expect(try await Intruder(user: users[0]).status(request, to: place) == 200)
                #expect(try await Intruder(user: users[1]).status(request, to: place) == 403)
                #expect(try await Intruder(user: nil).status(request, to: place) == 403)
            }
        }
    }

    /// uid 0 is what the kernel reports for sockets that belong to nobody any more, so over TCP it means nothing.
    @Test(.needsRoot) func rootIsServedOverTheSocketAndRefusedOverTCP() async throws {
        try await TestUser.with { users in
            try await TestServer.with(user: users[0]) { server in
                let made = try await server.create("kept")
                let root = Intruder(user: nil)
                for request in Self.apiRequests {
                    #expect(try await root.status(request, to: "tcp:\(try server.port)") == 403)
                }
                for request in Self.proxyRequests {
                    #expect(try await root.status(request, to: "tcp:\(made["port"]?.intValue ?? 0)") == 403)
                }
                let me = try await server.get("/api/v1/me")
                #expect(me["uid"] == 0)
                #expect(me["via"] == "socket")
                // It was done by root, for the server's user.
                let owner = Intruder(user: users[0])
                let shown = try await owner.send(
                    RawRequest.text("GET", "/api/v1/workloads/kept"), to: "tcp:\(try server.port)")
                #expect(shown.contains("\"running\""))
                let activity = try await Self.activity(of: server)
                #expect(activity.map(\.uid) == [0])
            }
        }
    }

    @Test func aRequestForSomebodyElseNeedsAToken() async throws {
        try await TestServer.with { server in
            let port = try #require(try await server.create("kept")["port"]?.intValue)
            let root = Intruder(user: nil)
            let fields = [
                "Forwarded: for=192.0.2.1", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Host: a", "Via: 1.1 proxy",
                "X-Forwarded-Proto: https", "x-forwarded-user: root",
            ]
            for field in fields {
                for place in ["tcp:\(try server.port)", "tcp:\(port)", server.instance.apiSocket] {
                    let answer = try await root.send(RawRequest.text("GET", "/health", [field]), to: place)
                    #expect(Intruder.status(of: answer) == 401, "\(field) at \(place)")
                    #expect(answer.contains("WWW-Authenticate: Bearer"))
                }
            }
        }
    }

    @Test(.needsRoot) func anAccountThatDoesNotExistIsNobody() async throws {
        try await TestUser.with { users in
            try await TestServer.with(user: users[0]) { server in
                let ghost = Intruder(user: TestUser(name: "ghost", uid: 3_999_999_999))
                for request in Self.apiRequests {
                    #expect(try await ghost.status(request, to: "tcp:\(try server.port)") == 401)
                }
                // The account called nobody exists, and is a stranger like any other.
                let nobody = Intruder(user: TestUser(name: "nobody", uid: try #require(Account.uid(of: "nobody"))))
                #expect(try await nobody.status(Self.apiRequests[1], to: "tcp:\(try server.port)") == 403)
            }
        }
    }

    /// A client that sends a change and is gone before anybody looks: its socket is then listed as root's.
    @Test(.needsRoot, arguments: [false, true]) func whoLeavesAtOnceIsNeverTakenForSomebodyElse(serverIsRoot: Bool)
        async throws
    {
        try await TestUser.with(2) { users in
            try await TestServer.with(user: serverIsRoot ? nil : users[0]) { server in
                let made = try await server.create("kept")
                let before = try await Self.activity(of: server)
                let strangers = [
                    Intruder(user: users[1]), Intruder(user: TestUser(name: "ghost", uid: 3_999_999_999)),
                ]
                let api = "tcp:\(try server.port)"
                let mutations = [
                    RawRequest.text("POST", "/api/v1/workloads", body: Self.creation),
                    RawRequest.text("DELETE", "/api/v1/workloads/kept"),
                ]
                for stranger in strangers {
                    for mutation in mutations {
                        let seen = try await stranger.storm(mutation, at: api, rounds: 500)
                        #expect(!seen.keys.contains { $0.hasPrefix("HTTP/1.1 2") }, "\(seen)")
                        #expect(!seen.isEmpty)
                    }
                }
                let call = RawRequest.text(
                    "POST", "/mcp", ["Accept: application/json, text/event-stream"], body: Self.initialize)
                for stranger in strangers {
                    let seen = try await stranger.storm(call, at: "tcp:\(made["port"]?.intValue ?? 0)", rounds: 1000)
                    #expect(!seen.keys.contains { $0.hasPrefix("HTTP/1.1 2") }, "\(seen)")
                    #expect(!seen.isEmpty)
                }
                // Whatever was accepted late has been judged once this has been answered.
                #expect(try await server.get("/api/v1/workloads")["total"] == 1)
                #expect(try await server.workload("kept")["pid"] == made["pid"])
                let after = try await Self.activity(of: server)
                #expect(after == before)
                // Thousands were refused: each kind of them is one record.
                let refused = try await server.get("/api/v1/activity?outcome=refused")["total"]?.intValue ?? 0
                #expect((1...8).contains(refused), "\(refused)")
                #expect(try await server.get("/api/v1/operations")["operations"]?.arrayValue?.count == 1)
            }
        }
    }

    private struct Activity: Equatable {
        let uid: Int64
        let verb: String
        let object: String
    }

    /// The rows of the activity table about what was done, which must agree with the audit log.
    private static func activity(of server: TestServer) async throws -> [Activity] {
        let database = try await Database(path: server.instance.databaseFile, migrations: StateSchema.migrations)
        let rows = try await database.read { connection in
            try connection.run("SELECT uid, verb, object FROM activity WHERE outcome='ok' ORDER BY sequence").map {
                Activity(uid: $0[0].int, verb: $0[1].text, object: $0[2].text)
            }
        }
        let log = String(decoding: try File.read(server.instance.auditLog), as: UTF8.self)
        let lines = try log.split(separator: "\n").compactMap { line -> Activity? in
            let json = try JSON(parsing: String(line))
            if json["outcome"] != "ok" { return nil }
            return Activity(
                uid: Int64(json["uid"]?.intValue ?? -1), verb: json["verb"]?.stringValue ?? "",
                object: json["object"]?.stringValue ?? "")
        }
        #expect(lines == rows)
        return rows
    }
}
