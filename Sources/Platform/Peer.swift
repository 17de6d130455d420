// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import JSONCoding

/// Who is at the other end of a connection, as the kernel says.
public enum Peer: Sendable, Equatable {
    /// A unix socket: the credentials at the time of `connect`.
    case unix(uid: UInt32, gid: UInt32, pid: Int32)
    /// A unix socket whose caller lives in a pid namespace below ours, as in a sandbox or container, or cannot be found:
    /// it may be a program that was confined for good reasons.
    /// - Parameter groups: the process's control groups, as `/proc/PID/cgroup` says; empty when it is gone.
    case confined(uid: UInt32, groups: String)
    /// Loopback TCP: the owner of the other end's socket, if that could be told beyond doubt.
    case loopback(uid: UInt32?)
    /// Another machine, or an address of this one that is not loopback.
    case remote

    /// The uid, when one is known.
    public var uid: UInt32? {
        switch self {
        case .unix(let uid, _, _), .confined(let uid, _): uid
        case .loopback(let uid): uid
        case .remote: nil
        }
    }
}

/// Finds out who is at the other end of accepted connections. Thread-safe.
public final class PeerLookup: Sendable {
    private let diagnostics = SocketDiagnostics()

    /// A lookup with one netlink socket of its own.
    public init() {}

    /// The peer of the accepted connection `descriptor`. Call it right after `accept`: a client that has already gone
    /// is nobody.
    public func peer(of descriptor: Int32) -> Peer {
        var local = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let named = withUnsafeMutablePointer(to: &local) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard named == 0 else { return .remote }
        if Int32(local.ss_family) == AF_UNIX { return Self.caller(of: descriptor) }
        var other = sockaddr_storage()
        length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let connected = withUnsafeMutablePointer(to: &other) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
        }
        guard connected == 0, let from = SocketAddress(other), let to = SocketAddress(local) else {
            return .loopback(uid: nil)
        }
        guard from.isLoopback, to.isLoopback else { return .remote }
        // Asked again afterwards: had the client gone before, somebody else could meanwhile own a socket with the same
        // two addresses.
        guard let owner = diagnostics.owner(from: from, to: to), hasAccount(owner), Self.isEstablished(descriptor)
        else {
            return .loopback(uid: nil)
        }
        return .loopback(uid: owner)
    }

    /// The peer of an accepted unix socket connection, judged by where it lives. Call it right after `accept`.
    public static func caller(of descriptor: Int32) -> Peer {
        let peer = credentials(of: descriptor)
        guard case .unix(let uid, _, let pid) = peer else { return peer }
        let isOurs = Defence.socketNamespaces.isOff || PIDNamespace.isOurs(peerOf: descriptor, pid: pid)
        if isOurs { return peer }
        return .confined(uid: uid, groups: PIDNamespace.groups(peerOf: descriptor, pid: pid))
    }

    /// The peer of a unix socket connection; usable by clients to check a server as well.
    public static func credentials(of descriptor: Int32) -> Peer {
        var pid: Int32 = 0
        var uid: UInt32 = 0
        var gid: UInt32 = 0
        guard clinux_peer_credentials(descriptor, &pid, &uid, &gid) == 0 else { return .remote }
        return .unix(uid: uid, gid: gid, pid: pid)
    }

    /// Whether neither side has ended the connection yet.
    private static func isEstablished(_ descriptor: Int32) -> Bool {
        // The state is the first byte of the kernel's answer.
        var state: UInt8 = 0
        var length = socklen_t(1)
        return getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &state, &length) == 0 && state == 1
    }

    /// A uid without an account is nobody, but for this process's own.
    private func hasAccount(_ uid: UInt32) -> Bool { uid == Account.current || Account.name(of: uid) != nil }
}

/// Accounts of this machine.
public enum Account {
    /// The login name of `uid`, if it has one.
    public static func name(of uid: UInt32) -> String? { entry(of: uid)?.name }

    /// The home directory of `uid`, if it has one.
    public static func home(of uid: UInt32) -> String? { entry(of: uid)?.home }

    /// The uid of the account called `name`, if there is one.
    public static func uid(of name: String) -> UInt32? { ids(of: name)?.uid }

    /// The uid and primary gid of the account called `name`, if there is one.
    public static func ids(of name: String) -> (uid: UInt32, gid: UInt32)? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 65_536)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return (entry.pw_uid, entry.pw_gid)
    }

    /// The home of this process's user: the account's, or `HOME` for a uid that has none.
    public static var ownHome: String? {
        home(of: current) ?? Environment.variable("HOME").flatMap { $0.beginsWithSlash ? Path.clean($0) : nil }
    }

    /// The homes of this process's user: the directory of theirs that `HOME` names, and the account's; never `/`.
    public static var ownHomes: [String] {
        var facts = stat()
        let named = Environment.variable("HOME").flatMap { $0.beginsWithSlash ? Path.clean($0) : nil }.flatMap { path in
            stat(path, &facts) == 0 && facts.st_uid == current ? path : nil
        }
        let homes = [named, home(of: current).map { Path.clean($0) }].compactMap(\.self).filter { $0 != "/" }
        return homes.count == 2 && homes[0] == homes[1] ? [homes[0]] : homes
    }

    /// The uid this process acts as.
    public static var current: UInt32 { geteuid() }

    private static func entry(of uid: UInt32) -> (name: String, home: String)? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        while true {
            let code = getpwuid_r(uid, &entry, &buffer, buffer.count, &found)
            if code == ERANGE, buffer.count < 1 << 20 {
                buffer = [CChar](repeating: 0, count: buffer.count * 2)
                continue
            }
            guard code == 0, found != nil, let name = entry.pw_name, let home = entry.pw_dir else { return nil }
            return (String(cString: name), String(cString: home))
        }
    }
}
