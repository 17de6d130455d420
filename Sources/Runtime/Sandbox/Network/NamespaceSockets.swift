// SPDX-License-Identifier: Apache-2.0
import CSandbox
import Glibc
import Platform

/// Netlink sockets of a sandbox's network namespace, opened inside before its program runs. Whoever has them can change
/// that namespace from outside for as long as it is there; the program cannot.
struct NamespaceSockets: Sendable {
    /// For packet filters; `nil` where the kernel has none.
    var filter: NetlinkSocket?
    /// For addresses and routes.
    var routes: NetlinkSocket?
    /// For a look at its sockets.
    var diagnostics: NetlinkSocket?

    /// Waits for the child at the other end of `ready`; `nil` when it ended before.
    init?(from ready: Descriptor) throws(SystemError) {
        var numbers: [Int32] = [-1, -1, -1]
        let answer = csandbox_await_sockets(ready.number, &numbers)
        if answer < 0 { throw SystemError("wait for the sandbox's namespaces") }
        if answer == 0 { return nil }
        let sockets = numbers.map { $0 < 0 ? nil : NetlinkSocket(adopting: Descriptor(owning: $0)) }
        (filter, routes, diagnostics) = (sockets[0], sockets[1], sockets[2])
    }

    /// Switches the namespace's own loopback on, the first interface of every namespace.
    func startLoopback() throws {
        let isUp: UInt32 = 1
        let header = [UInt8](repeating: 0, count: 4) + [UInt32(1), isUp, isUp].flatMap { NetlinkMessage.native($0) }
        try routes?.send([NetlinkMessage(16, flags: NetlinkMessage.Flag.acknowledge, header: header)])
    }
}
