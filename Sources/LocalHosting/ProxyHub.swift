// SPDX-License-Identifier: Apache-2.0
import Hosting
import Platform
import ProxyControl

/// Listens to every proxy's control socket and sees every proxy's end, on one thread.
final class ProxyHub: Sendable {
    /// Gets what happens to a proxy; called on the hub's thread and must not block.
    typealias Report = @Sendable (any ProxyHandle, ProxyEvent) -> Void
    private let poll = EventPoll()
    private struct State {
        /// Even keys are control sockets, the odd one after each is its process.
        var followed: [UInt64: (proxy: LocalProxyHandle, report: Report)] = [:]
        var next: UInt64 = 2
    }
    private let state = Lock(State())

    init() { Thread.detach(name: "proxies") { [self] in run() } }

    /// Follows `proxy` from now on; `early` came before.
    func add(_ proxy: LocalProxyHandle, early: [UInt8], _ report: @escaping Report) {
        let key = state.withLock { state in
            let key = state.next
            state.next += 2
            state.followed[key] = (proxy, report)
            return key
        }
        for shown in proxy.receive(early) { report(proxy, .state(shown)) }
        poll.add(proxy.connection.number, key: key, for: .readable)
        poll.add(proxy.watch.number, key: key + 1, for: .readable)
    }

    private func run() {
        while true {
            for key in poll.wait(milliseconds: -1) {
                guard let (proxy, report) = state.withLock({ $0.followed[key & ~1] }) else { continue }
                if key & 1 == 0, let bytes = SocketIO.receive(proxy.connection) {
                    for shown in proxy.receive(bytes) { report(proxy, .state(shown)) }
                } else {
                    drop(key & ~1, proxy)
                    report(proxy, .ended)
                }
            }
        }
    }

    private func drop(_ key: UInt64, _ proxy: LocalProxyHandle) {
        _ = state.withLock { $0.followed.removeValue(forKey: key) }
        poll.remove(proxy.connection.number)
        poll.remove(proxy.watch.number)
        proxy.close()
    }
}
