// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import Synchronization

/// Sees clients leave and deadlines pass: libmicrohttpd watches neither while a connection is suspended, and its own
/// timeout only counts idle time. One thread per server.
final class ConnectionWatch: Sendable {
    private let poll = EventPoll()
    private let connections = Mutex<[UInt64: HTTPConnection]>([:])
    private let stopping = Atomic<Bool>(false)

    init() { Thread.detach(name: "http-watch") { [self] in run() } }

    func opened(_ connection: HTTPConnection) {
        let first = connections.withLock { table -> Bool in
            table[connection.id] = connection
            return table.count == 1
        }
        if first { poll.wake() }
    }

    func closed(_ connection: HTTPConnection) { _ = connections.withLock { $0.removeValue(forKey: connection.id) } }

    /// How many connections `uid` has open.
    func count(of uid: UInt32?) -> Int { connections.withLock { $0.values.count { $0.peer.uid == uid } } }

    func add(_ connection: HTTPConnection) { poll.add(connection.descriptor, key: connection.id, for: .departure) }

    func remove(_ connection: HTTPConnection) { poll.remove(connection.descriptor) }

    /// Ends every stream, as if its client had left.
    func abandonStreams() {
        for connection in connections.withLock({ Array($0.values) }) { connection.clientLeft() }
    }

    var hasConnections: Bool { connections.withLock { !$0.isEmpty } }

    func stop() {
        connections.withLock { $0.removeAll() }
        stopping.store(true, ordering: .releasing)
        poll.wake()
    }

    private func run() {
        while !stopping.load(ordering: .acquiring) {
            let idle = connections.withLock(\.isEmpty)
            for id in poll.wait(milliseconds: idle ? -1 : 1000) {
                connections.withLock { $0[id] }?.clientLeft()
            }
            let now = MonotonicClock.milliseconds
            // Shutting the descriptor down, not closing it: the connection's own thread notices and cleans up.
            connections.withLock { table in
                for connection in table.values where connection.isOverdue(at: now) {
                    shutdown(connection.descriptor, Int32(SHUT_RDWR))
                }
            }
        }
    }
}
