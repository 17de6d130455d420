// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import MCPConnection
import Platform
import Secrets
import Server
import Storage
import TestSupport
import Testing

@Suite struct CrashTests {
    /// What runs is adopted, with its sessions; what an operation had started is ended.
    @Test func killingTheServerHurtsNoCallAndTheNextOneAdopts() async throws {
        try await TestServer.with { server in
            let made = try await server.create("kept")
            let url = try #require(made["url"]?.stringValue)
            let mcp = MCPClient(http: HTTPClient(), url: url)
            try await mcp.initialize()
            let call = Task {
                try await mcp.call("tools/call", ["name": "sleep", "arguments": ["ms": 700]], timeout: 20)
            }
            // The answer to a second call shows that the first one has reached the backend.
            _ = try await mcp.call("tools/call", ["name": "echo", "arguments": ["text": "x"]])
            try await server.kill()
            try await server.start()
            let adopted = try await server.workload("kept")
            #expect(adopted["pid"] == made["pid"])
            #expect(adopted["status"] == "running")
            #expect(adopted["backend"]?["pid"] == made["backend"]?["pid"])
            #expect(try await call.value["content"] != nil)
            // The session from before goes on.
            let again = try await mcp.call("tools/call", ["name": "echo", "arguments": ["text": "still here"]])
            #expect(again["content"]?[0]?["text"] == "still here")
            await mcp.close()
            #expect(proxies(of: server).count == 1)
        }
    }

    /// Each change of state is on disk when it is answered, and a number that now means another process is not
    /// taken for ours.
    @Test func statesAreWrittenAndAStalePidIsSeen() async throws {
        try await TestServer.with { server in
            let path = server.instance.databaseFile
            let database = try await Database(path: path, migrations: StateSchema.migrations)
            func row(_ sql: String) async throws -> [SQLValue] {
                try await database.read { connection in try connection.run(sql).first ?? [] }
            }
            let made = try await server.create("kept")
            let pid = Int32(made["pid"]?.intValue ?? 0)
            #expect(try await row("SELECT desired, failure FROM workloads") == [.text("running"), .null])
            #expect(try await row("SELECT pid FROM proxies") == [.number(pid)])
            #expect(try await server.status("POST", "/api/v1/workloads/kept/stop") == 200)
            #expect(try await row("SELECT desired FROM workloads") == [.text("stopped")])
            #expect(try await row("SELECT pid FROM proxies") == [])
            #expect(try await server.status("POST", "/api/v1/workloads/kept/start") == 200)
            let proxy = Int32(try await server.workload("kept")["pid"]?.intValue ?? 0)
            #expect(try await row("SELECT desired FROM workloads") == [.text("running")])
            #expect(try await row("SELECT pid FROM proxies") == [.number(proxy)])

            // As after a reboot: the proxy is gone and its number has been given to somebody else.
            try await server.kill()
            kill(proxy, SIGKILL)
            let stranger = try Child.start(Child.Plan("/bin/sleep", ["60"]))
            try await database.write { connection in
                try connection.run("UPDATE proxies SET pid=?", .number(stranger.pid))
            }
            try await server.start()
            try await until("a proxy of its own runs") { try await server.workload("kept")["status"] == "running" }
            #expect(try await server.workload("kept")["pid"]?.intValue != Int(stranger.pid))
            #expect(ProcessIdentity(running: stranger.pid) != nil)
            kill(stranger.pid, SIGKILL)
            _ = try await Thread.dedicated("wait") { stranger.wait() }
        }
    }

    /// The old backend comes back with the secret that it had.
    @Test func aServerKilledWhileItTriesOutAChangeLeavesTheOldSecret() async throws {
        try await TestServer.with { server in
            func secret(_ value: String) -> [(String, JSON)] {
                [("secrets", ["TOKEN,target=TOKEN"]), ("secret_values", ["TOKEN": .string(value)])]
            }
            let made = try await server.create("kept", secret("the-old-value"))
            let change = JSON.object(JSONObject(secret("the-new-value") + [("command", ["/bin/sleep", "100"])]))
            let answer = try await server.send(
                "PATCH", "/api/v1/workloads/kept", change, headers: ["Prefer": "respond-async"])
            #expect(answer.status == 202)
            try await until("the new backend is tried out") {
                let now = try await server.workload("kept")
                return now["status"] == "starting" && now["backend"]?["pid"] != made["backend"]?["pid"]
                    && now["backend"]?["pid"] != nil
            }
            try await server.kill()
            try await server.start()
            try await until("the old one runs") { try await server.workload("kept")["status"] == "running" }
            let url = try #require(try await server.workload("kept")["url"]?.stringValue)
            let mcp = MCPClient(http: HTTPClient(), url: url)
            try await mcp.initialize()
            let value = try await mcp.call("tools/call", ["name": "env", "arguments": ["name": "TOKEN"]])
            await mcp.close()
            #expect(value["content"]?[0]?["text"] == "the-old-value")
            try await server.kill()
            let store = SecretStore(file: server.instance.secretsFile, keyFile: server.instance.secretKeyFile)
            #expect(try await store.value(of: "TOKEN") == "the-old-value")
            try await server.start()
        }
    }

