// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A netlink socket of the network namespace that it was opened in. Any thread; one request at a time.
public final class NetlinkSocket: Sendable {
    /// Which part of the kernel it speaks to, in `linux/netlink.h`.
    public enum Family: Int32, Sendable {
        /// Interfaces, addresses and routes.
        case route = 0
        /// Sockets.
        case diagnostics = 4
        /// Packet filters.
        case filter = 12
    }

    private let descriptor: Descriptor
    private let sequence = Lock<UInt32>(0)

    /// A socket of our own namespace.
    /// - Parameter groups: The kinds of event that it receives.
    public init(_ family: Family, groups: [Int32] = []) throws(SystemError) {
        let netlink: Int32 = 16
        let raw = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(netlink, raw, family.rawValue)
        if number < 0 { throw SystemError("open a netlink socket") }
        descriptor = Descriptor(owning: number)
        // Only one that has a number of its own hears of events: family, padding, number (the kernel's choice), groups.
        var address = [UInt16(netlink), 0, 0, 0, 0, 0]
        let bound = address.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { bind(number, $0.baseAddress, 12) }
        }
        if bound != 0 { throw SystemError("bind a netlink socket") }
        for group in groups { try set(option: 1, group) }
        prepare()
    }

    /// Takes over one that was opened elsewhere, such as in another namespace.
    public init(adopting descriptor: Descriptor) {
        self.descriptor = descriptor
        prepare()
    }

    /// For `poll`.
    public var number: Int32 { descriptor.number }

    /// Closes it; its namespace is not held any more.
    public func close() { descriptor.close() }

    private func prepare() {
        // The kernel answers at once; a bound is for what nobody has thought of.
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    private func set(option: Int32, _ value: Int32) throws(SystemError) {
        let netlink: Int32 = 270
        var value = value
        if setsockopt(number, netlink, option, &value, 4) != 0 { throw SystemError("set up a netlink socket") }
    }

    /// Makes the kernel heed what a dump's header asks for; `false` before Linux 4.20, which dumps everything.
    public func filterDumps() -> Bool { (try? set(option: 12, 1)) != nil }

    /// Sends all in one datagram, which a packet filter takes as a whole or not at all, and waits for the answers to those
    /// with `Flag.acknowledge`.
    /// - Throws: the kernel's first error.
    public func send(_ messages: [NetlinkMessage]) throws(SystemError) {
        let (first, result): (UInt32, Result<Void, SystemError>) = sequence.withLock { sequence in
            let first = sequence + 1
            var bytes: [UInt8] = []
            for message in messages {
                sequence += 1
                bytes += message.numbered(sequence)
            }
            return (first, transmit(bytes))
        }
        try result.get()
        var missing = Set<UInt32>()
        for (index, message) in messages.enumerated()
        where message.flags & NetlinkMessage.Flag.acknowledge != 0 { missing.insert(first + UInt32(index)) }
        var failure: Int32 = 0
        while !missing.isEmpty {
            for answer in try receive() where answer.type == NetlinkAnswer.error && answer.sequence >= first {
                missing.remove(answer.sequence)
                let code = -Int32(truncatingIfNeeded: answer.number(at: 0, size: 4))
                // An error ends the transaction: not every other message is answered then.
                if code != 0, failure == 0 { failure = code }
            }
            if failure != 0 { throw SystemError("change the network", code: failure) }
        }
    }

    /// The list that `message` asks for.
    public func dump(_ message: NetlinkMessage) throws(SystemError) -> [NetlinkAnswer] {
        let (number, result): (UInt32, Result<Void, SystemError>) = sequence.withLock { sequence in
            sequence += 1
            return (sequence, transmit(message.numbered(sequence)))
        }
        try result.get()
        var found: [NetlinkAnswer] = []
        while true {
            for answer in try receive() where answer.sequence == number {
                if answer.type == NetlinkAnswer.done { return found }
                if answer.type == NetlinkAnswer.error {
                    let code = -Int32(truncatingIfNeeded: answer.number(at: 0, size: 4))
                    throw SystemError("list by netlink", code: code)
                }
                found.append(answer)
            }
        }
    }

    /// The next datagram's messages.
    /// - Parameter wait: Else nothing when there is none.
    public func receive(wait: Bool = true) throws(SystemError) -> [NetlinkAnswer] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let flags = wait ? 0 : Int32(MSG_DONTWAIT)
            let count = buffer.withUnsafeMutableBytes { recv(number, $0.baseAddress, $0.count, flags) }
            if count >= 0 { return NetlinkAnswer.all(in: buffer[0..<count]) }
            if errno == EINTR { continue }
            if errno == EAGAIN, !wait { return [] }
            throw SystemError("read from a netlink socket")
        }
    }

    private func transmit(_ bytes: [UInt8]) -> Result<Void, SystemError> {
        let count = bytes.withUnsafeBytes { Glibc.send(number, $0.baseAddress, $0.count, 0) }
        return count == bytes.count ? .success(()) : .failure(SystemError("write to a netlink socket"))
    }
}
