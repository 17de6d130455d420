// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Packages are installed once, by a step of their own, into a cache that servers see read-only.
@Suite struct PackageInstallTests {
    private static let uv: String? =
        (["\(Testbed.directory)/uv/bin"] + (Environment.variable("PATH") ?? "").split(separator: ":").map(String.init))
        .map { "\($0)/uv" }
        .first { access($0, X_OK) == 0 }
    private static let npx: String? = ["/usr/bin/npx", "/usr/local/bin/npx"].first { access($0, X_OK) == 0 }

    private enum Manager: String, CaseIterable {
        case uvx, npx

        var runner: String? { self == .uvx ? PackageInstallTests.uv : PackageInstallTests.npx }
        var name: String { self == .uvx ? "tiny-mcp" : "tiny-mcp-node" }
        func package(_ version: String?) -> String {
            "\(rawValue)://\(name)" + (version.map { "@\($0)\(self == .npx ? ".0" : "")" } ?? "")
        }
        func index(_ address: String) -> [String] {
            switch self {
            case .uvx: ["UV_DEFAULT_INDEX=\(address)/simple", "UV_PYTHON_DOWNLOADS=never"]
            case .npx: ["NPM_CONFIG_REGISTRY=\(address)"]
            }
        }
        /// What the index is asked for once by each installation.
        var listing: String { self == .uvx ? "/simple/tiny-mcp/" : "/tiny-mcp-node" }
    }

    private static var managers: [Manager] { Manager.allCases.filter { $0.runner != nil } }

    private func create(
        _ name: String, _ package: String, _ manager: Manager, _ server: TestServer, _ more: [(String, JSON)] = []
    ) async throws -> (status: Int, object: JSON) {
        let config: [(String, JSON)] = [
            ("name", .string(name)), ("package", .string(package)),
            ("package_runner", manager.runner.map(JSON.string) ?? .null),
        ]
        let answer = try await server.send("POST", "/api/v1/workloads", .object(JSONObject(config + more)))
        let object = try JSON(parsing: answer.body)
        return (answer.status, object)
    }

    private func ask(_ name: String, _ server: TestServer) async throws -> JSON {
        let path = "/api/v1/workloads/\(name)/tools/where:call"
        let answer = try JSON(parsing: try await server.send("POST", path, ["arguments": [:]]).body)
        guard let text = answer["content"]?[0]?["text"]?.stringValue else { throw Failed(answer.prettyText) }
        return try JSON(parsing: text)
    }

    private func cache(_ server: TestServer) async throws -> [JSON] {
        try await server.get("/api/v1/cache")["packages"]?.arrayValue ?? []
    }

    private func names(_ server: TestServer) -> [String] {
        Directory.entries(of: "\(server.instance.packagesDirectory)/cache")
    }

