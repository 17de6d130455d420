// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Identity
import JSONCoding
import Models
import Testing

@testable import Runtime

@Suite(.timeLimit(.minutes(2)), .serialized)
struct ContainerNetworkTests {
    static let server = "echo request log on stdout; exec httpd -f -p 0.0.0.0:$MCP_PORT -h /www"

    static func config(_ engine: TestEngine) -> RunConfig {
        var config = engine.config("shell", [server])
        config.backend.transport = .streamableHTTP
        config.policy.permissionProfile = .network
        config.backend.targetPath = "/index.html"
        return config
    }

    @Test(arguments: TestEngine.allCases)
    func aServerIsReachedThroughItsPublishedPort(_ engine: TestEngine) async throws {
        let test = try await TestBackend(engine, Self.config(engine))
        let endpoint = try #require(test.backend.endpoint)
        #expect(test.backend.channel == nil)
        #expect(endpoint.url.hasPrefix("http://127.0.0.1:"))
        #expect(endpoint.url.hasSuffix("/index.html"))
        var response: HTTPClientResponse?
        let client = HTTPClient()
        while response == nil {
            // It may not listen yet.
            response = try? await client.send(HTTPClientRequest("GET", endpoint.url))
            if response == nil { try await Task.sleep(for: .milliseconds(20)) }
        }
        #expect(response?.body == Array("ok\n".utf8))
        await test.log.count(1)
        #expect(test.log.texts.first == "request log on stdout")
        #expect(test.backend.facts.notes.contains { $0.contains("every local user can reach it") })
        let binding = try await engine.inspect(test.backend.container)["NetworkSettings"]?["Ports"]?["8080/tcp"]
        #expect(binding?[0]?["HostIp"] == "127.0.0.1")
        #expect(binding?[1] == nil)
        await test.backend.stop(grace: 1)
        #expect(try await engine.containers(of: test.id) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func useIsMeasured(_ engine: TestEngine) async throws {
        let test = try await TestBackend(engine, script: "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo; cat")
        #expect(test.send("done"))
        await test.output.count(1)
        let usage = try #require(await test.backend.usage())
        #expect((10_000...(64 << 20)).contains(usage.memory))
        #expect(usage.cpuMicroseconds > 1000)
        await test.backend.stop(grace: 5)
        #expect(await test.backend.usage() == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func listAndEventsShowWhatHappens(_ engine: TestEngine) async throws {
        let runtime = engine.runtime
        let config = try await runtime.prepare(engine.config("echo")) { _ in }
        let id = TestBackend.newID()
        let instance = "events-\(id.prefix(8))"
        let spec = BackendSpec(
            id: id, instance: instance, owner: .user(uid: 0), config: config, secrets: [:], log: { _ in })
        var events = runtime.events(instance: instance, socket: engine.socket).makeAsyncIterator()
        // The subscription stands when a first event comes through it; which one that is does not matter.
        let churn = Task {
            while !Task.isCancelled {
                let backend = try await runtime.start(spec)
                await backend.stop(grace: 0)
            }
        }
        let first = try #require(try await events.next())
        #expect(first.workload == id)
        churn.cancel()
        _ = try? await churn.value
        let backend = try await runtime.start(spec)
        let state = ContainerState(
            container: backend.container, workload: id, state: "running", socket: engine.socket)
        let listed = try await runtime.list(instance: instance)
        #expect(listed == [state])
        await backend.stop(grace: 0)
        var actions: [String] = []
        while let event = try await events.next() {
            guard event.container == backend.container else { continue }
            actions.append(event.action)
            if ["destroy", "remove"].contains(event.action) { break }
        }
        #expect(actions.contains("start"))
        #expect(actions.contains("die") || actions.contains("died"))
        #expect(try await runtime.list(instance: instance).isEmpty)
    }
}
