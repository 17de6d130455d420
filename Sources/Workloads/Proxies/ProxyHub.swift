// SPDX-License-Identifier: Apache-2.0
import Platform
import ProxyControl

/// Listens to every proxy's control socket and sees every proxy's end, on one thread.
final class ProxyHub: Sendable {
    /// What happens to proxies; called on the hub's thread and must not block.
    struct Observer: Sendable {
        let stateChanged: @Sendable (ProxyLink, ProxyState) -> Void
        let ended: @Sendable (ProxyLink) -> Void
    }
    private let poll = EventPoll()
    private struct State {
        /// Even keys are control sockets, the odd one after each is its process.
        var links: [UInt64: ProxyLink] = [:]
        var next: UInt64 = 2
        var observer: Observer?
    }
    private let state = Lock(State())

    init() { Thread.detach(name: "proxies") { [self] in run() } }

    /// Begins to report to `observer`; call once.
    func observe(_ observer: Observer) { state.withLock { $0.observer = observer } }

    /// Follows `link` from now on; `early` came before.
    func add(_ link: ProxyLink, early: [UInt8]) {
        let (key, observer) = state.withLock { state in
            let key = state.next
            state.next += 2
            state.links[key] = link
            return (key, state.observer)
        }
        for shown in link.receive(early) { observer?.stateChanged(link, shown) }
        poll.add(link.connection.number, key: key, for: .readable)
        poll.add(link.watch.number, key: key + 1, for: .readable)
    }

    private func run() {
        while true {
            for key in poll.wait(milliseconds: -1) {
                let (link, observer) = state.withLock { ($0.links[key & ~1], $0.observer) }
                guard let link else { continue }
                if key & 1 == 0, let bytes = SocketIO.receive(link.connection) {
                    for shown in link.receive(bytes) { observer?.stateChanged(link, shown) }
                } else {
                    drop(key & ~1, link)
                    observer?.ended(link)
                }
            }
        }
    }

    private func drop(_ key: UInt64, _ link: ProxyLink) {
        _ = state.withLock { $0.links.removeValue(forKey: key) }
        poll.remove(link.connection.number)
        poll.remove(link.watch.number)
        link.close()
    }
}
