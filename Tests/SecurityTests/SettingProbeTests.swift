// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// Every member of the run configuration and every setting, with a probe that reads its effect from outside: in the
/// sandbox, on the wire, from a file. What is accepted does something, or is refused.
@Suite struct SettingProbeTests {
    private enum Row: Sendable {
        /// Reads the effect here: with the member, and without.
        case probe(@Sendable (Scene) async throws -> Void)
        /// Another test does: `Suite.function`.
        case test(String)
    }

    /// One server, and what probes look at.
    private struct Scene: Sendable {
        let server: TestServer
        /// A directory of the host that may be mounted.
        let folder: String

        /// What `command` prints inside a new workload that has `members`.
        func inside(_ command: String, _ members: [(String, JSON)] = []) async throws -> String {
            let name = "p\(UInt32.random(in: 0...UInt32.max))"
            let made = try await ShellServer.create(name, members, on: server)
            guard made.status == 201 else { throw Failed("\(members): \(made.object.prettyText)") }
            let text = try await ShellServer.run(command, in: name, on: server)
            _ = try await server.send("DELETE", "/api/v1/workloads/\(name)")
            return text
        }

        /// The status of a request for a workload that has `members`; nothing is left of it.
        func status(_ members: [(String, JSON)]) async throws -> Int {
            let config = JSONObject([("name", "refused")] + members)
            let answer = try await server.send("POST", "/api/v1/workloads?on_failure=remove", .object(config))
            _ = try await server.send("DELETE", "/api/v1/workloads/refused")
            return answer.status
        }

        /// Requests that a remote server gets for a workload that has `members`; it answers none.
        func requests(_ members: [(String, JSON)]) async throws -> [HTTPRequest] {
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            let seen = Lock<[HTTPRequest]>([])
            let web = try HTTPServer(socket: socket) { request, exchange in
                seen.withLock { $0.append(request) }
                exchange.respond(.text("no", status: 404))
            }
            defer { web.stop() }
            let all: [(String, JSON)] = [("url", .string("http://127.0.0.1:\(port)/there")), ("start_timeout", 2)]
            _ = try await status(all + members)
            return seen.withLock { $0 }
        }

        /// What a page of `origin` is answered.
        func ask(_ url: String, from origin: String) async throws -> Int {
            try await HTTPClient().send(HTTPClientRequest("GET", url, headers: ["Origin": origin])).status
        }

        /// What the server answers when it is called `host`.
        func ask(as host: String) async throws -> Int {
            let url = try server.url
            let request = HTTPClientRequest("GET", "\(url)/api/v1/version", headers: ["Host": host])
            return try await HTTPClient().send(request).status
        }

        /// Seconds until a workload has ended that does not want to.
        func timeToStop(_ members: [(String, JSON)]) async throws -> Double {
            // It ignores that it is asked to end, and goes on after its input has ended.
            let script = "trap '' TERM; \(TestServer.everything); sleep 40"
            let config: [(String, JSON)] = [
                ("name", "stubborn"), ("command", ["/bin/sh", "-c", .string(script)]),
                ("volumes", [.string("\(TestServer.programs):\(TestServer.programs):ro")]),
            ]
            let made = try await server.send("POST", "/api/v1/workloads", .object(JSONObject(config + members)))
            guard made.status == 201 else { throw Failed(String(decoding: made.body, as: UTF8.self)) }
            let took = try await SettingProbeTests.seconds { () async throws -> Void in
                _ = try await server.send("POST", "/api/v1/workloads/stubborn/stop")
            }
            _ = try await server.send("DELETE", "/api/v1/workloads/stubborn")
            return took
        }

        /// Whether what is three days old is there after a restart as long as `setting` is not two days.
        func outlives(_ table: String, _ column: String, _ setting: String) async throws -> Bool {
            try await server.create("aged")
            _ = try await server.send("DELETE", "/api/v1/workloads/aged")
            func count(after change: String) async throws -> Int {
                try await server.terminate()
                let script = """
                    import sqlite3, sys
                    with sqlite3.connect(sys.argv[1]) as database:
                        database.execute(sys.argv[2])
                    """
                let aged = try await Command.running(
                    "/usr/bin/python3", ["-c", script, server.instance.databaseFile, change])
                guard aged.code == 0 else { throw Failed(aged.errors) }
                try await server.start()
                return try await server.get("/api/v1/\(table)?limit=1000")[table]?.arrayValue?.count ?? 0
            }
            let before = try await count(after: "UPDATE \(table) SET \(column) = \(column) - 3 * 86400000")
            try await set("retention", setting, 2)
            let left = try await count(after: "SELECT 1")
            try await set("retention", setting, 30)
            return before > 1 && left <= 1
        }

