// SPDX-License-Identifier: Apache-2.0
public import Glibc
public import HTTP
public import Instances
public import JSONCoding
public import Platform

/// A real `thv serve` with a home directory of its own; everything it made is gone when the test is over.
public final class TestServer: Sendable {
    /// Where SwiftPM puts the programs: beside the test bundle.
    public static let programs: String = {
        let bundle = Executable.path
        var directory = bundle[..<(bundle.lastIndex(of: "/") ?? bundle.startIndex)]
        // The test runner is either the bundle itself or a helper of the toolchain, which is told the bundle's path.
        if !File.exists("\(directory)/thv") {
            let argument = CommandLine.arguments.first { $0.contains(".xctest") } ?? ""
            directory =
                argument[
                    ..<(argument.place(of: ".xctest").flatMap { argument[..<$0].lastIndex(of: "/") }
                        ?? argument.startIndex)]
        }
        return String(directory)
    }()
    /// The example MCP server.
    public static var everything: String { "\(programs)/mcp-everything" }

    /// Its home directory.
    public let home: String
    /// Where its state is.
    public let instance: Instance
    /// The account it runs as, when that is not the test's own.
    public let user: TestUser?
    private let http = HTTPClient()
    private let process = Lock<Child?>(nil)
    private let extraArguments: [String]
    private let extraEnvironment: [String]
    private let wrapper: [String]

    /// A server with a new home directory; nothing runs yet.
    /// - Parameter wrapper: A command that becomes the server, given its command line.
    public init(
        arguments: [String] = [], environment: [String] = [], user: TestUser? = nil, wrapper: [String] = []
    ) throws {
        self.wrapper = wrapper
        home = try TemporaryDirectory.make()
        self.user = user
        if let user, chown(home, user.uid, user.uid) != 0 { throw SystemError("give \(home) away") }
        extraArguments = arguments
        extraEnvironment = environment
        instance = Instance(environment: ["HOME": home])
    }

    /// A server that runs, for the length of `body`.
    public static func with<Result>(
        arguments: [String] = [], environment: [String] = [], user: TestUser? = nil, wrapper: [String] = [],
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let server = try TestServer(arguments: arguments, environment: environment, user: user, wrapper: wrapper)
        return try await server.whileRunning { try await body(server) }
    }

