// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Instances
import JSONCoding
import MCPConnection
import Models
import Platform
import ProxyControl
import Runtime
import Server
import Storage
import TestSupport
import Testing

/// Proxies of other versions of this program, and those that do not answer.
@Suite struct ForeignProxyTests {
    /// Greets as the proxy of the database's workload would, and answers every command with `answer`.
    private static let script = """
        import json, os, socket, sqlite3, sys
        file, path, greeting, answer = sys.argv[1:5]
        base = sqlite3.connect(file)
        [(workload, nonce)] = base.execute("SELECT workload, nonce FROM proxies")
        start = int(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19])
        base.execute("UPDATE proxies SET pid=?, start_time=?", (os.getpid(), start))
        base.commit()
        base.close()
        if os.path.exists(path): os.unlink(path)
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(path)
        listening.listen()
        print("ready", flush=True)
        while True:
            connection, _ = listening.accept()
            if os.fork(): continue
            stream = connection.makefile("rw")
            hello = dict(json.loads(greeting), nonce=nonce, id=workload, pid=os.getppid())
            state = {"state": {"status": "running", "backend": {}}}
            stream.write(json.dumps(hello) + "\\n" + json.dumps(state) + "\\n")
            stream.flush()
            for line in stream:
                command = json.loads(line)
                if answer: stream.write(json.dumps({"tag": command["tag"], "answer": json.loads(answer)}) + "\\n")
                stream.flush()
            os._exit(0)
        """

    /// Puts a process that speaks so in the place of the workload's proxy while no server runs.
    private func replace(
        _ made: JSON, on server: TestServer, greeting: JSON, answer: String
    ) async throws -> Intruding {
        try await server.terminate()
        kill(Int32(made["pid"]?.intValue ?? 0), SIGKILL)
        let socket = server.instance.controlSocket(made["id"]?.stringValue ?? "")
        let proxy = try Intruding([
            "-c", Self.script, server.instance.databaseFile, socket, greeting.text, answer,
        ])
        #expect(try await proxy.firstLine() == "ready")
        try await server.start()
        return proxy
    }

    private func tools(_ server: TestServer) async throws -> JSON? {
        let database = try await Database(path: server.instance.databaseFile, migrations: StateSchema.migrations)
        let text = try await database.read { try $0.run("SELECT config FROM workloads").first?.first?.text ?? "" }
        return try JSON(parsing: text)["tools_filter"]
    }

