// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The TCP ports on which something of a backend's network namespace listens, as the kernel's tables show them.
public struct ListeningPorts: Sendable, Equatable {
    /// Reached from outside of the namespace, in order.
    public private(set) var open: [Int] = []
    /// Bound to the namespace's own loopback and nothing else.
    public private(set) var local: [Int] = []
    /// Whether those on loopback are reached as well as others.
    public var reachesLoopback: Bool

    /// Reads the text of `/proc/net/tcp`, with that of `tcp6` behind it or not.
    /// - Parameter reachesLoopback: Whether we connect from inside of the namespace.
    public init(_ tables: String, reachesLoopback: Bool) {
        self.reachesLoopback = reachesLoopback
        var found: (open: Set<Int>, local: Set<Int>) = ([], [])
        for line in tables.split(whereSeparator: \.isNewline) {
            let fields = line.split(whereSeparator: \.isWhitespace)
            let listening = "0A"
            guard fields.count > 3, fields[3] == listening else { continue }
            let place = fields[1].split(separator: ":", omittingEmptySubsequences: false)
            guard place.count == 2, let port = Int(place[1], radix: 16), port > 0 else { continue }
            // The resolver that an engine puts into a container.
            if place[0] == "0B00007F" { continue }
            if Self.isLoopback(place[0]) { found.local.insert(port) } else { found.open.insert(port) }
        }
        open = found.open.sorted()
        local = found.local.subtracting(found.open).sorted()
    }

    /// Words of four bytes, each in the order of the machine, which is little-endian.
    private static func isLoopback(_ address: Substring) -> Bool {
        if address.utf8.count == 8 { return address.hasSuffix("7F") }
        return address == "00000000000000000000000001000000"
            || (address.hasPrefix("0000000000000000FFFF0000") && address.hasSuffix("7F"))
    }

    /// Those of the network namespace that the process `pid` is in.
    static func inside(_ pid: pid_t, reachesLoopback: Bool) -> ListeningPorts? {
        let tables = HostPath.text("/proc/\(pid)/net/tcp")
        if tables.isEmpty { return nil }
        return ListeningPorts(tables + HostPath.text("/proc/\(pid)/net/tcp6"), reachesLoopback: reachesLoopback)
    }

    /// What helps when it was to speak over stdin and stdout; `nil` when it listens nowhere.
    public var hintForStdio: String? {
        guard let port = (open + local).sorted().first else { return nil }
        return
            "it listens on port \(port): if it speaks HTTP, set its transport (streamable-http or sse) and its target port"
    }

    /// Why nothing answers on `port`, and what helps.
    public func explanation(of port: Int) -> String {
        let none = "nothing listens on its port \(port)"
        let reached = reachesLoopback ? (open + local).sorted() : open
        if reached.contains(port) { return "its port \(port) takes connections and closes them again" }
        if local.contains(port) {
            return
                "it listens on 127.0.0.1:\(port) inside its container, which nothing outside reaches: make it listen on "
                + "0.0.0.0"
        }
        if let first = reached.first {
            let them = reached.prefix(5).map(String.init).joined(separator: ", ")
            return
                "\(none); it listens on \(them): give \(reached.count == 1 ? String(first) : "the right one") as its target "
                + "port, or make it listen on \(port)"
        }
        if local.isEmpty { return "\(none) yet, nor on another" }
        let them = local.prefix(5).map { "127.0.0.1:\($0)" }.joined(separator: ", ")
        return "\(none); it listens on \(them) inside its container, which nothing outside reaches: make it listen on "
            + "0.0.0.0:\(port)"
    }
}
