// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform
import ProxyControl
import Runtime

/// The server's end of one proxy's control socket.
final class ProxyLink: Sendable {
    let workload: String
    let process: ProcessIdentity
    let connection: Descriptor
    let watch: Descriptor
    /// What it can do besides the commands of the first version.
    let capabilities: Set<ControlGreeting.Capability>
    private struct State {
        var splitter = LineSplitter(limit: 4 << 20)
        var waiting: [Int: CheckedContinuation<ControlReply, Never>] = [:]
        var nextTag = 1
        var closed = false
    }
    private let state = Lock(State())

    private init(_ record: ProxyRecord, connection: Descriptor, watch: Descriptor, greeting: ControlGreeting) {
        workload = record.workload
        process = record.process
        self.connection = connection
        self.watch = watch
        capabilities = greeting.capabilities
    }

    /// Connects to the proxy of `record` and makes sure that it is the one: same process, owner and nonce, and that it speaks
    /// a version of the protocol that this program speaks too. Blocks, two seconds at most; `nil` when it is not, or does not
    /// answer.
    /// - Returns: the link, and what came behind the greeting already.
    static func open(_ record: ProxyRecord) -> (link: ProxyLink, early: [UInt8])? {
        guard let watch = record.process.watch(), let (connection, greeting, early) = greet(record) else { return nil }
        return (ProxyLink(record, connection: connection, watch: watch, greeting: greeting), early)
    }

    /// The same; one that is there and does not greet in time is asked again, ten seconds in all: the machine may be busy.
    static func openPatiently(_ record: ProxyRecord) -> (link: ProxyLink, early: [UInt8])? {
        for _ in 0..<5 {
            if let opened = open(record) { return opened }
            guard record.process.isAlive else { return nil }
        }
        return nil
    }

    /// Copies of the listening sockets of the proxy of `record`; none when it is an older one. Blocks, two seconds at
    /// most for each of its lines.
    static func sockets(of record: ProxyRecord) -> [Descriptor] {
        guard let (connection, greeting, early) = greet(record), greeting.capabilities.contains(.sockets) else {
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
        _ record: ProxyRecord
    ) -> (connection: Descriptor, greeting: ControlGreeting, early: [UInt8])? {
        guard let connection = try? Connection.unix(path: record.socket),
            case .unix(let uid, _, let pid) = PeerLookup.credentials(of: connection.number),
            uid == Account.current || uid == 0, pid == record.process.pid
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
            greeting.versions.common(with: .ours) != nil, greeting.id == record.workload, greeting.nonce == record.nonce
        else { return nil }
        return (connection, greeting, Array(bytes[(end + 1)...]))
    }

    /// Sends a command and waits for what comes of it.
    /// - Parameter seconds: how long to wait; `nil` is as long as it takes.
    func ask(_ command: ControlCommand, seconds: Double? = nil) async -> ControlReply {
        let tag = state.withLock { state -> Int in
            defer { state.nextTag += 1 }
            return state.nextTag
        }
        var timer: Task<Void, Never>?
        defer { timer?.cancel() }
        return await withCheckedContinuation { continuation in
            let open = state.withLock { state -> Bool in
                if state.closed { return false }
                state.waiting[tag] = continuation
                return true
            }
            guard open else { return continuation.resume(returning: .gone) }
            if !SocketIO.send(command.line(tag: tag) + [0x0A], to: connection) { return close() }
            guard let seconds else { return }
            timer = Task { [weak self] in
                guard (try? await Task.sleep(for: .seconds(seconds))) != nil else { return }
                self?.state.withLock { $0.waiting.removeValue(forKey: tag) }?.resume(returning: .silent)
            }
        }
    }

    /// Takes bytes of the control socket apart; returns the states among them.
    func receive(_ bytes: [UInt8]) -> [ProxyState] {
        var states: [ProxyState] = []
        var answers: [(CheckedContinuation<ControlReply, Never>, ControlReply)] = []
        state.withLock { state in
            var lines: [[UInt8]] = []
            state.splitter.feed(bytes, line: { lines.append($0) }, tooLong: { _ in })
            for line in lines {
                guard let json = try? JSON(parsing: line) else { continue }
                if let shown = json["state"], shown["status"] != nil { states.append(ProxyState(shown)) }
                if let tag = json["tag"]?.intValue, let waiter = state.waiting.removeValue(forKey: tag) {
                    answers.append((waiter, ControlReply(answer: json["answer"] ?? .null)))
                }
            }
        }
        for (waiter, answer) in answers { waiter.resume(returning: answer) }
        return states
    }

    /// The link is of no use any more: those who wait for answers are told.
    func close() {
        SocketIO.shutdown(connection)
        let waiting = state.withLock { state -> [CheckedContinuation<ControlReply, Never>] in
            state.closed = true
            defer { state.waiting.removeAll() }
            return Array(state.waiting.values)
        }
        for waiter in waiting { waiter.resume(returning: .gone) }
    }
}