    @Test(arguments: managers)
    private func twoStartsAtOnceInstallOnceAndServersSeeItReadOnly(manager: Manager) async throws {
        let index = try await PackageIndex()
        try await TestServer.with(environment: manager.index(index.address)) { server in
            async let first = create("one", manager.package("1.0"), manager, server)
            async let second = create("two", manager.package("1.0"), manager, server, [("permission_profile", "none")])
            for made in try await [first, second] { #expect(made.status == 201, "\(made.object.prettyText)") }
            #expect(index.requests.count { $0 == manager.listing } == 1, "\(index.requests)")

            // No network, no index, nothing to write: what was installed is all that is needed.
            index.silence()
            for name in ["one", "two"] {
                let said = try await ask(name, server)
                #expect(said["file"]?.stringValue?.hasPrefix("/package/") == true, "\(said.prettyText)")
                #expect(said["writable"] == false && said["install"] == false && said["version"] == "1.0")
                #expect(said["network"] == .bool(name == "one"))
                let told =
                    said["env"]?.objectValue?.keys.filter { $0.hasPrefix("UV_") || $0.contains("REGISTRY") } ?? []
                #expect(told.isEmpty, "\(told)")
                #expect(try await server.status("POST", "/api/v1/workloads/\(name)/restart") == 200)
            }
            let entry = try #require(try await cache(server).first)
            #expect(try await cache(server).count == 1 && entry["used_by"] == ["one", "two"])
            #expect(entry["version"] == .string(manager == .uvx ? "1.0" : "1.0.0"))
            #expect(try await server.workload("one")["config"]?["package_digest"] == entry["digest"])
            #expect(names(server).count == 1)
        }
    }

    @Test(arguments: managers)
    private func versionsLieSideBySideAndWhatNothingUsesIsPruned(manager: Manager) async throws {
        let index = try await PackageIndex()
        try await TestServer.with(environment: manager.index(index.address)) { server in
            // The newest, and an older one.
            for (name, version) in [("new", nil), ("old", "1.0")] {
                let made = try await create(name, manager.package(version), manager, server)
                #expect(made.status == 201, "\(made.object.prettyText)")
                #expect(try await ask(name, server)["version"] == .string(version ?? "2.0"))
            }
            #expect(try await cache(server).count == 2)
            // The same files have the same digest.
            #expect(try await create("again", manager.package("2.0"), manager, server).status == 201)
            #expect(try await cache(server).count == 2)
            let digest = try await server.workload("old")["config"]?["package_digest"]
            let changed = try await server.send(
                "PATCH", "/api/v1/workloads/old", ["package": .string(manager.package("2.0"))])
            #expect(changed.status == 200, "\(String(decoding: changed.body, as: UTF8.self))")
            #expect(try await ask("old", server)["version"] == "2.0")
            #expect(try await server.workload("old")["config"]?["package_digest"] != digest)

            // What has just been installed may be wanted by somebody who has not said so yet.
            try await server.terminate()
            try await server.start()
            let list = try await Command.running(
                "\(TestServer.programs)/thv", ["cache", "list", "-q"], environment: server.environment)
            #expect(list.output.split(whereSeparator: \.isNewline).count == 2, "\(list.errors)")
            let pruned = try await Command.running(
                "\(TestServer.programs)/thv", ["cache", "prune", "-q"], environment: server.environment)
            #expect(pruned.output.hasPrefix(manager.package("1.0")), "\(pruned.output)\(pruned.errors)")
            #expect(try await cache(server).map { $0["used_by"] } == [["again", "new", "old"]])
            #expect(try await server.status("POST", "/api/v1/workloads/new/restart") == 200)
        }
    }

    @Test(arguments: managers)
    private func aFailureSaysWhatHelpsAndLeavesNothing(manager: Manager) async throws {
        let index = try await PackageIndex()
        try await TestServer.with(environment: manager.index(index.address)) { server in
            let unknown = try await create("x", "\(manager.rawValue)://no-such-server-at-all", manager, server)
            #expect(unknown.status == 422, "\(unknown.object.prettyText)")
            #expect(unknown.object["fix"]?.stringValue?.contains("check its name and version") == true)
            #expect(unknown.object["errors"]?[0]?["pointer"] == "/package")
            index.require("Basic \("somebody")")
            let refused = try await create("x", manager.package("1.0"), manager, server)
            #expect(refused.status == 422 && refused.object["detail"]?.stringValue?.contains("login") == true)
            #expect(names(server).isEmpty)
            #expect(try await server.status("GET", "/api/v1/workloads/x") == 404)
        }
        let gone = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
        gone.socket.close()
        try await TestServer.with(environment: manager.index("http://127.0.0.1:\(gone.port)")) { server in
            let away = try await create("x", manager.package("1.0"), manager, server)
            #expect(away.status == 422, "\(away.object.prettyText)")
            #expect(away.object["detail"]?.stringValue?.contains("cannot be reached") == true, "\(away.object.text)")
        }
    }

    /// A server that is killed while it installs.
    @Test(arguments: managers)
    private func whatWasNotFinishedIsNeverUsed(manager: Manager) async throws {
        let index = try await PackageIndex()
        index.silence()
        try await TestServer.with(environment: manager.index(index.address)) { server in
            let waiting = Task { try await create("x", manager.package("1.0"), manager, server) }
            try await until("the index is asked", seconds: 30) { !index.requests.isEmpty }
            #expect(names(server).count == 1)
            try await server.kill()
            _ = try? await waiting.value
            index.silence(false)
            try await server.start()
            #expect(names(server).isEmpty)
            #expect(try await cache(server).isEmpty)
            let made = try await create("y", manager.package("1.0"), manager, server)
            #expect(made.status == 201, "\(made.object.prettyText)")
        }
    }

    /// An operation that is cancelled ends its installation.
    @Test(arguments: managers)
    private func anInstallationIsShownAndCanBeCancelled(manager: Manager) async throws {
        let index = try await PackageIndex()
        index.silence()
        try await TestServer.with(environment: manager.index(index.address)) { server in
            let config: JSON = [
                "name": "x", "package": .string(manager.package("1.0")),
                "package_runner": manager.runner.map(JSON.string) ?? .null,
            ]
            let begun = try await server.send(
                "POST", "/api/v1/workloads", config, headers: ["Prefer": "respond-async"])
            #expect(begun.status == 202)
            let operation = begun.headers["Location"] ?? ""
            try await until("it is installing", seconds: 30) {
                try await server.get(operation)["progress"]?["phase"] == "installing" && !index.requests.isEmpty
            }
            #expect([200, 202].contains(try await server.status("DELETE", operation)))
            try await until("nothing is left", seconds: 30) { names(server).isEmpty }
        }
    }

    @Test(arguments: managers)
    private func settingsSayWherePackagesComeFrom(manager: Manager) async throws {
        let index = try await PackageIndex()
        // What the environment says is not asked.
        try await TestServer.with(environment: manager.index("http://127.0.0.1:1")) { server in
            func set(_ values: [(String, JSON)]) async throws {
                let patch: JSON = ["packages": .object(JSONObject(values))]
                #expect(try await server.send("PATCH", "/api/v1/settings", patch).status == 200)
            }
            let key = manager == .uvx ? "python_index" : "npm_registry"
            let path = manager == .uvx ? "/simple" : ""
            try await set([(key, .string(index.address + path))])
            #expect(try await create("one", manager.package("1.0"), manager, server).status == 201)
            #expect(index.requests.contains(manager.listing))

            // A proxy is asked for what lies elsewhere, unless it is not to be.
            let asked = Lock<[String]>([])
            let proxy = RawServer { connection in
                while let (head, _) = connection.readRequest() {
                    asked.withLock { $0.append(String(head.prefix { $0 != "\r\n" })) }
                    connection.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                }
            }
            let elsewhere = "http://elsewhere.invalid\(path)"
            try await set([(key, .string(elsewhere)), ("proxy", .string(proxy.url)), ("no_proxy", "elsewhere.invalid")])
            #expect(try await create("two", manager.package("2.0"), manager, server).status == 422)
            #expect(asked.withLock { $0.isEmpty })
            try await set([("no_proxy", "")])
            #expect(try await create("two", manager.package("2.0"), manager, server).status == 422)
            #expect(asked.withLock { $0.contains { $0.contains("http://elsewhere.invalid\(manager.listing)") } })

            // Logins are not for settings, which others may read.
            for value in ["http://user:geheim@index.example", "ftp://index.example"] {
                let refused = try await server.send(
                    "PATCH", "/api/v1/settings", ["packages": .object(JSONObject([(key, .string(value))]))])
                #expect(refused.status == 400 && !String(decoding: refused.body, as: UTF8.self).contains("geheim"))
            }
        }
    }

    @Test(arguments: managers)
    private func theIndexsLoginShowsNowhere(manager: Manager) async throws {
        let index = try await PackageIndex()
        let password = "geheim\(UInt64.random(in: 0...UInt64.max))"
        // user:password
        let login = "Basic \(Base64Text.encode("user:\(password)"))"
        index.require(login)
        let host = index.address.dropFirst("http://".count)
        let environment =
            manager == .uvx ? manager.index("http://user:\(password)@\(host)") : manager.index(index.address)
        let server = try TestServer(environment: environment)
        if manager == .npx {
            let line = "//\(host)/:_auth=\(Base64Text.encode("user:\(password)"))\n"
            try File.write(Array(line.utf8), to: "\(server.home)/.npmrc")
        }
        try await server.start()
        let made = try await create("kept", manager.package("1.0"), manager, server)
        #expect(made.status == 201, "\(made.object.prettyText)")
        let failed = try await create("x", "\(manager.rawValue)://no-such-server-at-all", manager, server)
        #expect(failed.status == 422)
        let secrets = [password, Base64Text.encode("user:\(password)")]
        var texts = [made.object.text, failed.object.text, (try await ask("kept", server)).text]
        for path in ["/api/v1/workloads/kept/logs", "/api/v1/operations", "/api/v1/cache", "/api/v1/settings"] {
            texts.append(String(decoding: try await server.send("GET", path).body, as: UTF8.self))
        }
        for secret in secrets { #expect(!texts.contains { $0.contains(secret) }, "\(secret)") }
        for file in try FileList.files(server.home) where file != "\(server.home)/.npmrc" {
            let text = String(decoding: try File.read(file, limit: 1 << 30), as: UTF8.self)
            for secret in secrets { #expect(!text.contains(secret), "\(file)") }
        }
        #expect(try await server.status("DELETE", "/api/v1/workloads/kept") == 204)
        _ = try await server.terminate()
        _ = try? Command.run("/bin/rm", ["-rf", server.home])
    }
}

private enum Base64Text {
    static func encode(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var encoded: [UInt8] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = (0..<3).map { start + $0 < bytes.count ? Int(bytes[start + $0]) : 0 }
            let bits = group[0] << 16 | group[1] << 8 | group[2]
            for (index, shift) in [18, 12, 6, 0].enumerated() {
                encoded.append(start + index <= bytes.count ? alphabet[bits >> shift & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