    @Test(arguments: [["oldest": 1, "newest": 2], ["oldest": 1, "newest": 1]] as [JSON])
    func whatAProxyRefusesIsNotDoneAndNotStored(versions: JSON) async throws {
        try await TestServer.with { server in
            let made = try await server.create("time")
            let proxy = try await replace(
                made, on: server, greeting: ["protocol": 1, "protocols": versions], answer: #"{"error": "too new"}"#)
            #expect(try await server.workload("time")["pid"]?.intValue == Int(proxy.pid), "it is adopted")
            let answer = try await server.send("PATCH", "/api/v1/workloads/time", ["tools_filter": ["echo"]])
            let problem = try JSON(parsing: answer.body)
            #expect(answer.status == 409, "\(problem.text)")
            #expect(problem["detail"]?.stringValue?.contains("too new") == true, "\(problem.text)")
            #expect(problem["fix"]?.stringValue?.contains("/restart") == true, "\(problem.text)")
            #expect(try await tools(server) == nil)
            #expect(try await server.workload("time")["config"]?["tools_filter"] == nil)
            #expect(try await server.send("GET", "/api/v1/workloads/time/metrics").status == 409)
            proxy.end()
        }
    }

    @Test func aProxyWithWhichNoVersionIsSharedGivesWay() async throws {
        try await TestServer.with { server in
            let made = try await server.create("time")
            let proxy = try await replace(
                made, on: server, greeting: ["protocol": 2, "protocols": ["oldest": 2, "newest": 3]], answer: "{}")
            try await until("another takes its place") { try await server.workload("time")["status"] == "running" }
            #expect(try await server.workload("time")["pid"]?.intValue != Int(proxy.pid))
            let mcp = MCPClient(http: HTTPClient(), url: try #require(made["url"]?.stringValue))
            try await mcp.initialize()
            proxy.end()
        }
    }

    /// It is held in the middle of its work: nothing says whether it has heard.
    @Test func anEditThatAProxyDoesNotAnswerFailsAndLeavesWhatWas() async throws {
        try await TestServer.with { server in
            let made = try await server.create("time")
            let proxy = Int32(made["pid"]?.intValue ?? 0)
            #expect(kill(proxy, SIGSTOP) == 0)
            let answer = try await server.send("PATCH", "/api/v1/workloads/time", ["tools_filter": ["echo"]])
            #expect(kill(proxy, SIGCONT) == 0)
            #expect(answer.status == 503, "\(String(decoding: answer.body, as: UTF8.self))")
            #expect(try await tools(server) == nil)
            let mcp = MCPClient(http: HTTPClient(), url: try #require(made["url"]?.stringValue))
            try await mcp.initialize()
            // Commands are carried out in the order in which they came: once this is answered, the others are done.
            _ = try await server.get("/api/v1/workloads/time/metrics")
            #expect(try await mcp.list("tools/list", "tools").count > 1)
            let operation = try await server.get("/api/v1/operations")["operations"]?[0]
            #expect(operation?["kind"] == "edit" && operation?["status"] == "failed", "\(operation?.text ?? "")")
            // It answers again: the same edit is done.
            let again = try await server.send("PATCH", "/api/v1/workloads/time", ["tools_filter": ["echo"]])
            #expect(again.status == 200)
            #expect(try await mcp.list("tools/list", "tools").count == 1)
        }
    }

    /// The later of two configurations stays, however fast they follow each other.
    @Test func commandsAreCarriedOutInTheOrderInWhichTheyCame() async throws {
        try await TestServer.with { server in
            let made = try await server.create("time")
            var config = try RunConfig(try #require(made["config"]))
            let all = config
            config.policy.toolsFilter = ["echo"]
            let socket = server.instance.controlSocket(try #require(made["id"]?.stringValue))
            let connection = try Connection.unix(path: socket)
            SocketIO.setReceiveTimeout(connection, milliseconds: 60_000)
            let count = 400
            var lines: [UInt8] = []
            for tag in 0..<count {
                lines += ControlCommand.configure(tag % 2 == 0 ? config : all).line(tag: tag) + [0x0A]
            }
            async let sent = Thread.dedicated("send") { [lines] in SocketIO.send(lines, to: connection) }
            var tags: [Int] = []
            var splitter = LineSplitter(limit: 4 << 20)
            while tags.count < count,
                let bytes = try await Thread.dedicated("receive", { SocketIO.receive(connection) })
            {
                splitter.feed(
                    bytes, line: { line in (try? JSON(parsing: line))?["tag"]?.intValue.map { tags.append($0) } },
                    tooLong: { _ in })
            }
            #expect(try await sent)
            #expect(tags == Array(0..<count))
            let mcp = MCPClient(http: HTTPClient(), url: try #require(made["url"]?.stringValue))
            try await mcp.initialize()
            #expect(try await mcp.list("tools/list", "tools").count > 1)
        }
    }

    /// A proxy that gets no time for some seconds, because the machine is busy, is not ended for it.
    @Test func aProxyThatGreetsLateIsAdopted() async throws {
        try await TestServer.with { server in
            let made = try await server.create("time")
            let mcp = MCPClient(http: HTTPClient(), url: try #require(made["url"]?.stringValue))
            try await mcp.initialize()
            try await server.terminate()
            let proxy = Int32(made["pid"]?.intValue ?? 0)
            #expect(kill(proxy, SIGSTOP) == 0)
            async let starting: Void = server.start()
            // Longer than a greeting is waited for once.
            try await Task.sleep(for: .seconds(3))
            #expect(kill(proxy, SIGCONT) == 0)
            try await starting
            #expect(try await server.workload("time")["pid"]?.intValue == Int(proxy))
            _ = try await mcp.call("tools/call", ["name": "echo", "arguments": ["text": "x"]])
        }
    }

    /// A proxy that the server before told of another configuration than it has stored, before it ended.
    @Test func anAdoptedProxyGoesByWhatIsStored() async throws {
        try await TestServer.with { server in
            let made = try await server.create("time")
            let mcp = MCPClient(http: HTTPClient(), url: try #require(made["url"]?.stringValue))
            try await mcp.initialize()
            let all = try await mcp.list("tools/list", "tools").count
            #expect(try await server.send("PATCH", "/api/v1/workloads/time", ["tools_filter": ["echo"]]).status == 200)
            #expect(try await mcp.list("tools/list", "tools").count == 1)
            try await server.terminate()
            do {
                let file = server.instance.databaseFile
                let database = try await Database(path: file, migrations: StateSchema.migrations)
                let text = try await database.read { try $0.run("SELECT config FROM workloads")[0][0].text }
                let changed = try JSON(parsing: text).merging(["tools_filter": .null]).text
                try await database.write { try $0.run("UPDATE workloads SET config=?", .text(changed)) }
            }
            try await server.start()
            #expect(try await server.workload("time")["pid"] == made["pid"])
            #expect(try await mcp.list("tools/list", "tools").count == all)
        }
    }
}

/// A process of Python's that stands in for a proxy.
private final class Intruding: Sendable {
    let pid: Int32
    private let child: Child
    private let output: Descriptor

    init(_ arguments: [String]) throws {
        let pipe = try Descriptor.pipe()
        var plan = Child.Plan("/usr/bin/python3", arguments, environment: ["PATH=/usr/bin:/bin"])
        plan.descriptors = [(pipe.write.number, 1)]
        child = try Child.start(plan)
        pid = child.pid
        output = pipe.read
        pipe.write.close()
    }

    func firstLine() async throws -> String {
        try await Thread.dedicated("line") { [output] in String(decoding: try output.readLine(), as: UTF8.self) }
    }

    /// Ends it, if the server has not.
    func end() {
        child.signal(SIGKILL)
        _ = child.wait()
    }
}
