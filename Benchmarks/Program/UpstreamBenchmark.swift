// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// Servers elsewhere that answer in odd ways: how long until a verdict or a running workload, and a list with a call.
enum UpstreamBenchmark {
    /// Nanoseconds after which a cause that lasts is to have been told.
    private static let soon = 6e9

    static func measure(_ options: Options, _ cleanup: Cleanup, _ table: inout Table) async throws {
        let directory = "\(options.work)/odd"
        mkdir(directory, 0o700)
        let (stdin, held) = try Descriptor.pipe()
        let (stdout, output) = try Descriptor.pipe()
        var plan = Child.Plan(
            "/usr/bin/python3", ["\(Path.parent(options.script))/../Tests/testbed/odd_upstreams.py", directory],
            environment: ["PATH=/usr/bin:/bin", "ODD_TRICKLE=0.001", "ODD_IDLE=0", "ODD_LARGE=20000000"])
        plan.descriptors = [(stdin.number, 0), (output.number, 1)]
        let child = try Child.start(plan)
        stdin.close()
        output.close()
        cleanup.add {
            held.close()
            _ = child.wait()
        }
        let addresses = try JSON(parsing: try stdout.readLine()).objectValue?.members ?? []
        let (server, _) = try await Server.running("odd", options, cleanup)
        try server.call("PATCH", "/api/v1/settings", ["packages": ["ca_file": .string("\(directory)/ca.pem")]])
        for (name, url) in addresses { try row(name, url.stringValue ?? "", server, table) }
    }

    private static func row(_ name: String, _ url: String, _ server: Server, _ table: Table) throws {
        let passes = name == "status-500" || name == "status-502"
        let body: [(String, JSON)] = [
            ("url", .string(url)), ("transport", "streamable-http"), ("start_timeout", passes ? 5 : 20),
        ]
        let began = nanoseconds()
        // A verdict is an error of the request.
        _ = try? server.create(name, body)
        let started = nanoseconds() - began
        let workload = try server.call("GET", "/api/v1/workloads/\(name)")
        defer { _ = try? server.call("DELETE", "/api/v1/workloads/\(name)") }
        guard workload["status"] == "running", let port = workload["port"]?.intValue else {
            let status = workload["status"]?.stringValue ?? ""
            return table.row(
                "odd server \(name): \(status) after", duration(started), target: passes ? "" : "≤ 6 s",
                reached: passes ? nil : started <= soon)
        }
        let ours = try? use(port, "/mcp")
        let straight = name.hasPrefix("redirect") ? nil : direct(url)
        table.row(
            "odd server \(name): list and call", ours.map(duration) ?? "refused",
            yardstick: straight.map { "without a proxy \(duration($0))" } ?? "",
            ratio: ours.flatMap { ours in straight.map { ours / $0 } }, target: "runs after \(duration(started))")
    }

    /// The same without a proxy, where as little of HTTP as `Wire` knows is enough.
    private static func direct(_ url: String) -> Double? {
        let parts = url.split(separator: "/").map(String.init)
        guard parts.first == "http:", parts.count == 3,
            let port = parts[1].split(separator: ":").last.flatMap({ Int($0) })
        else { return nil }
        return try? use(port, "/\(parts[2])")
    }

    private static func use(_ port: Int, _ path: String) throws -> Double {
        let accept = ("Accept", "application/json, text/event-stream")
        let requests = [Words.list, Words.call].map { Wire.request("POST", path, headers: [accept], body: $0) }
        return try times(3) {
            for request in requests {
                let answer = try Wire(port: port).exchange(request)
                guard answer.status == 200 else { throw Failure("\(path): \(answer.head)") }
            }
        }.median
    }
}
