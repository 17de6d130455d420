// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

@testable import Commands

/// Every flag of `thv run` and `thv edit`, with what must be seen to differ when it is given. What a member of the request
/// does is looked at where members are (`SettingProbeTests`); a flag without a row fails.
@Suite struct FlagProbeTests {
    /// What is seen of a command line.
    private struct Seen: Equatable {
        var asked: [String]
        var out: String
        var code: Int32
    }

    private struct Row: Sendable {
        /// The words of the flag.
        var words: [String]
        /// What stands in the request, or in what is printed, with the flag and not without.
        var shows: String
        /// The words around it, before a command behind `--`.
        var base: [String] = ["run", "--name", "box"]
        var command: [String] = ["--", "/bin/true"]
    }

    private static let workload: JSON = [
        "id": "1", "name": "box", "status": "running", "revision": 3, "url": "http://127.0.0.1:4000/mcp", "port": 4000,
        "config": ["name": "box", "command": ["/bin/true"], "memory": 1, "env_vars": ["OLD": "1"]],
    ]

    private static func entry(_ registry: String) -> JSON {
        [
            "name": "a/entry", "short_name": "entry", "registry": .string(registry), "kind": "image", "source": "x:1",
            "runnable": ["ok": true], "permissions": [],
        ]
    }

    private func fixture() -> CommandFixture {
        CommandFixture(
            answers: [
                "POST /api/v1/workloads": .json(Self.workload, status: 201),
                "PATCH /api/v1/workloads/box": .json(Self.workload), "GET /api/v1/workloads/box": .json(Self.workload),
                "GET /api/v1/registry": .json(["registries": [["name": "default"], ["name": "mine"]]]),
                "GET /api/v1/registry/default/servers/entry": .json(Self.entry("default")),
                "GET /api/v1/registry/mine/servers/entry": .json(Self.entry("mine")),
            ], environment: ["HERE": "from-here"])
    }

    private func see(_ words: [String]) async -> Seen {
        let outcome = await fixture().run(words)
        return Seen(asked: outcome.asked, out: outcome.out + outcome.err, code: outcome.code)
    }