        func set(_ section: String, _ key: String, _ value: JSON) async throws {
            let patch = JSON.object([section: .object(JSONObject([(key, value)]))])
            #expect(try await server.send("PATCH", "/api/v1/settings", patch).status == 200)
        }
    }

    private static let shell = ("command", ShellServer.command)
    private static let network = "grep -c tap0 /proc/net/dev"
    private static let space = "df -B1 --output=size /tmp | tail -1"

    private static func hold(_ isSo: Bool, _ words: String = "", at location: SourceLocation = #_sourceLocation) throws
    {
        #expect(isSo, "\(words)", sourceLocation: location)
    }

    private static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let start = MonotonicClock.milliseconds
        try await body()
        return Double(MonotonicClock.milliseconds - start) / 1000
    }

    // MARK: The run configuration

    private static let members: [String: Row] = [
        "schema_version": .probe { try hold(try await $0.status([shell, ("schema_version", "v9")]) == 400) },
        "name": .probe { scene in
            try hold(try await ShellServer.create("named", on: scene.server).status == 201)
            try hold(try await ShellServer.run("hostname", in: "named", on: scene.server) == "named\n")
            _ = try await scene.server.send("DELETE", "/api/v1/workloads/named")
        },
        "command": .probe { try hold(try await $0.inside("echo here") == "here\n") },
        "cmd_args": .probe { scene in
            try hold(
                try await scene.inside("tr '\\0' ' ' </proc/$PPID/cmdline", [("cmd_args", ["an-extra"])]).contains(
                    "an-extra"))
        },
        "working_dir": .probe { scene in
            let shown: [(String, JSON)] = [("volumes", [.string("\(scene.folder):\(scene.folder):ro")])]
            let wanted = try await scene.inside("pwd", shown + [("working_dir", .string(scene.folder))])
            try hold(wanted == "\(scene.folder)\n")
            try hold(try await scene.inside("pwd", shown) != wanted)
        },
        "caller_dir": .probe { scene in
            let shown: [(String, JSON)] = [("volumes", [.string(scene.folder)])]
            let typed = try await scene.inside("pwd", shown + [("caller_dir", .string(scene.folder))])
            try hold(typed == "\(scene.folder)\n")
            try hold(try await scene.inside("pwd", [("caller_dir", .string(scene.folder))]) != typed)
        },
        "show_files": .test("HiddenFilesTests.aProjectIsShownWithoutItsSecrets"),
        "ignore_globally": .test("IgnoreFileTests.thePersonsOwnListHoldsForEveryFolder"),
        "env_vars": .probe { scene in
            try hold(try await scene.inside("echo $PROBE", [("env_vars", ["PROBE": "seen"])]) == "seen\n")
        },
        "secrets": .probe { scene in
            _ = try await scene.server.send("PUT", "/api/v1/secrets/probe", ["value": "a-value"])
            try hold(try await scene.inside("echo $TOKEN", [("secrets", ["probe,target=TOKEN"])]) == "a-value\n")
        },
        "secret_values": .probe { scene in
            let kept: [(String, JSON)] = [("secrets", ["kept,target=TOKEN"]), ("secret_values", ["kept": "its-value"])]
            try hold(try await scene.inside("echo $TOKEN", kept) == "its-value\n")
        },
        "volumes": .probe { scene in
            try File.write(Array("content".utf8), to: "\(scene.folder)/file")
            let volume: [(String, JSON)] = [("volumes", [.string("\(scene.folder):/seen:ro")])]
            try hold(try await scene.inside("cat /seen/file; echo x >/seen/new || true", volume).hasPrefix("content"))
            try hold(!File.exists("\(scene.folder)/new"))
        },
        "url": .probe { scene in try hold(try await scene.requests([]).contains { $0.path == ["there"] }) },
        "transport": .probe { scene in
            try hold(try await scene.requests([("transport", "sse")]).first?.method == "GET")
            try hold(try await scene.requests([("transport", "streamable-http")]).first?.method == "POST")
        },
        "proxy_mode": .probe { try hold(try await $0.status([shell, ("proxy_mode", "sse")]) == 422) },
        "server": .probe { scene in
            let made = try await scene.server.send(
                "POST", "/api/v1/workloads", ["name": "entry", "server": "mcp-everything", "registry": "default"])
            try hold(made.status == 201)
            try hold(try await scene.server.get("/api/v1/workloads/entry/tools")["total"] == 10)
            _ = try await scene.server.send("DELETE", "/api/v1/workloads/entry")
        },
        "registry": .probe { scene in
            try hold(try await scene.status([("registry", "nowhere"), ("server", "mcp-everything")]) == 404)
        },
        "port": .probe { scene in
            let (socket, port) = try ListeningSocket.tcp(host: "127.0.0.1", port: 0)
            socket.close()
            _ = try await ShellServer.create("placed", [("port", JSON(Int(port)))], on: scene.server)
            let answer = try await HTTPClient().send(HTTPClientRequest("GET", "http://127.0.0.1:\(port)/health"))
            try hold(answer.status == 200)
            _ = try await scene.server.send("DELETE", "/api/v1/workloads/placed")
        },
        "labels": .probe { scene in
            _ = try await ShellServer.create("labelled", [("labels", ["probe": "yes"])], on: scene.server)
            let found = try await scene.server.get("/api/v1/workloads?label=probe%3Dyes")["workloads"]?.arrayValue
            try hold(found?.map { $0["name"] } == ["labelled"])
            _ = try await scene.server.send("DELETE", "/api/v1/workloads/labelled")
        },
        "group": .probe { scene in
            _ = try await scene.server.send("PUT", "/api/v1/clients/kiro/groups/default")
            _ = try await ShellServer.create("grouped", [("group", "apart")], on: scene.server)
            _ = try await ShellServer.create("usual", on: scene.server)
            let path = "\(scene.server.home)/.kiro/settings/mcp.json"
            func text() -> String { String(decoding: (try? File.read(path)) ?? [], as: UTF8.self) }
            try await until("the application knows the one of its group") { text().contains("usual") }
            try hold(!text().contains("grouped"))
            for name in ["grouped", "usual"] { _ = try await scene.server.send("DELETE", "/api/v1/workloads/\(name)") }
        },
        "permission_profile": .probe { scene in
            try hold(try await scene.inside(network, [("permission_profile", "network")]) == "1\n")
            try hold(try await scene.inside(network, [("permission_profile", "none")]) == "0\n")
        },
        "runtime": .probe { try hold(try await $0.status([shell, ("runtime", "container")]) >= 400) },
        "memory": .probe { scene in
            let little = try await scene.inside(space, [("memory", 134_217_728)])
            try hold(try await scene.inside(space, [("memory", 536_870_912)]) != little)
        },
        "allowed_origins": .probe { scene in
            let page = "https://page.example"
            let made = try await ShellServer.create("paged", [("allowed_origins", [.string(page)])], on: scene.server)
            let url = made.object["url"]?.stringValue ?? ""
            try hold(try await scene.ask(url, from: "https://other.example") == 403)
            try hold(try await scene.ask(url, from: page) != 403)
            _ = try await scene.server.send("DELETE", "/api/v1/workloads/paged")
        },
        "bearer_token_secret": .probe { scene in
            _ = try await scene.server.send("PUT", "/api/v1/secrets/bearer", ["value": "a-token"])
            let sent = try await scene.requests([("bearer_token_secret", "bearer")])
            try hold(sent.first?.headers["Authorization"] == "Bearer a-token")
        },
        "tools_filter": .test("ToolPolicyTests.toolsAreFilteredAndRenamedBothWays"),
        "tools_override": .test("ToolPolicyTests.toolsAreFilteredAndRenamedBothWays"),
        "insecure_no_sandbox": .probe { scene in
            let look = "test -e \(scene.folder) && echo there || echo hidden"
            try hold(try await scene.inside(look) == "hidden\n")
            try hold(try await scene.inside(look, [("insecure_no_sandbox", true)]) == "there\n")
        },
        "run_as_root": .test("BackendUserTests.aBackendIsAnotherUserAndItsFilesAreStillRoots"),
        "allow_plain_http": .test("PlainAddressTests.aRemoteServerGetsItsTokenEncryptedOrNotAtAll"),
        "accept_permissions": .test("OwnCodeTests.writableCodeOfThePersonIsAskedFor"),
        "accepted_permissions": .test("UpgradePermissionTests.aDocumentCannotBringItsOwnConsent"),
        "declined_permissions": .test("UpgradePermissionTests.whatTheOwnerTookAwayDoesNotComeBack"),
        "call_timeout": .test("CallTimeoutTests.aCallThroughTheBridge"),
        "start_timeout": .probe { scene in
            let silent: [(String, JSON)] = [("command", ["/bin/sleep", "60"])]
            let took = try await seconds { () async throws -> Void in
                try hold(try await scene.status(silent + [("start_timeout", 1)]) == 422)
            }
            try hold(took < 20)
        },
        "stop_timeout": .probe { scene in
            let took = try await scene.timeToStop([("stop_timeout", 1)])
            try hold(took > 0.9 && took < 9, "\(took)")
        },
        "image": .test("ContainerTests.everyTransportWorksAndSurvivesItsServer"),
        "image_digest": .test("ContainerImageTests.anotherImageThanThePinnedOneIsRunOnlyWhenItWasPulledByHand"),
        "engine": .test("RegistryRouteTests.theEngineThatWasChosenIsTheOnlyOneUsed"),
        "user": .test("ContainerRuntimeTests.theEnvironmentSecretsVolumesAndFlagsArriveInside"),
        "read_only": .test("ContainerRuntimeTests.theEnvironmentSecretsVolumesAndFlagsArriveInside"),
        "cpus": .test("ContainerRuntimeTests.theEnvironmentSecretsVolumesAndFlagsArriveInside"),
        "pids_limit": .test("ContainerRuntimeTests.theEnvironmentSecretsVolumesAndFlagsArriveInside"),
        "target_port": .test("ContainerTests.everyTransportWorksAndSurvivesItsServer"),
        "target_path": .test("ContainerNetworkTests.aServerIsReachedThroughItsPublishedPort"),
        "package_digest": .test("PackageInstallTests.twoStartsAtOnceInstallOnceAndServersSeeItReadOnly"),
        "package": .test("PackageTests.aPackageManagerIsToldWhatToFetchAndWhereToKeepIt"),
        "package_runner": .test("PackageTests.aPackageManagerIsToldWhatToFetchAndWhereToKeepIt"),
    ]

