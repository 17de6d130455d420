// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// What is saved when clients share one process for each server: eight clients of ten servers, beside each client starting its own.
enum SharingBenchmark {
    private static let clients = 8
    private static let servers = 10
    /// A server as small as Python makes one.
    private static let program = """
        import json, sys
        for line in sys.stdin:
            message = json.loads(line)
            if "id" not in message: continue
            result = {"tools": [{"name": "echo", "inputSchema": {"type": "object"}}]}
            if message["method"] == "initialize":
                result = {"protocolVersion": message["params"]["protocolVersion"], "capabilities": {"tools": {}},
                          "serverInfo": {"name": "small", "version": "1"}}
            print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
        """

    static func measure(_ options: Options, _ cleanup: Cleanup, _ table: inout Table) async throws {
        let (shared, sharedCount) = try await throughOne(options, cleanup)
        let (apart, apartCount) = try eachItsOwn()
        table.row(
            "\(clients) clients of \(servers) servers, memory", megabytes(shared),
            yardstick: "each client its own \(megabytes(apart))", ratio: Double(shared) / Double(apart))
        table.row(
            "    the same, processes", "\(sharedCount)", yardstick: "each client its own \(apartCount)",
            ratio: Double(sharedCount) / Double(apartCount))
    }

    private static func throughOne(_ options: Options, _ cleanup: Cleanup) async throws -> (Int, Int) {
        let (server, child) = try await Server.running("sharing", options, cleanup)
        var sessions: [MCPSession] = []
        var roots = [child.pid]
        for number in 0..<servers {
            let made = try server.create(
                "shared-\(number)", [("command", ["/usr/bin/python3", "-c", .string(program)])])
            guard let port = made["port"]?.intValue, let pid = made["pid"]?.intValue else {
                throw Failure("a workload without a port")
            }
            roots.append(pid_t(pid))
            for _ in 0..<clients { sessions.append(try MCPSession(port: port)) }
        }
        for session in sessions { try session.listTools() }
        defer { withExtendedLifetime(sessions) {} }
        return try measure(roots)
    }

    private static func eachItsOwn() throws -> (Int, Int) {
        let pipes = try (0..<(clients * servers)).map { _ in try BarePipe("/usr/bin/python3", ["-c", program]) }
        for pipe in pipes { try pipe.listTools() }
        defer { withExtendedLifetime(pipes) {} }
        return try measure(pipes.map(\.pid))
    }

    /// What `roots` and everything they have started take, shared pages divided by those who share them.
    private static func measure(_ roots: [pid_t]) throws -> (bytes: Int, count: Int) {
        var found: Set<pid_t> = []
        var open = roots
        while let pid = open.popLast() {
            guard found.insert(pid).inserted else { continue }
            for task in Directory.entries(of: "/proc/\(pid)/task") {
                let text = try File.read("/proc/\(pid)/task/\(task)/children")
                open += String(decoding: text, as: UTF8.self).split(separator: " ").compactMap { pid_t($0) }
            }
        }
        return (try found.reduce(0) { $0 + (try Process.memory("Pss", of: $1)) }, found.count)
    }
}