    private static let files: (profile: String, env: String, tools: String, config: String) = {
        let directory = (try? TemporaryDirectory.make()) ?? "/tmp"
        func write(_ name: String, _ text: String) -> String {
            let path = "\(directory)/\(name)"
            try? File.write(Array(text.utf8), to: path)
            return path
        }
        return (
            write("profile.json", #"{"network":{"outbound":{"insecure_allow_all":true}}}"#),
            write("env", "FILED=yes\n"),
            write("tools.json", #"{"echo":{"name":"say"}}"#), write("config.json", #"{"name":"box","image":"filed:1"}"#)
        )
    }()

    /// Flags that both commands have.
    private static let shared: [String: Row] = [
        "transport": Row(words: ["--transport", "sse"], shows: #""transport":"sse""#),
        "proxy-mode": Row(words: ["--proxy-mode", "sse"], shows: #""proxy_mode":"sse""#),
        "proxy-port": Row(words: ["--proxy-port", "4001"], shows: #""port":4001"#),
        "target-port": Row(words: ["--target-port", "9000"], shows: #""target_port":9000"#),
        "target-path": Row(words: ["--target-path", "/x"], shows: #""target_path":"/x""#),
        "env": Row(words: ["-e", "HERE"], shows: #""HERE":"from-here""#),
        "env-file": Row(words: ["--env-file", files.env], shows: #""FILED":"yes""#),
        "secret": Row(words: ["--secret", "key,target=K"], shows: "key,target=K"),
        "volume": Row(words: ["-v", "/srv/data:/data:ro"], shows: "/srv/data:/data:ro"),
        "group": Row(words: ["--group", "shop"], shows: #""group":"shop""#),
        "label": Row(words: ["-l", "team=x"], shows: #""team":"x""#),
        "permission-profile": Row(words: ["--permission-profile", files.profile], shows: "insecure_allow_all"),
        "container-runtime": Row(words: ["--container-runtime", "podman"], shows: #""name":"podman""#),
        "memory": Row(words: ["--memory", "512m"], shows: #""memory":536870912"#),
        "cpus": Row(words: ["--cpus", "1.5"], shows: #""cpus":1.5"#),
        "pids-limit": Row(words: ["--pids-limit", "77"], shows: #""pids_limit":77"#),
        "user": Row(words: ["--user", "7:8"], shows: #""user":"7:8""#),
        "read-only": Row(words: ["--read-only=false"], shows: #""read_only":false"#),
        "working-dir": Row(words: ["--working-dir", "/srv"], shows: #""working_dir":"/srv""#),
        "bearer-token-secret": Row(words: ["--bearer-token-secret", "key"], shows: #""bearer_token_secret":"key""#),
        "tools": Row(words: ["--tools", "a,b"], shows: #""tools_filter":["a","b"]"#),
        "tools-override": Row(words: ["--tools-override", files.tools], shows: #""echo":{"name":"say"}"#),
        "allowed-origin": Row(words: ["--allowed-origin", "https://a.example"], shows: "https://a.example"),
        "start-timeout": Row(words: ["--start-timeout", "5s"], shows: #""start_timeout":5"#),
        "stop-timeout": Row(words: ["--stop-timeout", "5s"], shows: #""stop_timeout":5"#),
        "call-timeout": Row(words: ["--call-timeout", "5s"], shows: #""call_timeout":5"#),
        "insecure-no-sandbox": Row(words: ["--insecure-no-sandbox"], shows: #""insecure_no_sandbox":true"#),
        "run-as-root": Row(words: ["--run-as-root"], shows: #""run_as_root":true"#),
        "accept-permissions": Row(words: ["--accept-permissions"], shows: #""accept_permissions":true"#),
        "timeout": Row(words: ["--timeout", "nonsense"], shows: "--timeout"),
        "format": Row(words: ["--format", "json"], shows: #""revision": 3"#),
    ]

    private static let run: [String: Row] = shared.merging([
        "name": Row(words: ["--name", "other"], shows: #""name":"other""#, base: ["run"]),
        "registry": Row(
            words: ["--registry", "mine"], shows: #""registry":"mine""#, base: ["run", "--name", "box", "entry"],
            command: []),
        "from-config": Row(
            words: ["--from-config", files.config], shows: "filed:1", base: ["run", "--name", "box"], command: []),
        "foreground": Row(words: ["-f", "--no-wait"], shows: "leave one of them out"),
        "no-wait": Row(words: ["--no-wait"], shows: "waiting all the same"),
    ]) { $1 }

    private static let edit: [String: Row] = shared.merging([
        "registry": Row(
            words: ["--registry", "mine"], shows: #""registry":"mine""#, base: ["edit", "box", "--server", "entry"],
            command: []),
        "image": Row(words: ["--image", "y:2"], shows: #""image":"y:2""#, command: []),
        "package": Row(words: ["--package", "uvx://y"], shows: #""package":"uvx://y""#, command: []),
        "url": Row(words: ["--url", "https://y.example/mcp"], shows: #""url":"https://y.example/mcp""#, command: []),
        "server": Row(words: ["--server", "entry"], shows: #""server":"entry""#, command: []),
        "unset": Row(words: ["--unset", "memory"], shows: #""memory":null"#),
        "dry-run": Row(words: ["--dry-run"], shows: "dry_run=true"),
    ]) { $1 }

    private func check(
        _ rows: [String: Row], _ spec: CommandSpec, _ around: (Row) -> (base: [String], command: [String])
    )
        async
    {
        let flags = Set(spec.options.filter { !$0.isHidden }.map(\.name))
        let unknown = flags.symmetricDifference(rows.keys)
        #expect(unknown.isEmpty, "rows without a flag of \(spec.name), or flags without a row: \(unknown.sorted())")
        for (name, row) in rows.sorted(by: { $0.key < $1.key }) {
            let (base, command) = around(row)
            let without = await see(base + command)
            let with = await see(base + row.words + command)
            func holds(_ seen: Seen) -> Bool { (seen.asked + [seen.out]).contains { $0.contains(row.shows) } }
            #expect(holds(with), "\(spec.name) --\(name): \(with)")
            #expect(!holds(without), "\(spec.name) without --\(name): \(without)")
        }
    }

    @Test func everyFlagOfRunHasAnEffect() async {
        await check(Self.run, RunCommand.spec) { ($0.base, $0.command) }
    }

    @Test func everyFlagOfEditHasAnEffect() async {
        await check(Self.edit, EditCommand.spec) { row in
            (row.base.first == "edit" ? row.base : ["edit", "box"], row.command.isEmpty ? [] : ["--", "/bin/false"])
        }
    }
}