    // MARK: Settings

    private static let settings: [String: Row] = [
        "defaults/permission_profile": .probe { scene in
            try await scene.set("defaults", "permission_profile", "network")
            try hold(try await scene.inside(network) == "1\n")
            try await scene.set("defaults", "permission_profile", "none")
            try hold(try await scene.inside(network) == "0\n")
            try await scene.set("defaults", "permission_profile", "auto")
        },
        "defaults/memory": .probe { scene in
            try await scene.set("defaults", "memory", 134_217_728)
            let little = try await scene.inside(space)
            try hold(try await scene.inside(space, [("memory", 134_217_728)]) == little)
            try await scene.set("defaults", "memory", 536_870_912)
            try hold(try await scene.inside(space) != little)
            try await scene.set("defaults", "memory", 0)
        },
        "defaults/stop_timeout": .probe { scene in
            try await scene.set("defaults", "stop_timeout", 1)
            let took = try await scene.timeToStop([])
            try hold(took > 0.9 && took < 9, "\(took)")
            try await scene.set("defaults", "stop_timeout", 10)
        },
        "defaults/cpus": .test("DefaultLimitTests.defaultsReachAContainerThatSaysNothing"),
        "defaults/pids_limit": .test("DefaultLimitTests.defaultsReachAContainerThatSaysNothing"),
        "defaults/read_only": .test("DefaultLimitTests.defaultsReachAContainerThatSaysNothing"),
        "retention/operations_days": .probe { scene in
            try hold(try await scene.outlives("operations", "created_at", "operations_days"))
        },
        "retention/activity_days": .probe { scene in
            try hold(try await scene.outlives("activity", "time", "activity_days"))
        },
        "server/allowed_hosts": .probe { scene in
            try hold(try await scene.ask(as: "box.example") == 403)
            try await scene.set("server", "allowed_hosts", ["box.example"])
            try await scene.server.terminate()
            try await scene.server.start()
            try hold(try await scene.ask(as: "box.example") == 200)
            try await scene.set("server", "allowed_hosts", [])
        },
        "defaults/start_timeout": .probe { scene in
            try await scene.set("defaults", "start_timeout", 1)
            let took = try await seconds { () async throws -> Void in
                try hold(try await scene.status([("command", ["/bin/sleep", "60"])]) == 422)
            }
            try hold(took < 20)
            try await scene.set("defaults", "start_timeout", 0)
        },
        "packages/python_index": .test("PackageInstallTests.settingsSayWherePackagesComeFrom"),
        "packages/npm_registry": .test("PackageInstallTests.settingsSayWherePackagesComeFrom"),
        "packages/proxy": .test("PackageInstallTests.settingsSayWherePackagesComeFrom"),
        "packages/no_proxy": .test("PackageInstallTests.settingsSayWherePackagesComeFrom"),
        "packages/ca_file": .test("PackageSourcesTests.whatIsSetGoesBeforeTheEnvironmentAndThatBeforeFiles"),
        "proxy/memory": .test("ProxyMemoryTests.clientsThatDoNotReadTheirAnswersHoldTheirShareOnly"),
        "server/admitted_callers": .test("SandboxCallerTests.aContainerIsAdmittedByItsNameAlone"),
        "server/allowed_origins": .test("AllowedPageTests.whatBrowsersAreToldIsForThatOneOriginAndNeverForCredentials"),
        "engine/socket": .test("RegistryRouteTests.theEngineThatWasChosenIsTheOnlyOneUsed"),
        "engine/name": .test("RegistryRouteTests.theEngineThatWasChosenIsTheOnlyOneUsed"),
    ]

