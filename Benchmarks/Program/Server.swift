// SPDX-License-Identifier: Apache-2.0
import Glibc
import Instances
import JSONCoding
import Models
import Platform
import Server
import Storage

/// A real `thv serve` with a home of its own.
final class Server: Sendable {
    let home: String
    let instance: Instance
    private let programs: String
    private let docker: String
    private let cleanup: Cleanup

    /// A home whose database holds `stopped` stopped workloads; nothing runs yet.
    init(_ name: String, stopped: Int, _ options: Options, _ cleanup: Cleanup) async throws {
        home = "\(options.work)/\(name)"
        programs = options.programs
        docker = options.docker
        self.cleanup = cleanup
        mkdir(home, 0o700)
        instance = Instance(environment: ["HOME": home])
        try instance.prepareDirectories()
        try await Self.seed(instance, stopped, options.everything)
    }

    /// A home with `stopped` workloads, and its server.
    static func running(
        _ name: String, stopped: Int = 0, _ options: Options, _ cleanup: Cleanup
    ) async throws -> (Server, Child) {
        let server = try await Server(name, stopped: stopped, options, cleanup)
        let child = try server.start()
        cleanup.add { server.end(child) }
        return (server, child)
    }

    private static func seed(_ instance: Instance, _ count: Int, _ program: String) async throws {
        let database = try await Database(path: instance.databaseFile, migrations: StateSchema.migrations)
        let uid = Account.current
        try await database.write { connection in
            for number in 0..<count {
                let id = String(number, radix: 16)
                var config = RunConfig(name: "workload-\(number)")
                config.source = .command([program, "--stderr", "number \(number)"])
                config.backend.runtime = .process
                config.endpoint.port = 20_000 + number
                config.labels = ["team": "bench", "number": "\(number)"]
                try connection.run(
                    "INSERT INTO workloads VALUES(?,?,?,?,?,?,?,?,?)",
                    .text(String(repeating: "0", count: 32 - id.utf8.count) + id), .number(uid),
                    .text(Account.name(of: uid) ?? "\(uid)"), .text(config.name), .text(config.json.text),
                    .text("stopped"), .number(1), .int(Timestamp.now.milliseconds), .null)
            }
        }
    }

    /// Starts the process; returns once it answers over its socket.
    func start() throws -> Child {
        try? File.remove(instance.runtimeFile)
        var environment = ["HOME=\(home)", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "XDG_RUNTIME_DIR=\(home)"]
        if !docker.isEmpty { environment.append("DOCKER_HOST=unix://\(docker)") }
        var plan = Child.Plan("\(programs)/thv", ["serve", "--port", "0"], environment: environment)
        plan.directory = home
        let log = Descriptor(owning: open("\(home)/serve.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600))
        plan.descriptors = [(log.number, 1), (log.number, 2)]
        let child = try Child.start(plan)
        let request = Wire.request("GET", "/health")
        let end = MonotonicClock.milliseconds + 10_000
        while MonotonicClock.milliseconds < end {
            if let wire = try? Wire(socket: instance.apiSocket), let answer = try? wire.exchange(request),
                answer.status < 300
            {
                return child
            }
            usleep(200)
        }
        Process.end(child)
        throw Failure("thv serve does not answer; see \(home)/serve.log")
    }

    /// The port of the API, once the runtime file is written.
    var port: Int {
        get throws {
            let end = MonotonicClock.milliseconds + 5000
            while MonotonicClock.milliseconds < end {
                if let url = try RuntimeFile.read(instance.runtimeFile)?.url,
                    let port = url.split(separator: ":").last.flatMap({ Int($0) })
                {
                    return port
                }
                usleep(1000)
            }
            throw Failure("thv serve wrote no \(instance.runtimeFile)")
        }
    }

    /// Deletes every workload that runs, then ends the server.
    func end(_ child: Child) {
        if let list = try? call("GET", "/api/v1/workloads")["workloads"]?.arrayValue {
            for workload in list where workload["status"]?.stringValue != "stopped" {
                _ = try? call("DELETE", "/api/v1/workloads/\(workload["id"]?.stringValue ?? "")")
            }
        }
        Process.end(child)
    }

    /// One request over the instance's socket.
    @discardableResult
    func call(_ method: String, _ path: String, _ body: JSON? = nil) throws -> JSON {
        let wire = try Wire(socket: instance.apiSocket)
        let answer = try wire.exchange(Wire.request(method, path, body: body?.text))
        let text = String(decoding: answer.body, as: UTF8.self)
        guard answer.status < 300 else { throw Failure("\(method) \(path): \(answer.status) \(text)") }
        return answer.body.isEmpty ? .null : try JSON(parsing: answer.body)
    }

    /// Creates a workload and returns once it runs.
    func create(_ name: String, _ members: [(String, JSON)]) throws -> JSON {
        try call("POST", "/api/v1/workloads", .object(JSONObject([("name", .string(name))] + members)))
    }
}