    /// Starts it for the length of `body`; everything it made is gone afterwards.
    public func whileRunning<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            try await start()
            let result = try await body()
            await cleanUp()
            return result
        } catch {
            await cleanUp()
            throw error
        }
    }

    // MARK: Its process

    /// What its process gets.
    public var environment: [String] {
        let inherited = ["PATH", "LANG", "DOCKER_HOST"].compactMap { name in
            Environment.variable(name).map { "\(name)=\($0)" }
        }
        return inherited + ["HOME=\(home)", "XDG_RUNTIME_DIR=\(home)/runtime"] + extraEnvironment
    }

    /// Starts the process and returns once it answers.
    public func start() async throws {
        mkdir("\(home)/runtime", 0o700)
        if let user { chown("\(home)/runtime", user.uid, user.uid) }
        let command = ["\(Self.programs)/thv", "serve", "--port", "0"] + extraArguments
        let words = wrapper + (user.map { $0.command(command) } ?? command)
        var plan = Child.Plan(words[0], Array(words.dropFirst()), environment: environment)
        let log = Descriptor(owning: open("\(home)/serve.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600))
        plan.descriptors = [(log.number, 1), (log.number, 2)]
        plan.directory = home
        let child = try Child.start(plan)
        process.withLock { $0 = child }
        try await until("the server answers") {
            if let file = try? runtimeFile(), file["pid"]?.intValue == Int(child.pid) {
                return (try? await self.status("GET", "/health")) == 204
            }
            if ProcessIdentity(running: child.pid) == nil { throw Failed("the server ended: \(serverLog())") }
            return false
        }
        func serverLog() -> String {
            (try? File.read("\(home)/serve.log")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
    }

    /// The address over TCP.
    public var url: String { get throws { try runtimeFile()["url"]?.stringValue ?? "" } }
    /// The port of `url`.
    public var port: UInt16 {
        get throws {
            guard let port = UInt16(try url.split(separator: ":").last ?? "") else { throw Failed("no TCP port") }
            return port
        }
    }
    /// Its process, 0 before it was started.
    public var pid: Int32 { process.withLock { $0?.pid ?? 0 } }

    /// Read without asking whose it is: it may belong to `user`.
    private func runtimeFile() throws -> JSON { try JSON(parsing: try File.read(instance.runtimeFile)) }

    /// Ends the process without warning.
    public func kill() async throws {
        let child = process.withLock { $0 }
        child?.signal(SIGKILL)
        _ = try await Thread.dedicated("wait") { child?.wait() }
    }

    /// Asks the process to end, and returns how it did.
    @discardableResult
    public func terminate(_ signal: Int32 = SIGTERM) async throws -> Child.Exit? {
        let child = process.withLock { $0 }
        child?.signal(signal)
        return try await Thread.dedicated("wait") { child?.wait() }
    }

    /// Waits until the process has ended by itself.
    public func waitForEnd() async throws -> Child.Exit? {
        let child = process.withLock { $0 }
        return try await Thread.dedicated("wait") { child?.wait() }
    }

    private func cleanUp() async {
        if ProcessIdentity(running: pid) == nil { try? await start() }
        for workload in (try? await get("/api/v1/workloads")["workloads"]?.arrayValue) ?? [] {
            _ = try? await send("DELETE", "/api/v1/workloads/\(workload["id"]?.stringValue ?? "")")
        }
        _ = try? await terminate()
        _ = try? Command.run("/bin/rm", ["-rf", home])
    }

    // MARK: Its API, over the instance's socket

    /// Sends a request; a body goes as JSON.
    public func send(
        _ method: String, _ path: String, _ body: JSON? = nil, headers: HTTPHeaders = [:]
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(method, "http://localhost\(path)", headers: headers)
        if let body {
            request.headers["Content-Type"] = "application/json"
            request.body = body.bytes
        }
        request.socket = instance.apiSocket
        request.timeout = 120
        return try await http.send(request)
    }

    /// Sends a body that may be no JSON at all.
    public func send(_ method: String, _ path: String, text: String) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(method, "http://localhost\(path)")
        request.headers["Content-Type"] = "application/json"
        request.body = Array(text.utf8)
        request.socket = instance.apiSocket
        return try await http.send(request)
    }

    /// The status of a request without a body.
    public func status(_ method: String, _ path: String) async throws -> Int { try await send(method, path).status }

    /// The JSON at `path`.
    public func get(_ path: String) async throws -> JSON { try JSON(parsing: try await send("GET", path).body) }

    /// Creates a workload that runs the example server, and returns it.
    @discardableResult
    public func create(_ name: String, arguments: [String] = [], _ more: [(String, JSON)] = []) async throws -> JSON {
        let config = JSONObject(
            [("name", .string(name)), ("command", JSON([Self.everything] + arguments))] + more)
        let response = try await send("POST", "/api/v1/workloads", .object(config))
        let object = try JSON(parsing: response.body)
        guard response.status == 201 else { throw Failed("no workload was made: \(object.prettyText)") }
        return object
    }

    /// One workload.
    public func workload(_ name: String) async throws -> JSON { try await get("/api/v1/workloads/\(name)") }
}

/// A test could not go on.
public struct Failed: Error, CustomStringConvertible {
    /// Why.
    public let description: String
    /// With the reason.
    public init(_ description: String) { self.description = description }
}

/// Waits until `condition` holds, ten seconds at most.
public func until(
    _ what: String, seconds: Double = 10, _ condition: () async throws -> Bool
) async throws {
    let end = MonotonicClock.milliseconds + Int64(seconds * 1000)
    while try await !condition() {
        if MonotonicClock.milliseconds > end { throw Failed("in vain: \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}

extension String {
    /// The first place where `text` stands.
    public func place(of text: String) -> String.Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { return index }
            index = self.index(after: index)
        }
        return nil
    }
}
