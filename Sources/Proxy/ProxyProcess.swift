// SPDX-License-Identifier: Apache-2.0
import Authentication
import Glibc
import HTTP
import JSONCoding
import MCP
import Models
public import Platform
public import ProxyControl
public import Runtime
import Synchronization

/// The whole life of one `thv-proxyrunner`: composed here, through initialisers only.
public final class ProxyProcess: Sendable {
    /// The longest MCP message that is held whole, in bytes: a quarter of the budget, because a message is there twice for a
    /// moment, and one owner gets half.
    static func messageLimit(_ budget: ByteBudget) -> Int { budget.most / 2 }

    /// That there is such a limit, and what it depends on.
    static func tooLong(_ what: String, _ limit: Int) -> String {
        "\(what) is longer than \(limit >> 20) MiB, a quarter of proxy.memory"
    }

    private let plan: ProxyPlan
    private let supervisor: Supervisor
    private let control: ControlServer
    private let server: HTTPServer
    private let log: Log
    /// What is done from time to time.
    private let chores: [@Sendable () async -> Void]

    /// Builds the proxy of `plan`, serving MCP on `port`. Nothing runs yet.
    /// - Throws: `SystemError` when a socket cannot be had.
    public init(plan: ProxyPlan, port: LoopbackPort, runtime: any Runtime, log: Log) throws {
        let config = plan.config
        // The server takes the sockets over; these are for whoever keeps the port while no proxy runs.
        let copies = try port.sockets.map { try $0.duplicate() }
        let tail = LogTail(file: RotatingFile(path: plan.backendLog))
        let mask = plan.mask
        let access = PersonalAuthenticator(
            owner: plan.owner, names: port.names, allowedHosts: Set(plan.allowedHosts),
            allowedOrigins: Set(config.allowedOrigins),
            originSetting: "allowed_origins of the workload \(config.name)")
        let front: any BackendFront
        let endpoint: Endpoint
        let gate = ToolGate(config, key: plan.nonce)
        let meter = TrafficMeter()
        let budget = ByteBudget(total: plan.memory)
        let sessions: @Sendable () -> [SessionFacts]
        let announceTools: @Sendable () -> Void
        let streams = KeepAlive()
        let patience = CallPatience(seconds: config.callTimeout)
        if config.transport == .stdio {
            let bridge = StdioBridge(log: log, gate: gate, meter: meter, budget: budget) { mask.mask($0) }
            sessions = { bridge.sessions }
            announceTools = { bridge.announceTools() }
            chores = [
                { await streams.run { bridge.keepAlive() } }, { await patience.run { bridge.look(patience) } },
            ]
            front = BridgeFront(bridge: bridge)
            let path = config.endpoint.path
            let pieces = path.slashPieces
            endpoint = Endpoint(access: access, handler: bridge, path: path) { $0 == pieces }
        } else {
            let client = HTTPClient(way: plan.way)
            let calls = CallWatch(patience)
            let table = SessionTable(meter: meter, budget: budget)
            let proxy = TransparentProxy(
                client: client, endpointPath: config.endpoint.path, gate: gate, meter: meter,
                sessions: table, budget: budget, keepAlive: streams, calls: calls, log: log)
            sessions = { table.all }
            announceTools = {}
            chores = [{ await streams.run {} }, { await calls.run() }]
            front = TransparentFront(proxy: proxy, client: client, transport: config.transport)
            endpoint = Endpoint(access: access, handler: proxy, path: config.endpoint.path) { $0 != ["health"] }
        }
        let publisher = Publisher()
        supervisor = Supervisor(
            runtime: runtime,
            spec: BackendSpec(
                id: plan.id, instance: plan.instance, owner: plan.owner, config: config,
                secrets: plan.secrets, bearerToken: plan.bearerToken, mask: { mask.mask($0) },
                log: { tail.write(mask.mask($0)) }),
            front: front, tail: tail, log: log, mask: mask, hasAnswered: plan.hasAnswered
        ) { state in
            endpoint.update(state)
            publisher.publish(state.noting(port))
        }
        let supervisor = supervisor
        control = ControlServer(
            greeting: ControlGreeting(nonce: plan.nonce, id: plan.id, pid: getpid()), owner: plan.owner,
            usualGrace: config.stopTimeout
        ) { command in
            switch command {
            case .stop(let grace):
                return .later {
                    await supervisor.stop(grace: grace)
                    try? File.remove(plan.controlSocket)
                    return ControlServer.Answer(json: ["stopped": true]) { Self.end(0) }
                }
            case .usage:
                return .later {
                    guard let usage = await supervisor.usage() else { return ControlServer.Answer(json: [:]) }
                    return ControlServer.Answer(
                        json: ["memory": JSON(usage.memory), "cpu_us": JSON(usage.cpuMicroseconds)])
                }
            case .configure(let changed):
                endpoint.allow(origins: Set(changed.allowedOrigins))
                if gate.update(changed) { announceTools() }
                return .answer(ControlServer.Answer(json: ["configured": true, "origins": true]))
            case .metrics(let window, let slots):
                return .answer(
                    ControlServer.Answer(
                        json: meter.json(window: window, pieces: slots, openSessions: sessions().count)))
            case .sockets:
                return .answer(ControlServer.Answer(json: ["sockets": JSON(copies.count)], descriptors: copies))
            case .sessions(let skip, let most):
                let page = sessions().dropFirst(skip).prefix(most)
                return .answer(ControlServer.Answer(json: ["sessions": .array(page.map(\.json))]))
            case .everySession: return .answer(ControlServer.Answer(json: .array(sessions().map(\.json))))
            }
        }
        publisher.target = control
        var limits = HTTPServer.Limits()
        limits.body = Self.messageLimit(budget)
        limits.threads = 1
        // Started without a server it has as few as any program.
        DescriptorLimit.raise(to: 16_384)
        limits.fit(descriptors: DescriptorLimit.current)
        server = try HTTPServer(
            sockets: port.sockets, limits: limits, isForeign: { access.isForeign($0) },
            refuse: { [limit = limits.body] status, reason, _ in
                // What is too long is a request that nobody has read.
                guard status == 413 else { return Endpoint.refusal(status, reason) }
                let words = Self.tooLong("the request", limit)
                log.warn("refused a request", [("reason", .string(words))])
                return HTTPResponse(
                    413, headers: ["Content-Type": "application/json"],
                    body: .bytes(Message.error(id: Message.nullID, code: -32600, words)))
            }, admit: { endpoint.admit($0) })
        self.plan = plan
        self.log = log
    }

