// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import MCPConnection
import Models
public import Platform
public import ProxyControl
public import Runtime

/// The whole life of one `thv-proxyrunner`: composed here, through initialisers only.
public final class ProxyProcess: Sendable {
    private let plan: ProxyPlan
    private let supervisor: Supervisor
    private let control: ControlServer
    private let server: HTTPServer
    private let log: Log
    /// What is done from time to time.
    private let chores: [@Sendable () async -> Void]

    /// Builds the proxy of `plan`, serving MCP on `port`. Nothing runs yet.
    /// - Parameter mask: of the plan; secrets that come later are added to it.
    /// - Throws: `SystemError` when a socket cannot be had.
    public init(plan: ProxyPlan, port: LoopbackPort, runtime: any Runtime, mask: SecretMask, log: Log) throws {
        let config = plan.config
        // The server takes the sockets over; these are for whoever keeps the port while no proxy runs.
        let copies = try port.sockets.map { try $0.duplicate() }
        let tail = LogTail(file: RotatingFile(path: plan.local.backendLog))
        let duties = ProxyDuties(plan)
        let clients = ClientEnd(plan, names: port.names, duties: duties, mask: mask, log: log)
        chores = clients.chores
        let publisher = Publisher()
        supervisor = Supervisor(
            runtime: runtime,
            spec: BackendSpec(
                id: plan.id, instance: plan.instance, owner: plan.owner, config: config,
                secrets: plan.secrets, mask: { mask.mask($0) },
                log: { tail.write(mask.mask($0)) }),
            adapter: clients.adapter, tail: tail, log: log, mask: mask, hasAnswered: plan.hasAnswered
        ) { state in
            clients.endpoint.update(state)
            publisher.publish(state.noting(port))
        }
        let supervisor = supervisor
        control = ControlServer(
            greeting: ControlGreeting(nonce: plan.nonce, id: plan.id, pid: getpid()), owner: plan.owner,
            usualGrace: config.limits.stopTimeout
        ) { command in
            switch command {
            case .stop(let grace):
                return .later {
                    await supervisor.stop(grace: grace)
                    try? File.remove(plan.local.controlSocket)
                    return ControlServer.Answer(json: ["stopped": true]) { Self.end(0) }
                }
            case .usage:
                return .later {
                    guard let usage = await supervisor.usage() else { return ControlServer.Answer(json: [:]) }
                    return ControlServer.Answer(
                        json: ["memory": JSON(usage.memory), "cpu_us": JSON(usage.cpuMicroseconds)])
                }
            case .configure(let changed):
                clients.endpoint.allow(origins: Set(changed.endpoint.allowedOrigins))
                if duties.update(changed) { clients.announceTools() }
                return .answer(ControlServer.Answer(json: ["configured": true, "origins": true]))
            case .credentials(let token):
                guard let credentials = clients.credentials else {
                    return .answer(ControlServer.Answer(json: ["error": "its backend is sent no credentials"]))
                }
                if let token { mask.cover(token) }
                credentials.replace(token)
                return .answer(ControlServer.Answer(json: ["refreshed": true]))
            case .metrics(let window, let slots):
                return .answer(
                    ControlServer.Answer(
                        json: duties.meter.json(window: window, pieces: slots, openSessions: clients.sessions().count)))
            case .sockets:
                return .answer(ControlServer.Answer(json: ["sockets": JSON(copies.count)], descriptors: copies))
            case .sessions(let skip, let most):
                let page = clients.sessions().dropFirst(skip).prefix(most)
                return .answer(ControlServer.Answer(json: ["sessions": .array(page.map(\.json))]))
            case .everySession: return .answer(ControlServer.Answer(json: .array(clients.sessions().map(\.json))))
            }
        }
        publisher.target = control
        server = try clients.serve(on: port.sockets)
        self.plan = plan
        self.log = log
    }

    /// Opens the control socket: controllers can connect when this returns. Waits two seconds for a proxy before this
    /// one, which the server that started it could not write down any more, and which is ending.
    public func listen() async throws(SystemError) {
        let end = MonotonicClock.milliseconds + 2000
        while true {
            do throws(SystemError) {
                return control.serve(try ListeningSocket.unix(path: plan.local.controlSocket))
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
        let watch = ControlSocketWatch(plan.local.controlSocket)
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
        await supervisor.stop(grace: plan.config.limits.stopTimeout)
        try? File.remove(plan.local.controlSocket)
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
    private let box = Lock<ControlServer?>(nil)
    var target: ControlServer? {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }
    func publish(_ state: ProxyState) { target?.publish(state) }
}
