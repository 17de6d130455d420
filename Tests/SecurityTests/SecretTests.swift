// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Where a secret must not be.
@Suite struct SecretTests {
    @Test func aSecretIsNowhereButInTheStoreAndInItsBackend() async throws {
        try await TestServer.with(arguments: ["--log-level", "debug"]) { server in
            let value = "s3cr3t-\(UInt64.random(in: 0...UInt64.max))-value"
            let thv = "\(TestServer.programs)/thv"
            func run(_ arguments: [String], input: String = "") async throws -> Command {
                try await Command.running(
                    thv, arguments, environment: server.environment, input: input, directory: server.home)
            }
            let events = try Intruder.Running(nil, ["follow", server.instance.apiSocket])
            #expect(try await events.line() == "HTTP/1.1 200 OK")

            let set = try await run(["secret", "set", "token"], input: "\(value)\n")
            #expect(set.code == 0, "\(set.errors)")
            let started = try await run(
                ["run", "--name", "keeper", "--secret", "token,target=API_TOKEN", "--", TestServer.everything])
            #expect(started.code == 0, "\(started.errors)")
            let seen = try await run(["mcp", "call", "env", "--server", "keeper", "--args", #"{"name":"API_TOKEN"}"#])
            #expect(seen.output.contains(value), "\(seen.output) \(seen.errors)")

            // What people and programs are shown.
            for arguments in [
                ["secret", "list"], ["status", "keeper"], ["list", "--format", "json"], ["export", "keeper"],
                ["logs", "keeper"], ["logs", "keeper", "--proxy"], ["api", "GET", "/api/v1/operations"],
                ["run", "--print-request", "--name", "b", "--secret", "token,target=A", "--", TestServer.everything],
                ["stop", "keeper"], ["start", "keeper"],
            ] {
                let shown = try await run(arguments)
                #expect(!(shown.output + shown.errors).contains(value), "thv \(arguments)")
            }
            for path in [
                "/api/v1/workloads", "/api/v1/workloads/keeper", "/api/v1/workloads/keeper/export", "/api/v1/secrets",
                "/api/v1/operations", "/v1/runtime/info", "/api/v1/workloads/keeper/logs",
                "/api/v1/workloads/keeper/proxy-logs",
            ] {
                let answer = try await server.send("GET", path)
                #expect(answer.status == 200, "\(path)")
                #expect(!String(decoding: answer.body, as: UTF8.self).contains(value), "\(path)")
            }
            // A value can be refused without being repeated.
            let refused = try await server.send(
                "PUT", "/api/v1/secrets/token", ["value": .string(value), "extra": .string(value)])
            #expect(refused.status == 400)
            #expect(!String(decoding: refused.body, as: UTF8.self).contains(value))

            try Self.expectNoProcessShows(value, proxy: try await server.workload("keeper")["pid"]?.intValue ?? 0)
            let files = try FileList.files(server.home)
            #expect(files.contains(server.instance.secretsFile))
            #expect(files.contains("\(server.home)/serve.log"))
            for file in files {
                let bytes = try File.read(file, limit: 1 << 30)
                #expect(!String(decoding: bytes, as: UTF8.self).contains(value), "\(file)")
            }
            for file in [server.instance.secretsFile, server.instance.secretKeyFile, server.instance.databaseFile] {
                var status = stat()
                #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600, "\(file)")
            }
            #expect(try await server.status("DELETE", "/api/v1/workloads/keeper") == 204)
            let heard = try await events.end()
            #expect(heard.contains("keeper"))
            #expect(!heard.contains(value))
        }
    }

    /// Looks at the command line and the environment of every process of this machine.
    private static func expectNoProcessShows(_ value: String, proxy: Int) throws {
        var proxyWasSeen = false
        for pid in try FileList.names("/proc").compactMap({ Int($0) }) where pid != Int(getpid()) {
            for file in ["cmdline", "environ"] where !(file == "environ" && isBackend(pid)) {
                guard let bytes = try? File.read("/proc/\(pid)/\(file)", limit: 4 << 20) else { continue }
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(!text.contains(value), "\(file) of \(pid): \(text.prefix(200))")
                if pid == proxy { proxyWasSeen = true }
            }
        }
        #expect(proxyWasSeen)
    }

    /// The program that the secret is for.
    private static func isBackend(_ pid: Int) -> Bool {
        let name = (try? File.read("/proc/\(pid)/comm")).map { String(decoding: $0, as: UTF8.self) }
        return name == "mcp-everything\n"
    }

    @Test func theStoreOpensOnlyWithItsKey() async throws {
        try await TestServer.with { server in
            #expect(try await server.send("PUT", "/api/v1/secrets/a", ["value": "one"]).status == 200)
            try await server.terminate()
            let key = try File.read(server.instance.secretKeyFile)
            let store = try File.read(server.instance.secretsFile)
            try File.write(Array(key.reversed()), to: server.instance.secretKeyFile)
            try await server.start()
            let answer = try await server.send("PUT", "/api/v1/secrets/b", ["value": "two"])
            #expect(answer.status == 409)
            #expect(String(decoding: answer.body, as: UTF8.self).contains(server.instance.secretKeyFile))
            // Nothing was written over it.
            #expect(try File.read(server.instance.secretsFile) == store)
            try File.write(key, to: server.instance.secretKeyFile)
            #expect(try await server.get("/api/v1/secrets")["secrets"] == [["name": "a", "used_by": []]])
        }
    }
}
