// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import Models
import Platform
import Preferences
import Registry
import TestSupport
import Testing

/// Every pattern of the specification against what the server takes, in both directions.
@Suite struct PatternTests {
    private typealias Probe = @Sendable (String) async throws -> Bool

    /// Texts at random; the same seed gives the same ones.
    private struct Random {
        var state: UInt64
        mutating func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }

        /// Half of them are changed a little, so that they are near the border.
        mutating func text(like examples: [String]) -> String {
            var scalars = Array(examples[next(examples.count)].unicodeScalars)
            for _ in 0..<next(4) {
                let scalar = Self.alphabet[next(Self.alphabet.count)]
                let place = next(scalars.count + 1)
                switch next(3) {
                case 0: scalars.insert(scalar, at: place)
                case 1: if place < scalars.count { scalars.remove(at: place) }
                default: if place < scalars.count { scalars[place] = scalar }
                }
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            return String(text)
        }

        private static let alphabet = Array(
            "abzAZ0123459smhdTtZz-_.:/@=,+*[]~%?#&\"'<>|!$ \u{7F}\u{A0}\u{2028}\u{3000}é宽".unicodeScalars)
    }

    // MARK: Where there are patterns

    /// What only the server sends, and what is compared by value.
    private static let answers: Set<String> = [
        "schemas/Workload/id", "schemas/Operation/id", "schemas/Problem/permissions_digest",
        "schemas/UpgradeCheck/permissions_digest", "headers/Retry-After", "schemas/RegistrySource/url",
        "schemas/RegistrySource/api_url", "schemas/RegistrySource/local_path", "schemas/EngineSettings/socket",
        "schemas/PackageSettings/ca_file", "schemas/InstalledPackage/digest",
        "schemas/ServerSettings/allowed_hosts", "schemas/ServerSettings/allowed_origins",
        "schemas/ServerSettings/admitted_callers",
    ]

    private struct Place {
        var name: String
        var schema: JSON
    }

    /// Every schema with a pattern that a client fills, by a short name.
    private static func places(_ specification: Specification) -> [Place] {
        var found: [Place] = []
        func walk(_ node: JSON, _ name: String) {
            if node["pattern"]?.stringValue != nil, !answers.contains(name) {
                found.append(Place(name: name, schema: node))
            }
            for member in node.objectValue?.members ?? [] where member.key != "pattern" && member.key != "examples" {
                let isStructure = ["properties", "items", "prefixItems", "anyOf", "oneOf", "schema", "propertyNames"]
                    .contains(member.key)
                if member.key == "headers" || member.key == "links" { continue }
                walk(member.value, isStructure ? name : "\(name)/\(member.key)")
            }
            for element in node.arrayValue ?? [] { walk(element, name) }
        }
        for kind in ["schemas", "parameters"] {
            for member in specification.document["components"]?[kind]?.objectValue?.members ?? [] {
                walk(member.value, "\(kind)/\(member.key)")
            }
        }
        for operation in specification.operations {
            for parameter in operation.node["parameters"]?.arrayValue ?? [] {
                guard let name = parameter["name"]?.stringValue else { continue }
                walk(parameter["schema"] ?? .null, "\(operation.id)/\(name)")
            }
        }
        return found
    }

    // MARK: What the server takes

    private static func run(_ key: String, _ value: @escaping @Sendable (String) -> JSON, _ base: JSONObject) -> Probe {
        { text in
            var object = base
            object[key] = value(text)
            do {
                _ = try RunConfig(.object(object))
                return true
            } catch let invalid as InvalidFields {
                return !invalid.issues.contains { $0.pointer == "/\(key)" || $0.pointer.hasPrefix("/\(key)/") }
            }
        }
    }

    private static let command: JSONObject = ["name": "x", "command": ["/bin/true"]]

    private static func member(_ key: String) -> Probe { run(key, { .string($0) }, command) }
    private static func list(_ key: String) -> Probe { run(key, { [.string($0)] }, command) }

    private static func settings(_ section: String, _ key: String, isList: Bool) -> Probe {
        { text in
            let value: JSON = isList ? [.string(text)] : .string(text)
            let reader = try ObjectReader(.object([section: .object(JSONObject([(key, value)]))]), nulls: .leftOut)
            var preferences = Preferences()
            preferences.change(reading: reader)
            do { try reader.finish() } catch { return false }
            return true
        }
    }

