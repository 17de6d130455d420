// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Models
import Platform
import Synchronization

/// The proxies' ports: chosen once, kept over restarts, and held bound while a workload does not run, so that nobody
/// else can answer there in its name.
final class PortTable: Sendable {
    private static let range: ClosedRange<UInt16> = 10_000...32_767
    private let held = Mutex<[String: (port: Int, socket: Descriptor)]>([:])

    /// Holds the port of a workload that does not run. A port that was taken meanwhile is not an error yet.
    func hold(_ port: Int, for id: String) {
        guard port > 0,
            let bound = try? ListeningSocket.tcp(host: "127.0.0.1", port: UInt16(port), listening: false)
        else { return }
        held.withLock { $0[id] = (port, bound.socket) }
    }

    /// Gives the port up for good.
    func release(_ id: String) { _ = held.withLock { $0.removeValue(forKey: id) } }

    /// Chooses a port for a new workload and holds it: `wanted`, or any free one for 0. `taken` are others' ports.
    func reserve(_ wanted: Int, for id: String, taken: Set<Int>) throws -> Int {
        if wanted > 0 {
            if taken.contains(wanted) { throw Self.inUse(wanted, "another workload") }
            hold(wanted, for: id)
            guard held.withLock({ $0[id] != nil }) else { throw Self.inUse(wanted, Self.holder(of: wanted)) }
            return wanted
        }
        for _ in 0..<200 {
            let port = Int(UInt16.random(in: Self.range))
            if taken.contains(port) { continue }
            hold(port, for: id)
            if held.withLock({ $0[id] != nil }) { return port }
        }
        throw Problem(.conflict, "no free port between 10000 and 32767", fix: "choose one with --proxy-port")
    }

    /// The listening socket for a proxy that is about to start.
    func listen(_ port: Int, for id: String) throws -> Descriptor {
        release(id)
        do {
            return try ListeningSocket.tcp(host: "127.0.0.1", port: UInt16(port)).socket
        } catch {
            if error.code == EADDRINUSE { throw Self.inUse(port, Self.holder(of: port)) }
            throw error
        }
    }

    private static func inUse(_ port: Int, _ holder: String) -> Problem {
        Problem(
            .portInUse, "port \(port) is in use by \(holder)",
            fix: "choose another with --proxy-port, or leave it out",
            issues: [.init(pointer: "/port", code: .invalid, detail: "port \(port) is in use")])
    }

    private static func holder(of port: Int) -> String {
        guard let uid = TCPTable.listeners(on: UInt16(port)).first else { return "another program" }
        return "a program of \(Account.name(of: uid) ?? "uid \(uid)")"
    }
}
