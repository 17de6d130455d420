// SPDX-License-Identifier: Apache-2.0
import HTTP
import Identity
import JSONCoding
import Models
import Platform
import ProxyControl
import Runtime
import Testing

@testable import API
@testable import Workloads

/// Holds what the models encode, with everything set, against the schemas of the same name.
@Suite struct ModelTests {
    private let specification: Specification

    init() throws { specification = try Specification.load() }

    private func agree(_ name: String, _ json: JSON, without: Set<String> = []) {
        #expect(
            Set(json.objectValue?.keys ?? []) == Set(specification.properties(name)).subtracting(without), "\(name)")
        let validator = SchemaValidator(specification: specification, direction: .answer)
        #expect(validator.mistakes(json, specification.schema(name)) == [], "\(name)")
    }

    private static var config: RunConfig {
        var config = RunConfig(name: "sample")
        config.source = .command(["/bin/sample", "--all"])
        config.backend.arguments = ["one"]
        config.backend.workingDirectory = "/srv"
        config.backend.callerDirectory = "/srv"
        config.backend.showFiles = true
        config.backend.ignoreGlobally = false
        config.backend.transport = .streamableHTTP
        config.endpoint.proxyMode = .streamableHTTP
        config.endpoint.port = 20_000
        config.backend.targetPort = 8000
        config.backend.targetPath = "/mcp"
        config.backend.environment = ["A": "1"]
        config.backend.secrets = [RunConfig.SecretReference(name: "key", target: "KEY")]
        config.backend.volumes = ["/srv:/data:ro"]
        config.labels = ["team": "a"]
        config.group = "team"
        config.policy.permissionProfile.name = "custom"
        config.policy.permissionProfile.read = ["/a"]
        config.policy.permissionProfile.write = ["/b:/c"]
        config.policy.permissionProfile.outbound.hosts = [".example.org"]
        config.policy.permissionProfile.outbound.ports = [443]
        config.backend.runtime = .process
        config.backend.engine = RunConfig.Engine(name: "podman", socket: "/run/podman.sock", id: "x")
        config.limits.memory = 1 << 30
        config.limits.cpus = 1.5
        config.limits.pidsLimit = 100
        config.backend.user = "1000:1000"
        config.policy.readOnly = false
        config.endpoint.allowedOrigins = ["https://example.org"]
        config.backend.bearerTokenSecret = "token"
        config.policy.toolsFilter = ["sum"]
        config.policy.toolsOverride = ["add": RunConfig.ToolOverride(name: "sum", description: "Adds.")]
        config.policy.insecureNoSandbox = true
        config.policy.runAsRoot = true
        config.policy.allowPlainHTTP = true
        config.policy.acceptedPermissions = ["write_path /srv"]
        config.policy.declinedPermissions = ["read_path /etc"]
        config.limits.startTimeout = 30
        config.limits.stopTimeout = 5
        config.limits.callTimeout = 90
        return config
    }

    private static var workload: LiveWorkload {
        var workload = LiveWorkload(
            WorkloadRecord(
                id: String(repeating: "a", count: 32), owner: .user(uid: 1000), ownerName: "ann",
                stored: StoredRunConfig(config), desired: .running, revision: 3, createdAt: .now, failure: nil),
            DriverRegistry([]))
        var state = ProxyState()
        state.status = .error
        state.context = "it ended"
        state.exitCode = 1
        state.logTail = ["oh"]
        state.backend.notes = ["no limits"]
        workload.proxy = state
        workload.placement = ProxyPlacement(nonce: "n", location: .process(17))
        return workload
    }

    @Test func aRunConfigurationIsDescribed() throws {
        let sources: Set<String> = [
            "image", "image_digest", "package", "package_runner", "package_digest", "command", "url", "registry",
            "server",
        ]
        agree("RunConfig", Self.config.json, without: sources.subtracting(["command"]))
        var every = Self.config
        (every.registry, every.server) = ("r", "s")
        var members = Set(every.json.objectValue?.keys ?? [])
        for source: WorkloadSource in [
            .image("i", digest: "sha256:00"), .package("p", runner: "/usr/bin/uv", digest: "sha256:0"),
            .remote("http://u"),
        ] {
            every.source = source
            members.formUnion(every.json.objectValue?.keys ?? [])
        }
        #expect(members == Set(specification.properties("RunConfig")))
        let profile = try #require(Self.config.json["permission_profile"])
        agree("PermissionProfile", profile)
        agree("NetworkPermissions", profile["network"] ?? .null)
        agree("Outbound", profile["network"]?["outbound"] ?? .null)
        agree("Engine", Self.config.json["engine"] ?? .null)
        agree("ToolOverride", Self.config.json["tools_override"]?["add"] ?? .null)
    }

    @Test func theServerReadsEveryMemberThatIsDescribed() {
        func unknown(_ schema: String, _ wrap: (JSON) -> JSON) -> [String] {
            let members = specification.schema(schema)["properties"]?.objectValue?.keys ?? []
            #expect(!members.isEmpty)
            let document = wrap(.object(JSONObject(members.map { ($0, .string("x")) } + [("no-such", 1)])))
            do throws(InvalidFields) {
                _ = try RunConfig(document)
                return []
            } catch {
                return error.issues.filter { $0.code == .unknownField }.map(\.pointer)
            }
        }
        #expect(unknown("RunConfig") { $0 } == ["/no-such"])
        #expect(unknown("PermissionProfile") { ["permission_profile": $0] } == ["/permission_profile/no-such"])
        #expect(
            unknown("NetworkPermissions") { ["permission_profile": ["network": $0]] }
                == ["/permission_profile/network/no-such"])
        #expect(
            unknown("Outbound") { ["permission_profile": ["network": ["outbound": $0]]] }
                == ["/permission_profile/network/outbound/no-such"])
        #expect(unknown("Engine") { ["engine": $0] } == ["/engine/no-such"])
    }

    @Test func limitsAreTheServers() throws {
        func issues(_ key: String, _ value: JSON) -> [FieldIssue] {
            do throws(InvalidFields) {
                _ = try RunConfig(["url": "http://x", key: value])
                return []
            } catch {
                return error.issues.filter { $0.pointer == "/\(key)" || $0.pointer.hasPrefix("/\(key)/") }
            }
        }
        var checked = 0
        for (key, property) in specification.schema("RunConfig")["properties"]?.objectValue?.members ?? [] {
            func check(_ keyword: String, within: (Int) -> JSON, beyond: (Int) -> JSON) throws {
                guard let rule = property[keyword] else { return }
                let limit = try #require(rule.intValue)
                checked += 1
                #expect(!issues(key, within(limit)).contains { $0.code == .outOfRange }, "\(key) \(keyword)")
                #expect(issues(key, beyond(limit)) != [], "\(key) \(keyword)")
            }
            func text(_ count: Int) -> JSON { .string(String(repeating: "a", count: count)) }
            func list(_ count: Int) -> JSON { JSON([String](repeating: "a", count: count)) }
            try check("maximum", within: { JSON($0) }, beyond: { JSON($0 + 1) })
            try check("minimum", within: { JSON($0) }, beyond: { JSON($0 - 1) })
            try check("maxLength", within: { text($0) }, beyond: { text($0 + 1) })
            try check("minLength", within: { text($0) }, beyond: { text($0 - 1) })
            try check("maxItems", within: { list($0) }, beyond: { list($0 + 1) })
            try check("minItems", within: { list($0) }, beyond: { list($0 - 1) })
        }
        #expect(checked > 25)
    }

    @Test func aWorkloadIsDescribed() {
        agree("Workload", Self.workload.json)
        agree("Owner", Self.workload.json["owner"] ?? .null)
        agree("Backend", Self.workload.json["backend"] ?? .null)
    }

    @Test func anOperationIsDescribed() {
        let operation = Workloads.Operation(
            id: "0123456789abcdef", kind: "create", name: "sample", workload: "",
            caller: Caller(.user(uid: 0), via: .socket),
            owner: .user(uid: 0))
        #expect(operation.report(phase: "pull", current: 1, total: 2))
        var item = BulkResult(name: "sample", workload: nil)
        item.status = .failed(Problem(.notFound, "no"))
        operation.set(results: [item])
        agree("BulkItem", operation.json["results"]?[0] ?? .null)
        agree("Operation", operation.json, without: ["problem", "finished_at"])
        operation.finish(.failed(Problem(.pullFailed, "no")))
        agree("Operation", operation.json)
        agree("Progress", operation.json["progress"] ?? .null)
    }

    @Test func aProblemIsDescribed() throws {
        let problem = Problem(
            .stale, "no", fix: "yes: \(.start("x"))", issues: [FieldIssue(pointer: "/a", code: .invalid, detail: "b")],
            members: JSONObject([
                ("workload", Self.workload.json), ("current", Self.workload.json), ("rpc_code", -32602),
                ("log_tail", ["oh"]), ("id", "1"), ("permissions", [PermissionAsk(.writePath, "/home").json]),
                ("permissions_digest", .string("sha256:" + String(repeating: "a", count: 64))),
            ]))
        let response = Router.response(problem, instance: "/api/v1/workloads", id: "1")
        guard case .bytes(let bytes) = response.body else {
            Issue.record("a problem has a body")
            return
        }
        let json = try JSON(parsing: bytes)
        agree("Problem", json)
        agree("FieldIssue", json["errors"]?[0] ?? .null)
        agree("PermissionAsk", json["permissions"]?[0] ?? .null)
        let words = specification.schema("PermissionAsk")["properties"]
        #expect(words?["kind"]?["enum"] == JSON(PermissionAsk.Kind.allCases.map(\.rawValue)))
        let kinds = PermissionAsk.Kind.allCases.map(\.rawValue).joined(separator: "|")
        for key in ["accepted_permissions", "declined_permissions"] {
            let items = specification.schema("RunConfig")["properties"]?[key]?["items"]
            #expect(items?["pattern"]?.stringValue == "^(\(kinds)) ")
        }
        #expect(words?["source"]?["enum"] == JSON(PermissionAsk.Source.allCases.map(\.rawValue)))
        #expect(response.status == 412)
        #expect(response.headers["X-Request-Id"] == "1")
    }

    @Test func wordsAreTheSameOnBothSides() {
        func words(_ schema: JSON) -> [String] { (schema["enum"]?.arrayValue ?? []).compactMap(\.stringValue) }
        let code = specification.schema("ProblemCode")
        #expect(Set(words(code)) == Set(Problem.Code.allCases.map(\.rawValue)))
        for word in Problem.Code.allCases {
            #expect(code["x-status"]?[word.rawValue]?.intValue == word.status, "\(word)")
            #expect(
                code["description"]?.stringValue?.contains("`\(word.rawValue)` (\(word.status))") == true, "\(word)")
        }
        #expect(words(specification.schema("WorkloadStatus")) == WorkloadStatus.allCases.map(\.rawValue))
        #expect(words(specification.schema("Transport")) == Transport.allCases.map(\.rawValue))
        #expect(words(specification.schema("RuntimeKind")) == RuntimeKind.allCases.map(\.rawValue))
        let issue = specification.schema("FieldIssue")["properties"]?["code"] ?? .null
        #expect(words(issue) == FieldIssue.Code.allCases.map(\.rawValue))
    }

    @Test func everyStatusOfAProblemIsAnAnswerWithWords() {
        let statuses = Set(Problem.Code.allCases.map { String($0.status) })
        for operation in specification.operations {
            for (status, answer) in operation.node["responses"]?.objectValue?.members ?? [] {
                let media = specification.resolve(answer)["content"]?.objectValue?.keys ?? []
                #expect((media == ["application/problem+json"]) == (status >= "400"), "\(operation.id) \(status)")
                if status >= "400" { #expect(statuses.contains(status), "\(operation.id)") }
            }
        }
    }
}