    private static func registry(_ key: String) -> Probe {
        { text in
            let reader = try ObjectReader(["name": "x", key == "name" ? "url" : key: .string(text)], nulls: .leftOut)
            _ = RegistryDefinition(reading: reader, name: nil, changing: nil)
            do { try reader.finish() } catch { return false }
            return true
        }
    }

    private static let name: Probe = { WorkloadName.problem(with: $0) == nil }

    private static func query(_ server: TestServer, _ path: String, _ field: String) -> Probe {
        { text in
            let answer = try await server.send("GET", "\(path)?\(field)=\(RequestTarget.encode(text))")
            return answer.status != 400
        }
    }

    /// By place: examples, and what says whether the server takes a text there.
    private static func probes(_ server: TestServer) -> [String: ([String], Probe)] {
        let names = ["time", "a.b_c-1", "0", ""]
        let lines = ["a", "a b", "a\u{7}b", ""]
        let times = [
            "10m", "999999d", "2026-02-29T23:59:60Z", "2026-04-31t00:00:00z", "2026-12-31T12:00:00.123456789012+14:00",
            "2026-01-31T12:00:00-23:59", "2026-01-31T12:00:00+24:00",
        ]
        var probes: [String: ([String], Probe)] = [
            "listWorkloads/label": (["a=b", "=b", "a", "a=b=c"], query(server, "/api/v1/workloads", "label")),
            "listOperations/kind": (["create", "stop-many", ""], query(server, "/api/v1/operations", "kind")),
            "listOperations/cursor": (
                ["1-a", "123456789012345678-0f", "-1"], query(server, "/api/v1/operations", "cursor")
            ),
            "getWorkloadMetrics/window": (
                ["10s", "9s", "3600s", "3601s", "60m", "61m", "1h", "2h", "010s", "+10s"],
                query(server, "/api/v1/workloads/time/metrics", "window")
            ),
            "parameters/Since": (times, query(server, "/api/v1/workloads/time/logs", "since")),
            "parameters/Until": (times, query(server, "/api/v1/workloads/time/logs", "until")),
            "parameters/ActivitySince": (times, query(server, "/api/v1/activity", "since")),
            "schemas/RunConfig/command": (
                ["/bin/sh", "sh", "", "/"], run("command", { [.string($0)] }, ["name": "x"])
            ),
            "schemas/RunConfig/url": (
                ["https://a.b/c", "http://x", "https://", "ftp://x", "https://a b", "HTTPS://x"],
                run("url", { .string($0) }, ["name": "x"])
            ),
            "schemas/RunConfig/package": (
                [
                    "uvx://mcp-server-time@1.0", "npx://@scope/name@1", "go://a.b/c@v1", "uvx://a[b,c]==1", "uvx://",
                    "x://a",
                ],
                run("package", { .string($0) }, ["name": "x"])
            ),
            "schemas/RunConfig/image": (lines.filter { !$0.isEmpty }, run("image", { .string($0) }, ["name": "x"])),
            "schemas/RunConfig/registry": (
                lines, run("registry", { .string($0) }, ["name": "x", "server": "s"])
            ),
            "schemas/RunConfig/server": (lines, run("server", { .string($0) }, ["name": "x", "registry": "r"])),
            "schemas/RunConfig/env_vars": (
                ["A", "A_B", "=", "a=b", "A B"], run("env_vars", { .object(JSONObject([($0, "v")])) }, command)
            ),
            "schemas/RunConfig/secrets": (
                ["a", "a,target=B", "a=b", "a=b,target=C", "a,target=", ",target=B"], list("secrets")
            ),
            "schemas/RunConfig/volumes": (
                ["/a:/b", "/a:/b:ro", "/a:/b:rx", "a:/b", "/a/../b:/c", "/a:/..", "/..a:/b..", "/a"], list("volumes")
            ),
            "schemas/RunConfig/allowed_origins": (
                [
                    "https://a.b", "http://[::1]:3000", "https://a:65535", "https://a:65536", "null", "*",
                    "chrome-extension://a",
                ],
                { WebOrigin.problem(with: $0) == nil }
            ),
            "schemas/SettingsChange/server/allowed_origins": (
                ["https://a.b", "HTTP://a", "https://a/"], { WebOrigin.problem(with: $0) == nil }
            ),
            "schemas/SettingsChange/server/allowed_hosts": (
                ["a.b", "", "a b"], settings("server", "allowed_hosts", isList: true)
            ),
            "schemas/SettingsChange/server/admitted_callers": (
                ["container:a", "flatpak:a.b", "x:a", "container:"],
                settings("server", "admitted_callers", isList: true)
            ),
            "schemas/SettingsChange/packages/ca_file": (
                ["", "/a", "a"], settings("packages", "ca_file", isList: false)
            ),
            "schemas/SettingsChange/packages/no_proxy": (
                ["", "a,.b", "a\u{7}"], settings("packages", "no_proxy", isList: false)
            ),
            "schemas/SettingsChange/engine/socket": (["", "/a", "a"], settings("engine", "socket", isList: false)),
            "schemas/UpgradeRequest/secrets": (["a", "a,target=B", "a=b"], { RunConfig.SecretReference($0) != nil }),
            "schemas/NewRegistry/name": (names, name),
            "schemas/ImportRequest/path": (["/a", "a", ""], { $0.beginsWithSlash }),
        ]
        for key in ["user", "target_path", "image_digest", "package_digest", "bearer_token_secret"] {
            probes["schemas/RunConfig/\(key)"] = (lines, member(key))
        }
        probes["schemas/RunConfig/tools_filter"] = (["a", "a b"], list("tools_filter"))
        for key in ["working_dir", "caller_dir", "package_runner"] {
            probes["schemas/RunConfig/\(key)"] = (["/a", "a", ""], member(key))
        }
        for key in ["name", "group"] {
            probes["schemas/RunConfig/\(key)"] = (names.filter { !$0.isEmpty } + ["a b", "a  b"], member(key))
        }
        for key in ["url", "api_url"] {
            probes["schemas/NewRegistry/\(key)"] = (
                [
                    "https://a.b/c", "http://localhost:8080/x", "http://127.0.0.1", "http://[::1]:65535", "http://a",
                    "https://u@h",
                    "https://a?b",
                ],
                registry(key)
            )
        }
        for key in ["python_index", "npm_registry", "proxy"] {
            probes["schemas/SettingsChange/packages/\(key)"] = (
                [
                    "", "https://a.b/simple", "http://u:p@a", "https:///x@y", "https://", "https://a/x@y", "ftp://a",
                    "https://a b",
                ],
                settings("packages", key, isList: false)
            )
        }
        probes["schemas/NewRegistry/local_path"] = (["/a", "a", ""], registry("local_path"))
        return probes
    }

