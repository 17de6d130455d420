// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform

/// The proxies' ports: chosen once, and held on both families of loopback for as long as the workload is known, so that
/// nobody else can answer there in its name. The listening sockets stay open here while a proxy serves them, so that there
/// is no moment between its end and the next one's start; whoever connects meanwhile is turned away at once.
final class PortAllocator: Sendable {
    private static let range: ClosedRange<UInt16> = 10_000...32_767
    private struct Entry {
        var port: LoopbackPort
        /// What turns connections away, by socket; empty while a proxy serves them.
        var guards: [UInt64] = []
    }
    private struct State {
        var entries: [String: Entry] = [:]
        var guarded: [UInt64: Descriptor] = [:]
        var next: UInt64 = 1
        var isGuarding = false
    }
    private let state = Lock(State())
    private let poll = EventPoll()

    /// Holds the port of a workload that does not run, on whichever family it can be had; nothing happens if somebody
    /// has taken both meanwhile.
    func hold(_ port: Int, for id: String) {
        guard let port = UInt16(exactly: port), port > 0 else { return }
        state.withLock { state in
            let known = state.entries[id].flatMap { $0.port.port == port ? $0.port : nil }
            guard let held = known?.completed() ?? LoopbackPort.hold(port) else { return }
            put(held, id, &state)
            turnAway(id, held.sockets, &state)
        }
    }

    /// Keeps the port of a proxy that an earlier server started: `copies` are its own sockets. One that holds 127.0.0.1
    /// only, because it is older, has the other family turned away from here.
    /// - Returns: the address that somebody else may answer at, `[::1]:14321`; `nil` when there is none.
    func adopt(_ port: Int, for id: String, copies: [Descriptor]) -> String? {
        guard let port = UInt16(exactly: port), port > 0 else { return nil }
        if let served = LoopbackPort(inherited: copies), served.port == port {
            state.withLock { put(served, id, &$0) }
            return served.missing
        }
        return state.withLock { state in
            let rest = LoopbackPort.hold(port)
            if let rest {
                put(rest, id, &state)
                turnAway(id, rest.sockets, &state)
            }
            return rest == nil ? "[::1]:\(port)" : nil
        }
    }

    private func put(_ port: LoopbackPort, _ id: String, _ state: inout State) {
        stopTurningAway(id, &state)
        state.entries[id] = Entry(port: port)
    }

    private func turnAway(_ id: String, _ sockets: [Descriptor], _ state: inout State) {
        for socket in sockets {
            let key = state.next
            state.next += 1
            state.entries[id]?.guards.append(key)
            state.guarded[key] = socket
            poll.add(socket.number, key: key, for: .readable)
        }
        if !state.isGuarding {
            state.isGuarding = true
            Thread.detach(name: "held-ports", stackSize: 64 << 10) { [self] in refuseAll() }
        }
    }

    private func stopTurningAway(_ id: String, _ state: inout State) {
        for key in state.entries[id]?.guards ?? [] {
            if let socket = state.guarded.removeValue(forKey: key) { poll.remove(socket.number) }
        }
        state.entries[id]?.guards = []
    }

    /// Resets every connection to a held port.
    private func refuseAll() {
        while true {
            for key in poll.wait(milliseconds: -1) {
                guard let socket = state.withLock({ $0.guarded[key] }) else { continue }
                SocketIO.refuseWaiting(socket)
            }
        }
    }

    /// Gives the port up for good.
    func release(_ id: String) {
        state.withLock { state in
            stopTurningAway(id, &state)
            guard let entry = state.entries.removeValue(forKey: id) else { return }
            for socket in entry.port.sockets { socket.close() }
        }
    }

    /// What is held for `key` is held for `id` from now on.
    func move(_ key: String, to id: String) {
        state.withLock { state in
            guard let entry = state.entries.removeValue(forKey: key) else { return }
            stopTurningAway(id, &state)
            state.entries[id] = entry
        }
    }

    /// Chooses a port for a new workload and holds it on both families: `wanted`, or any free one for 0. `taken` are
    /// others' ports.
    /// - Throws: for a port that another program has on either family: clients that are told `localhost` would reach
    ///   that program.
    func reserve(_ wanted: Int, for id: String, taken: Set<Int>) throws -> Int {
        if wanted > 0 {
            if taken.contains(wanted) { throw Self.inUse(wanted, "another workload") }
            do throws(SystemError) {
                try take(wanted, for: id)
            } catch {
                throw Self.inUse(wanted, Self.holder(of: wanted))
            }
            return wanted
        }
        for _ in 0..<200 {
            let port = Int(UInt16.random(in: Self.range))
            if !taken.contains(port), (try? take(port, for: id)) != nil { return port }
        }
        throw Problem(.conflict, "no free port between 10000 and 32767", fix: "choose one yourself: \(field: "port")")
    }

    private func take(_ port: Int, for id: String) throws(SystemError) {
        let taken = try LoopbackPort.take(UInt16(port))
        state.withLock { state in
            put(taken, id, &state)
            turnAway(id, taken.sockets, &state)
        }
    }

    /// The listening sockets for a proxy that is about to start: those that held the port, so that nobody can come in
    /// between. They stay open here too. Without any it waits a second for the port: a process that is being started
    /// holds a copy of every socket for a moment.
    ///
    /// A workload whose port somebody has taken on ::1 meanwhile gets 127.0.0.1 alone; its proxy then refuses
    /// `localhost`.
    func listen(_ port: Int, for id: String) async throws -> LoopbackPort {
        let end = MonotonicClock.milliseconds + 1000
        while true {
            if let held = takeHeld(UInt16(port), id) { return held }
            if MonotonicClock.milliseconds > end { throw Self.inUse(port, Self.holder(of: port)) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func takeHeld(_ port: UInt16, _ id: String) -> LoopbackPort? {
        state.withLock { state in
            let known = state.entries[id].flatMap { $0.port.port == port ? $0.port : nil }
            guard let held = known?.completed() ?? LoopbackPort.hold(port), held.names.contains("127.0.0.1") else {
                return nil
            }
            put(held, id, &state)
            return held
        }
    }

    private static func inUse(_ port: Int, _ holder: String) -> Problem {
        Problem(
            .portInUse, "port \(port) is in use by \(holder)",
            fix: "choose another one: \(field: "port")",
            issues: [FieldIssue(pointer: "/port", code: .invalid, detail: "port \(port) is in use")])
    }

    private static func holder(of port: Int) -> String {
        let other = TCPTable.listeners(on: UInt16(port)).first { $0 != Account.current }
        guard let uid = other ?? TCPTable.listeners(on: UInt16(port)).first else { return "another program" }
        return "a program of \(Account.name(of: uid) ?? "uid \(uid)")"
    }
}
