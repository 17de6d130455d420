// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// What thv's own clients begin with a server they end: a call whose caller goes is cancelled, and its session deleted.
@Suite struct InterruptedCallTests {
    /// A server of one tool, which never answers; its log shows what it was sent.
    private static let script = """
        while read -r line; do
            echo "$line" >&2
            id=$(printf %s "$line" | sed -n 's/.*"id":\\([^,}]*\\).*/\\1/p')
            case $line in
            *'"initialize"'*)
                echo "{\\"jsonrpc\\":\\"2.0\\",\\"id\\":$id,\\"result\\":{\\"protocolVersion\\":\\"2025-06-18\\",\\"capabilities\\":{\\"tools\\":{}},\\"serverInfo\\":{\\"name\\":\\"s\\",\\"version\\":\\"1\\"}}}" ;;
            *'"tools/list"'*)
                echo "{\\"jsonrpc\\":\\"2.0\\",\\"id\\":$id,\\"result\\":{\\"tools\\":[{\\"name\\":\\"ponder\\",\\"inputSchema\\":{\\"type\\":\\"object\\"}}]}}" ;;
            esac
        done
        """

    private func make(_ server: TestServer) async throws {
        let config: JSON = ["name": "silent", "command": ["/bin/sh", "-c", .string(Self.script)]]
        #expect(try await server.send("POST", "/api/v1/workloads", config).status == 201)
    }

    private func log(_ server: TestServer) throws -> String {
        let directory = server.instance.logsDirectory
        let names = try Command.run("/bin/sh", ["-c", "cat '\(directory)'/*.log | grep -v proxy"])
        return names.output
    }

    private func count(_ text: String, _ server: TestServer) throws -> Int {
        try log(server).split(whereSeparator: \.isNewline).count { $0.contains(text) }
    }

    @Test(arguments: [SIGINT, SIGTERM], [true, false])
    func aCommandThatIsEndedLeavesNeitherCallNorSession(signal: Int32, embedded: Bool) async throws {
        try await TestServer.with { server in
            try await make(server)
            if embedded { _ = try await server.terminate() }
            var plan = Child.Plan(
                "\(TestServer.programs)/thv", ["mcp", "call", "anything", "--server", "silent", "--timeout", "60s"],
                environment: server.environment)
            plan.directory = server.home
            let child = try Child.start(plan)
            try await until("the call has come", seconds: 20) { try count("\"tools/call\"", server) == 1 }
            child.signal(signal)
            let exit = try await Thread.dedicated("wait") { child.wait() }
            #expect(exit == .code(130), "\(exit)")
            try await until("it is cancelled") { try count("notifications/cancelled", server) == 1 }
            if embedded { try await server.start() }
            try await until("its session has ended") {
                try await server.get("/api/v1/workloads/silent/sessions")["total"] == 0
            }
        }
    }

    /// However the screen ends: by its key, or by a signal, as from a terminal that is closed.
    @Test(arguments: ["", "--accessible"], [0, SIGHUP, SIGTERM, SIGKILL])
    func aScreenThatEndsLeavesNeitherCallNorSession(flag: String, signal: Int32) async throws {
        try await TestServer.with { server in
            try await make(server)
            let window = try TerminalWindow(server, "tui \(flag)")
            defer { window.end() }
            if flag.isEmpty {
                try await window.shows("1 running")
                try window.press("t")
                try await window.shows("ponder")
                try window.press("Enter")
                try await window.shows("[ Run it ]")
                try window.press("Enter")
            } else {
                for words in ["Servers", "silent", "Try a tool", "ponder"] { try await pick(words, window) }
                try window.press("Enter")
            }
            try await until("the call has come", seconds: 20) { try count("\"tools/call\"", server) == 1 }
            if signal != 0 { kill(try window.pid(), signal) } else { try window.press(flag.isEmpty ? "C-q" : "C-c") }
            try await until("it is cancelled") { try count("notifications/cancelled", server) == 1 }
            try await until("its session has ended") {
                try await server.get("/api/v1/workloads/silent/sessions")["total"] == 0
            }
        }
    }

    /// Chooses what stands behind a number.
    private func pick(_ words: String, _ window: TerminalWindow) async throws {
        let text = try await window.shows("“\(words)” with a number") { text in
            text.split(separator: "\n").contains { $0.contains(words) && $0.first?.isNumber == true }
        }
        let line = text.split(separator: "\n").last { $0.contains(words) && $0.first?.isNumber == true } ?? ""
        try window.type(String(line.prefix { $0.isNumber }))
        try window.press("Enter")
    }

    /// Any client of the API, such as curl or a terminal UI that is left.
    @Test func aRequestWhoseClientLeavesEndsItsCall() async throws {
        try await TestServer.with { server in
            try await make(server)
            let path = "/api/v1/workloads/silent/tools/anything:call"
            let asking = Task { try await server.send("POST", path, ["arguments": [:]]) }
            try await until("the call has come", seconds: 20) { try count("\"tools/call\"", server) == 1 }
            asking.cancel()
            try await until("it is cancelled") { try count("notifications/cancelled", server) == 1 }
            try await until("its session has ended") {
                try await server.get("/api/v1/workloads/silent/sessions")["total"] == 0
            }
        }
    }

    @Test func aCallThatTakesTooLongIsCancelledToo() async throws {
        try await TestServer.with { server in
            try await make(server)
            let path = "/api/v1/workloads/silent/tools/anything:call?timeout=1"
            #expect(try await server.send("POST", path, ["arguments": [:]]).status == 504)
            try await until("it is cancelled") { try count("notifications/cancelled", server) == 1 }
            #expect(try await server.get("/api/v1/workloads/silent/sessions")["total"] == 0)
        }
    }
}