    /// Opens the control socket: controllers can connect when this returns. Waits two seconds for a proxy before this
    /// one, which the server that started it could not write down any more, and which is ending.
    public func listen() async throws(SystemError) {
        let end = MonotonicClock.milliseconds + 2000
        while true {
            do throws(SystemError) {
                return control.serve(try ListeningSocket.unix(path: plan.controlSocket))
            } catch {
                guard error.code == EADDRINUSE, MonotonicClock.milliseconds < end else { throw error }
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Starts the backend and returns at once.
    public func start() async {
        log.info("proxy started", [("workload", .string(plan.config.name)), ("id", .string(plan.id))])
        for chore in chores { Task { await chore() } }
        await supervisor.start()
        let watch = ControlSocketWatch(plan.controlSocket)
        Task {
            await watch.waitUntilGone()
            log.warn("the control socket is gone, so nobody can find this proxy: it ends with its backend")
            await stop()
            Self.end(0)
        }
    }

    /// Ends the process. Not `exit`: its handlers take down the TLS library under threads that are still connecting,
    /// which then crash.
    public static func end(_ code: Int32) -> Never { _exit(code) }

    /// Ends the backend, as for SIGTERM.
    public func stop() async {
        await supervisor.stop(grace: plan.config.stopTimeout)
        try? File.remove(plan.controlSocket)
    }
}

extension ProxyState {
    /// The state with a note when somebody else may answer to `localhost` at the workload's port.
    fileprivate func noting(_ port: LoopbackPort) -> ProxyState {
        guard let missing = port.missing else { return self }
        var noted = self
        noted.backend.notes.append(
            "\(missing) could not be taken: another program may hold it, so use \(port.names.url); localhost is refused"
        )
        return noted
    }
}

/// Lets the supervisor, made first, reach the control server, made after it. Set once, before anything runs.
private final class Publisher: Sendable {
    private let box = Mutex<ControlServer?>(nil)
    var target: ControlServer? {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }
    func publish(_ state: ProxyState) { target?.publish(state) }
}
