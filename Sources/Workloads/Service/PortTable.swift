// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Models
import Platform
import Synchronization

/// The proxies' ports: chosen once, kept over restarts, and held while a workload does not run, so that nobody else can
/// answer there in its name. Whoever connects to a held port is turned away at once.
final class PortTable: Sendable {
    private static let range: ClosedRange<UInt16> = 10_000...32_767
    private struct State {
        var held: [String: (port: Int, socket: Descriptor, key: UInt64)] = [:]
        var keys: [UInt64: Descriptor] = [:]
        var next: UInt64 = 1
        var isGuarding = false
    }
    private let state = Mutex(State())
    private let poll = EventPoll()

    /// Holds the port of a workload that does not run; nothing happens if somebody has taken it meanwhile.
    func hold(_ port: Int, for id: String) {
        // Bound alone would not do: with SO_REUSEADDR others may bind it too, without it the last connections of the
        // proxy that has just ended would be in the way.
        guard port > 0, let bound = try? ListeningSocket.tcp(host: "127.0.0.1", port: UInt16(port)) else { return }
        state.withLock { state in
            let key = state.next
            state.next += 1
            state.held[id] = (port, bound.socket, key)
            state.keys[key] = bound.socket
            poll.add(bound.socket.number, key: key, for: .readable)
            if !state.isGuarding {
                state.isGuarding = true
                Thread.detach(name: "held-ports", stackSize: 64 << 10) { [self] in turnAway() }
            }
        }
    }

    /// Resets every connection to a held port.
    private func turnAway() {
        while true {
            for key in poll.wait(milliseconds: -1) {
                guard let socket = state.withLock({ $0.keys[key] }) else { continue }
                SocketIO.refuseWaiting(socket)
            }
        }
    }

    /// Gives the port up for good.
    func release(_ id: String) {
        state.withLock { state in
            guard let entry = state.held.removeValue(forKey: id) else { return }
            state.keys.removeValue(forKey: entry.key)
            poll.remove(entry.socket.number)
            entry.socket.close()
        }
    }

    /// What is held for `key` is held for `id` from now on.
    func move(_ key: String, to id: String) {
        state.withLock { state in
            if let entry = state.held.removeValue(forKey: key) { state.held[id] = entry }
        }
    }

    /// Chooses a port for a new workload and holds it: `wanted`, or any free one for 0. `taken` are others' ports.
    func reserve(_ wanted: Int, for id: String, taken: Set<Int>) throws -> Int {
        if wanted > 0 {
            if taken.contains(wanted) { throw Self.inUse(wanted, "another workload") }
            hold(wanted, for: id)
            guard isHeld(id) else { throw Self.inUse(wanted, Self.holder(of: wanted)) }
            return wanted
        }
        for _ in 0..<200 {
            let port = Int(UInt16.random(in: Self.range))
            if taken.contains(port) { continue }
            hold(port, for: id)
            if isHeld(id) { return port }
        }
        throw Problem(.conflict, "no free port between 10000 and 32767", fix: "choose one with --proxy-port")
    }

    private func isHeld(_ id: String) -> Bool { state.withLock { $0.held[id] != nil } }

    /// The listening socket for a proxy that is about to start: the one that held the port, so that nobody can come
    /// in between. Without one it waits a second for the port: a process that is being started holds a copy of every
    /// socket for a moment.
    func listen(_ port: Int, for id: String) async throws -> Descriptor {
        let end = MonotonicClock.milliseconds + 1000
        while true {
            if let held = takeHeld(id) { return held }
            do throws(SystemError) {
                return try ListeningSocket.tcp(host: "127.0.0.1", port: UInt16(port)).socket
            } catch {
                guard error.code == EADDRINUSE else { throw error }
                if MonotonicClock.milliseconds > end { throw Self.inUse(port, Self.holder(of: port)) }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func takeHeld(_ id: String) -> Descriptor? {
        state.withLock { state in
            guard let entry = state.held.removeValue(forKey: id) else { return nil }
            state.keys.removeValue(forKey: entry.key)
            poll.remove(entry.socket.number)
            return entry.socket
        }
    }

    private static func inUse(_ port: Int, _ holder: String) -> Problem {
        Problem(
            .portInUse, "port \(port) is in use by \(holder)",
            fix: "choose another with --proxy-port, or leave it out",
            issues: [FieldIssue(pointer: "/port", code: .invalid, detail: "port \(port) is in use")])
    }

    private static func holder(of port: Int) -> String {
        guard let uid = TCPTable.listeners(on: UInt16(port)).first else { return "another program" }
        return "a program of \(Account.name(of: uid) ?? "uid \(uid)")"
    }
}
