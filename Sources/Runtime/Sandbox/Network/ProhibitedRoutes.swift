// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// What stands in for a packet filter on a kernel without one: routes in the sandbox's network namespace by which what goes
/// to a refused address is prohibited. The resolver, on a network of its own, keeps its more specific route.
final class ProhibitedRoutes: Sendable {
    private let socket: NetlinkSocket
    private let fixed: Set<AddressRange>
    private let resolver: AddressRange
    private let own = Lock<Set<AddressRange>>([])

    /// - Throws: when not every route could be made.
    init(
        _ socket: NetlinkSocket, refused: [AddressRange], own: [AddressRange], resolver: AddressRange
    ) throws(SystemError) {
        self.socket = socket
        self.resolver = resolver
        let network = AddressRange(resolver.first, prefix: 24)
        let gateway = AddressRange(resolver.first.dropLast() + [2], prefix: 32)
        fixed = Set(refused.filter { $0 != network } + (gateway.map { [$0] } ?? []))
        for range in fixed { try change(range, isNew: true) }
        try replace(own: own)
    }

    /// Takes `own` for this machine's addresses from now on.
    func replace(own ranges: [AddressRange]) throws(SystemError) {
        let wanted = Set(ranges).subtracting(fixed).subtracting([resolver])
        let before = own.withLock { $0 }
        for range in wanted.subtracting(before) { try change(range, isNew: true) }
        for range in before.subtracting(wanted) { try change(range, isNew: false) }
        own.withLock { $0 = wanted }
    }

    private func change(_ range: AddressRange, isNew: Bool) throws(SystemError) {
        let (main, boot, everywhere, prohibit): (UInt8, UInt8, UInt8, UInt8) = (254, 3, 0, 8)
        let flags = NetlinkMessage.Flag.acknowledge
        let header: [UInt8] = [
            UInt8(range.isLong ? AF_INET6 : AF_INET), UInt8(range.prefix), 0, 0, main, boot, everywhere,
            isNew ? prohibit : 0, 0, 0, 0, 0,
        ]
        var message = NetlinkMessage(
            isNew ? 24 : 25, flags: isNew ? flags | NetlinkMessage.Flag.create | NetlinkMessage.Flag.replace : flags,
            header: header)
        message.add(1, range.first)
        do throws(SystemError) {
            try socket.send([message])
        } catch {
            // A kernel without IPv6 needs none of it.
            let isAbsent = range.isLong && [EOPNOTSUPP, EAFNOSUPPORT, ENODEV].contains(error.code)
            if !isAbsent, isNew || error.code != ESRCH { throw error }
        }
    }
}
