// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import Synchronization

/// Sees clients leave and deadlines pass: libmicrohttpd watches neither while a connection is suspended, and its own
/// timeout only counts idle time. One thread per server.
final class ConnectionWatch: Sendable {
    private let poll = EventPoll()
    private let limits: HTTPServer.Limits
    private struct Table {
        var connections: [UInt64: HTTPConnection] = [:]
        /// Connections by uid, and those of foreigners together.
        var perUser: [UInt32?: Int] = [:]
        var foreign = 0
    }
    private let table = Lock(Table())
    private let stopping = Atomic<Bool>(false)

    init(_ limits: HTTPServer.Limits) {
        self.limits = limits
        Thread.detach(name: "http-watch") { [self] in run() }
    }

    /// Takes a connection in, unless its user, or foreigners together, have as many as they may.
    func opened(_ connection: HTTPConnection) -> Bool {
        let most = connection.isForeign ? limits.foreignConnectionsPerUser : limits.connectionsPerUser
        let (taken, first) = table.withLock { table -> (Bool, Bool) in
            if table.perUser[connection.peer.uid, default: 0] >= most { return (false, false) }
            if connection.isForeign {
                if table.foreign >= limits.foreignConnections { return (false, false) }
                table.foreign += 1
            }
            table.perUser[connection.peer.uid, default: 0] += 1
            table.connections[connection.id] = connection
            return (true, table.connections.count == 1)
        }
        if first { poll.wake() }
        return taken
    }

    func closed(_ connection: HTTPConnection) {
        table.withLock { table in
            guard table.connections.removeValue(forKey: connection.id) != nil else { return }
            if connection.isForeign { table.foreign -= 1 }
            let left = (table.perUser[connection.peer.uid] ?? 1) - 1
            table.perUser[connection.peer.uid] = left > 0 ? left : nil
        }
    }

    func add(_ connection: HTTPConnection) { poll.add(connection.descriptor, key: connection.id, for: .departure) }

    func remove(_ connection: HTTPConnection) { poll.remove(connection.descriptor) }

    /// Ends every stream, as if its client had left.
    func abandonStreams() {
        for connection in table.withLock({ Array($0.connections.values) }) { connection.clientLeft() }
    }

    var hasConnections: Bool { table.withLock { !$0.connections.isEmpty } }

    func stop() {
        table.withLock { $0 = Table() }
        stopping.store(true, ordering: .releasing)
        poll.wake()
    }

    private func run() {
        while !stopping.load(ordering: .acquiring) {
            let idle = table.withLock(\.connections.isEmpty)
            for id in poll.wait(milliseconds: idle ? -1 : 1000) {
                table.withLock { $0.connections[id] }?.clientLeft()
            }
            let now = MonotonicClock.milliseconds
            // Shutting the descriptor down, not closing it: the connection's own thread notices and cleans up.
            table.withLock { table in
                for connection in table.connections.values where connection.isOverdue(at: now) {
                    shutdown(connection.descriptor, Int32(SHUT_RDWR))
                }
            }
        }
    }
}