    private static func fits(_ text: String, _ place: Place, _ validator: SchemaValidator) -> Bool {
        validator.mistakes(.string(text), place.schema).isEmpty
    }

    @Test func whatAPatternTakesTheServerTakesAndNothingElse() async throws {
        let seed = UInt64.random(in: 1...UInt64.max)
        let rounds = Environment.variable("THV_TRIAL_ROUNDS").flatMap { Int($0) } ?? 150
        try await TestServer.with { server in
            try await server.create("time")
            let specification = try Specification.load()
            let validator = SchemaValidator(specification: specification, direction: .request)
            let probes = Self.probes(server)
            var random = Random(state: seed)
            var unknown = Set<String>()
            for place in Self.places(specification) {
                guard let (examples, takes) = probes[place.name] ?? Self.general(place, specification) else {
                    unknown.insert(place.name)
                    continue
                }
                for round in 0..<rounds + examples.count {
                    let text = round < examples.count ? examples[round] : random.text(like: examples)
                    let isFitting = Self.fits(text, place, validator)
                    let isTaken = try await takes(text)
                    #expect(
                        isFitting == isTaken,
                        "\(place.name): “\(text)” \(isFitting ? "fits and is refused" : "does not fit and is taken"); seed \(seed)"
                    )
                    if isFitting != isTaken { break }
                }
            }
            #expect(unknown.isEmpty, "patterns without a probe: \(unknown.sorted())")
        }
    }

    /// Places that share a rule.
    private static func general(_ place: Place, _ specification: Specification) -> ([String], Probe)? {
        switch place.schema["pattern"]?.stringValue {
        case "^[A-Za-z0-9][A-Za-z0-9._-]*$": (["time", "a.b_c-1", "0", "-a"], name)
        case "^[A-Za-z0-9][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*$":
            (["time", "a b", "a .b", "a  b", " a", "a "], { NameRule.spaced.problem(with: $0) == nil })
        case "^[!-~]{1,255}$":
            (
                ["key", "a b", ""],
                { text in
                    (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
                }
            )
        case let pattern? where pattern.hasPrefix("^(read_path|write_path"):
            (["read_path /a", "variable A=b", "own_code /x", "x /a"], list("accepted_permissions"))
        default: nil
        }
    }
}
