// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform

/// Keeps a sandbox's network namespace from this machine's own addresses and from `RefusedAddresses`, by a packet filter or,
/// on a kernel without one, by routes. This machine's addresses are followed while it stands: an interface may come up later.
final class AddressBarrier: Sendable {
    private enum Means: Sendable {
        case filter(PacketFilter)
        case routes(ProhibitedRoutes)
    }

    private let means: Means
    private let host: HostAddresses

    /// Stands when this returns.
    /// - Parameter lost: Called once, on a thread of its own, when an address of this machine could not be refused any more.
    /// - Throws: `RuntimeError`.
    init(_ sockets: NamespaceSockets, lost: @escaping @Sendable () -> Void) throws {
        do throws(SystemError) {
            host = try HostAddresses()
            means = try Self.build(sockets, own: try HostAddresses.current())
        } catch {
            throw RuntimeError(
                .startFailed, "this machine's addresses cannot be refused in the workload's network: \(error.reason)",
                fix:
                    "load the kernel's packet filter (modprobe nf_tables), or leave it without a network: \(set: "permission_profile", to: "none")"
            )
        }
        Thread.detach(name: "host-addresses") { [means, host] in
            while host.waitForChange() {
                if !Self.refresh(means) { return lost() }
            }
        }
    }

    /// What it is, for the workload's detail.
    var note: String {
        switch means {
        case .filter: "\(RefusedAddresses.note) by a packet filter (nftables)"
        case .routes: "\(RefusedAddresses.note) by routes, because the kernel has no nftables"
        }
    }

    /// Follows no addresses any more. What is refused stays so for as long as the namespace is there.
    func close() { host.close() }

    private static func build(_ sockets: NamespaceSockets, own: [AddressRange]) throws(SystemError) -> Means {
        guard let resolver = AddressRange(SandboxNetwork.resolver) else {
            throw SystemError("read the resolver's address", code: EINVAL)
        }
        let refused = RefusedAddresses.all
        if let socket = sockets.filter, !Defence.packetFilter.isOff,
            let filter = try? PacketFilter(socket, refused: refused, own: own, resolver: resolver)
        {
            return .filter(filter)
        }
        guard let socket = sockets.routes else { throw SystemError("open a netlink socket", code: EPROTONOSUPPORT) }
        return .routes(try ProhibitedRoutes(socket, refused: refused, own: own, resolver: resolver))
    }

    /// Whether this machine's addresses are refused as they are now.
    private static func refresh(_ means: Means) -> Bool {
        // The next event is another chance, but it may be a long time away.
        for _ in 0..<3 {
            do throws(SystemError) {
                let own = try HostAddresses.current()
                switch means {
                case .filter(let filter): try filter.replace(own: own)
                case .routes(let routes): try routes.replace(own: own)
                }
                return true
            } catch {
                continue
            }
        }
        return false
    }
}