    // MARK: The table

    private static let specification: JSON = {
        let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try? File.read("/\(tests)/openapi/openapi.json")
        return file.flatMap { try? JSON(parsing: $0) }?["components"]?["schemas"] ?? .null
    }()

    private static func named(_ schema: String) -> Set<String> {
        Set(specification[schema]?["properties"]?.objectValue?.keys ?? [])
    }

    private static func check(_ rows: [String: Row], _ names: Set<String>) async throws {
        #expect(
            Set(rows.keys) == names,
            "rows without a name, or names without a row: \(names.symmetricDifference(rows.keys))")
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let sources = try FileList.files("/\(tests)").filter { $0.hasSuffix(".swift") }
            .map { String(decoding: try File.read($0), as: UTF8.self) }
        let folder = try TemporaryDirectory()
        try await TestServer.with { server in
            let scene = Scene(server: server, folder: folder.path)
            for (name, row) in rows.sorted(by: { $0.key < $1.key }) {
                switch row {
                case .probe(let body):
                    do { try await body(scene) } catch { Issue.record("\(name): \(error)") }
                case .test(let test):
                    let parts = test.split(separator: ".")
                    let isThere = sources.contains {
                        $0.contains("\(parts[0])") && $0.contains("func \(parts[1])(")
                    }
                    #expect(isThere, "\(name): there is no \(test)")
                }
            }
        }
    }

    @Test(.onceIsEnough) func everyMemberOfTheRunConfigurationHasAnEffectOrIsRefused() async throws {
        try await Self.check(Self.members, Self.named("RunConfig"))
    }

    @Test(.onceIsEnough) func everySettingHasAnEffectOrIsRefused() async throws {
        var names = Set<String>()
        for (section, schema) in [
            ("engine", "EngineSettings"), ("defaults", "DefaultSettings"), ("retention", "RetentionSettings"),
            ("proxy", "ProxySettings"), ("packages", "PackageSettings"), ("server", "ServerSettings"),
        ] {
            names.formUnion(Self.named(schema).map { "\(section)/\($0)" })
        }
        try await Self.check(Self.settings, names)
    }
}