    @Test func theRuntimeDirectoryMayVanish() async throws {
        try await TestServer.with { server in
            let made = try await server.create("kept")
            try await server.kill()
            _ = try Command.run("/bin/rm", ["-rf", "\(server.home)/runtime"])
            try await server.start()
            #expect(try await server.workload("kept")["pid"] == made["pid"])
        }
    }

    @Test func aKilledProxyIsReplacedByExactlyOne() async throws {
        try await TestServer.with { server in
            let made = try await server.create("proxy")
            let pid = Int32(made["pid"]?.intValue ?? 0)
            kill(pid, SIGKILL)
            try await until("another proxy runs", seconds: 2) {
                let now = try await server.workload("proxy")
                return now["status"] == "running" && now["pid"] != made["pid"]
            }
            #expect(proxies(of: server).count == 1)
            #expect(ProcessIdentity(running: Int32(made["backend"]?["pid"]?.intValue ?? 0)) == nil)
        }
    }

    @Test func aKilledBackendIsStartedAgainAndItsCallsFailAtOnce() async throws {
        try await TestServer.with { server in
            let made = try await server.create("backend")
            let mcp = MCPClient(http: HTTPClient(), url: made["url"]?.stringValue ?? "")
            try await mcp.initialize()
            let call = Task {
                try await mcp.call("tools/call", ["name": "sleep", "arguments": ["ms": 60_000]], timeout: 20)
            }
            // The answer to a second call shows that the first one has reached the backend.
            _ = try await mcp.call("tools/call", ["name": "echo", "arguments": ["text": "x"]])
            kill(Int32(made["backend"]?["pid"]?.intValue ?? 0), SIGKILL)
            await #expect(throws: MCPClient.Failure.self) { try await call.value }
            try await until("it runs again", seconds: 2) {
                let now = try await server.workload("backend")
                return now["status"] == "running" && now["restarts"] == 1
            }
            let again = try await mcp.call("tools/call", ["name": "echo", "arguments": ["text": "back"]])
            #expect(again["content"]?[0]?["text"] == "back")
        }
    }

    /// The server is killed at random moments while changes are asked for. What was acknowledged is there afterwards;
    /// what was not is there wholly, or not at all.
    @Test func nothingAcknowledgedIsLostWhenTheServerIsKilledAtAnyMoment() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededRandom(seed)
        try await TestServer.with { server in
            var present: Set<String> = []
            var absent: Set<String> = []
            for round in 0..<20 {
                let name = "w\(round)"
                let delay = Int.random(in: 0...120, using: &random)
                let change = Task { () -> (created: Bool, deleted: Bool) in
                    guard (try? await server.create(name)) != nil else { return (false, false) }
                    guard round % 2 == 0 else { return (true, false) }
                    let status = try? await server.status("DELETE", "/api/v1/workloads/\(name)")
                    return (true, status == 204)
                }
                try await Task.sleep(for: .milliseconds(delay))
                try await server.kill()
                let outcome = await change.value
                if outcome.deleted {
                    absent.insert(name)
                } else if outcome.created, round % 2 == 1 {
                    present.insert(name)
                }
                try await server.start()
            }
            var unsettled: [JSON] = []
            do {
                try await until("nothing is half done", seconds: 20) {
                    let list = try await server.get("/api/v1/workloads")["workloads"]?.arrayValue ?? []
                    unsettled = list.filter { $0["status"] != "running" }
                    return unsettled.isEmpty
                }
            } catch {
                throw Failed("seed \(seed): \(unsettled.map(\.text))")
            }
            let list = try await server.get("/api/v1/workloads")["workloads"]?.arrayValue ?? []
            let names = Set(list.compactMap { $0["name"]?.stringValue })
            #expect(present.isSubset(of: names), "seed \(seed)")
            #expect(absent.isDisjoint(with: names), "seed \(seed)")
            #expect(proxies(of: server).count == list.count, "seed \(seed)")
        }
    }

    /// Every proxy process that belongs to this server's home.
    private func proxies(of server: TestServer) -> [Int32] {
        let names = (try? FileList.names("/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { pid in
            guard let path = try? Link.target("/proc/\(pid)/exe"), path.hasSuffix("/thv-proxyrunner"),
                let environment = try? File.read("/proc/\(pid)/environ"), ProcessIdentity(running: pid) != nil
            else { return false }
            return String(decoding: environment, as: UTF8.self).contains("HOME=\(server.home)\0")
        }
    }
}

/// Random numbers that can be had again from their seed.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

enum Link {
    /// Where a symbolic link points.
    static func target(_ path: String) throws -> String {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlink(path, &buffer, 4096)
        guard count > 0 else { throw SystemError("read \(path)") }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
