// SPDX-License-Identifier: Apache-2.0
import Hosting
import JSONCoding
import Models
import Platform
import ProxyControl
import Runtime

/// A proxy that is a process of this machine: the server's end of its control socket.
final class LocalProxyHandle: ProxyHandle {
    let workload: String
    let nonce: String
    let endpoint: ClientEndpoint
    private let process: ProcessIdentity
    private let hub: ProxyHub
    let connection: Descriptor
    let watch: Descriptor
    /// What it can do besides the commands of the first version.
    let capabilities: Set<ControlGreeting.Capability>
    private struct State {
        var splitter = LineSplitter(limit: 4 << 20)
        var nextTag = 1
        var closed = false
        /// What came behind the greeting, until somebody follows.
        var early: [UInt8]
    }
    private let state: Lock<State>
    /// By the tags of commands.
    private let waiters = Waiters<Int, ControlReply>()

    private init(
        _ place: LocalPlace, _ config: RunConfig, hub: ProxyHub, connection: Descriptor, watch: Descriptor,
        greeting: ControlGreeting, early: [UInt8]
    ) {
        workload = place.workload
        nonce = place.nonce
        endpoint = config.clientEndpoint
        process = place.process
        self.hub = hub
        self.connection = connection
        self.watch = watch
        capabilities = greeting.capabilities
        state = Lock(State(early: early))
    }

    var location: Location { .process(process.pid) }

    /// Connects to the proxy at `place` and makes sure that it is the one: same process, owner and nonce, and that it speaks
    /// a version of the protocol that this program speaks too. Blocks, two seconds at most; `nil` when it is not, or does not
    /// answer.
    static func open(_ place: LocalPlace, running config: RunConfig, hub: ProxyHub) -> LocalProxyHandle? {
        guard let watch = place.process.watch(), let (connection, greeting, early) = greet(place) else { return nil }
        return LocalProxyHandle(
            place, config, hub: hub, connection: connection, watch: watch, greeting: greeting, early: early)
    }

    /// The same; one that is there and does not greet in time is asked again, ten seconds in all: the machine may be busy.
    static func openPatiently(_ place: LocalPlace, running config: RunConfig, hub: ProxyHub) -> LocalProxyHandle? {
        for _ in 0..<5 {
            if let opened = open(place, running: config, hub: hub) { return opened }
            guard place.process.isAlive else { return nil }
        }
        return nil
    }

    /// Copies of the listening sockets of the proxy at `place`; none when it is an older one. Blocks, two seconds at
    /// most for each of its lines.
    static func sockets(of place: LocalPlace) -> [Descriptor] {
        guard let (connection, greeting, early) = greet(place), greeting.capabilities.contains(.sockets) else {
            return []
        }
        SocketIO.setReceiveTimeout(connection, milliseconds: 2000)
        guard SocketIO.send(ControlCommand.sockets.line(tag: 0) + [0x0A], to: connection) else { return [] }
        var (bytes, sockets) = (early, [Descriptor]())
        while let more = SocketIO.receiveDescriptors(connection), bytes.count < 4 << 20 {
            bytes += more.bytes
            sockets += more.descriptors
            for line in bytes.split(separator: 0x0A) where (try? JSON(parsing: Array(line)))?["tag"] == 0 {
                return sockets
            }
        }
        return []
    }

    /// Connects, and reads the greeting and the state that follows it, without which nothing is known; see `open`.
    private static func greet(
        _ place: LocalPlace
    ) -> (connection: Descriptor, greeting: ControlGreeting, early: [UInt8])? {
        guard let connection = try? Connection.unix(path: place.socket),
            case .unix(let uid, _, let pid) = PeerLookup.credentials(of: connection.number),
            uid == Account.current || uid == 0, pid == place.process.pid
        else { return nil }
        SocketIO.setReceiveTimeout(connection, milliseconds: 2000)
        var bytes: [UInt8] = []
        while bytes.count(where: { $0 == 0x0A }) < 2 {
            guard let more = SocketIO.receive(connection), bytes.count < 4 << 20 else { return nil }
            bytes += more
        }
        SocketIO.setReceiveTimeout(connection, milliseconds: 0)
        guard let end = bytes.firstIndex(of: 0x0A),
            let greeting = (try? JSON(parsing: bytes[..<end])).flatMap({ ControlGreeting($0) }),
            greeting.versions.common(with: .ours) != nil, greeting.id == place.workload, greeting.nonce == place.nonce
        else { return nil }
        return (connection, greeting, Array(bytes[(end + 1)...]))
    }

    func follow(_ report: @escaping @Sendable (any ProxyHandle, ProxyEvent) -> Void) {
        let early = state.withLock { state -> [UInt8] in
            defer { state.early = [] }
            return state.early
        }
        hub.add(self, early: early, report)
    }

    func stop(grace: Int) async -> Bool {
        let hasAnswered = await ask(.stop(grace: grace)) != .gone
        // One that does not answer is ended all the same.
        await terminate(milliseconds: hasAnswered ? 2000 : 250)
        return hasAnswered
    }

    /// The control socket may close a moment before the process is gone.
    func kill() async { await terminate(milliseconds: 0) }

    private func terminate(milliseconds: Int32) async {
        _ = try? await Thread.blocking("end-proxy") { [process] in process.terminate(grace: milliseconds) }
        ProcessIdentity.reap(process.pid)
    }

    func ask(_ command: ControlCommand, seconds: Double?) async -> ControlReply {
        let tag = state.withLock { state -> Int in
            defer { state.nextTag += 1 }
            return state.nextTag
        }
        let reply = await waiters.wait(for: tag, seconds: seconds, cancellable: false) {
            if state.withLock({ $0.closed }) { return .gone }
            if SocketIO.send(command.line(tag: tag) + [0x0A], to: connection) { return nil }
            close()
            return .gone
        }
        return reply ?? .silent
    }

    /// Takes bytes of the control socket apart; returns the states among them.
    func receive(_ bytes: [UInt8]) -> [ProxyState] {
        var states: [ProxyState] = []
        var answers: [(tag: Int, reply: ControlReply)] = []
        state.withLock { state in
            var lines: [[UInt8]] = []
            state.splitter.feed(bytes, line: { lines.append($0) }, tooLong: { _ in })
            for line in lines {
                guard let json = try? JSON(parsing: line) else { continue }
                if let shown = json["state"], shown["status"] != nil { states.append(ProxyState(shown)) }
                if let tag = json["tag"]?.intValue {
                    answers.append((tag, ControlReply(answer: json["answer"] ?? .null)))
                }
            }
        }
        for (tag, reply) in answers { waiters.resume(tag, with: reply) }
        return states
    }

    /// The link is of no use any more: those who wait for answers are told.
    func close() {
        SocketIO.shutdown(connection)
        ProcessIdentity.reap(process.pid)
        state.withLock { $0.closed = true }
        waiters.resumeAll(with: .gone)
    }
}
