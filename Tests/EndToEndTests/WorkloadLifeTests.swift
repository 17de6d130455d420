// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import MCPConnection
import Platform
import TestSupport
import Testing

@Suite struct WorkloadLifeTests {
    @Test func aWorkloadIsCreatedUsedStoppedStartedAndDeleted() async throws {
        try await TestServer.with { server in
            let made = try await server.create("life")
            #expect(made["status"] == "running")
            let id = try #require(made["id"]?.stringValue)
            #expect(made["owner"]?["uid"]?.intValue == Int(getuid()))
            let tools = try await server.get("/api/v1/workloads/life/tools")
            #expect(tools["total"]?.intValue == 10)
            let result = try await server.send(
                "POST", "/api/v1/workloads/life/tools/add:call", ["arguments": ["a": 2, "b": 40]])
            #expect(try JSON(parsing: result.body)["content"]?[0]?["text"] == "42")

            let stopped = try JSON(parsing: try await server.send("POST", "/api/v1/workloads/\(id)/stop").body)
            #expect(stopped["status"] == "stopped")
            #expect(stopped["desired"] == "stopped")
            let started = try JSON(parsing: try await server.send("POST", "/api/v1/workloads/life/start").body)
            #expect(started["status"] == "running")
            #expect(started["port"] == made["port"])
            let restarted = try JSON(parsing: try await server.send("POST", "/api/v1/workloads/life/restart").body)
            #expect(restarted["status"] == "running")
            #expect(restarted["pid"] != started["pid"])

            #expect(try await server.status("DELETE", "/api/v1/workloads/life") == 204)
            #expect(try await server.status("GET", "/api/v1/workloads/life") == 404)
            #expect(try await server.get("/api/v1/workloads")["workloads"] == [])
        }
    }

    @Test func aHundredLivesLeaveNothingBehind() async throws {
        try await TestServer.with { server in
            let names = try await server.create("first")
            _ = try await server.send("DELETE", "/api/v1/workloads/\(names["id"]?.stringValue ?? "")")
            let before = openDescriptors(of: server.pid)
            for round in 0..<100 {
                let made = try await server.create("round")
                let proxy = Int32(made["pid"]?.intValue ?? 0)
                let backend = Int32(made["backend"]?["pid"]?.intValue ?? 0)
                let port = UInt16(made["port"]?.intValue ?? 0)
                #expect(try await server.status("POST", "/api/v1/workloads/round/stop") == 200)
                #expect(try await server.status("POST", "/api/v1/workloads/round/start") == 200)
                #expect(try await server.status("DELETE", "/api/v1/workloads/round") == 204)
                #expect(ProcessIdentity(running: proxy) == nil, "proxy of round \(round)")
                #expect(ProcessIdentity(running: backend) == nil, "backend of round \(round)")
                #expect(TCPTable.listeners(on: port).isEmpty)
            }
            #expect(try FileList.names("\(server.instance.runDirectory)") == ["api.sock"])
            #expect(
                try FileList.names("\(server.instance.logsDirectory)").filter { $0.hasSuffix(".log") } == ["access.log"]
            )
            #expect(openDescriptors(of: server.pid) <= before + 2)
            #expect(children(of: server.pid).isEmpty)
        }
    }

    private func openDescriptors(of pid: Int32) -> Int { (try? FileList.names("/proc/\(pid)/fd").count) ?? 0 }

    private func children(of pid: Int32) -> [String] {
        ((try? FileList.names("/proc/\(pid)/task")) ?? []).flatMap { task -> [Substring] in
            let bytes = (try? File.read("/proc/\(pid)/task/\(task)/children")) ?? []
            return String(decoding: bytes, as: UTF8.self).split(separator: " ")
        }.map(String.init)
    }

    @Test func twentyClientsAtOnceGetTheirOwnAnswers() async throws {
        try await TestServer.with { server in
            let url = try #require(try await server.create("many")["url"]?.stringValue)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<20 {
                    group.addTask {
                        let mcp = MCPClient(http: HTTPClient(), url: url)
                        try await mcp.initialize()
                        for call in 0..<50 {
                            let text = "client \(client) call \(call)"
                            let result = try await mcp.call(
                                "tools/call", ["name": "echo", "arguments": ["text": .string(text)]])
                            #expect(result["content"]?[0]?["text"]?.stringValue == text)
                        }
                        await mcp.close()
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func whatAPersonStoppedStaysStoppedAndWhatRanIsStartedAgain() async throws {
        try await TestServer.with { server in
            try await server.create("stays")
            try await server.create("rests")
            _ = try await server.send("POST", "/api/v1/workloads/rests/stop")
            let proxy = Int32(try await server.workload("stays")["pid"]?.intValue ?? 0)
            try await server.kill()
            // As after a reboot: the proxy is gone as well.
            kill(proxy, SIGKILL)
            try await server.start()
            try await until("it runs again") { try await server.workload("stays")["status"] == "running" }
            #expect(try await server.workload("rests")["status"] == "stopped")
        }
    }

    @Test func thePortOfAStoppedWorkloadCannotBeTakenByOthers() async throws {
        try await TestServer.with { server in
            let port = try #require(try await server.create("held")["port"]?.intValue)
            _ = try await server.send("POST", "/api/v1/workloads/held/stop")
            #expect(throws: SystemError.self) { try ListeningSocket.tcp(host: "127.0.0.1", port: UInt16(port)) }
            #expect(try await server.status("POST", "/api/v1/workloads/held/start") == 200)
        }
    }
}
