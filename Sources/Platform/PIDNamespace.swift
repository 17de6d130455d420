// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Tells processes of this one's own pid namespace from those in one below it, as every sandbox and container has.
///
/// It goes by the line `NSpid`, one number for each namespace a process is in, counted from the one of `/proc`'s mount:
/// the links in `/proc/PID/ns` are closed to other users. Mount namespaces decide nothing, because hardened units have
/// their own. Linux only.
enum PIDNamespace {
    /// Whether the process that connected the unix socket `descriptor`, whose credentials say `pid`, is in this
    /// process's pid namespace. One that cannot be found is not.
    static func isOurs(peerOf descriptor: Int32, pid: Int32) -> Bool {
        // 0 is a process that is not in our namespace at all.
        guard pid > 0, let own = ownDepth else { return false }
        let number = clinux_peer_pidfd(descriptor)
        if number < 0 { return errno == ENOPROTOOPT && depth(of: pid) == own }
        // The descriptor stands for the very process, so that a number which another has meanwhile does no harm.
        let pinned = Descriptor(owning: number)
        return numbers(in: "/proc/self/fdinfo/\(pinned.number)", of: pid)?.count == own
    }

    /// The control groups of the process that connected `descriptor`, as `/proc/PID/cgroup` lists them; empty when it cannot
    /// be found.
    static func groups(peerOf descriptor: Int32, pid: Int32) -> String {
        guard pid > 0, let before = ProcessIdentity(running: pid),
            let groups = try? File.read("/proc/\(pid)/cgroup", limit: 65_536)
        else { return "" }
        let number = clinux_peer_pidfd(descriptor)
        let isSame: Bool
        if number < 0 {
            isSame = errno == ENOPROTOOPT && ProcessIdentity(running: pid) == before
        } else {
            // Still there after the look: it was this process's line.
            let pinned = Descriptor(owning: number)
            isSame = numbers(in: "/proc/self/fdinfo/\(pinned.number)", of: pid) != nil
        }
        return isSame ? String(decoding: groups, as: UTF8.self) : ""
    }

    /// In how many namespaces `pid` is, seen from `/proc`; `nil` when it is gone or another process took its number
    /// while we looked.
    static func depth(of pid: Int32) -> Int? {
        guard let before = ProcessIdentity(running: pid), let found = numbers(in: "/proc/\(pid)/status", of: pid),
            ProcessIdentity(running: pid) == before
        else { return nil }
        return found.count
    }

    /// 1, unless `/proc` belongs to a namespace above ours; `nil` when there is no `/proc` that shows us.
    private static let ownDepth = depth(of: getpid())

    /// The numbers in `path`'s line `NSpid`, if the first is `pid`: else this `/proc` is not the one of our namespace.
    private static func numbers(in path: String, of pid: Int32) -> [Int32]? {
        guard let bytes = try? File.read(path, limit: 65_536),
            let line = bytes.split(separator: 0x0A).first(where: { $0.starts(with: Array("NSpid:".utf8)) })
        else { return nil }
        let words = line.dropFirst(6).split { $0 == 0x09 || $0 == 0x20 }
        let numbers = words.compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
        return numbers.count == words.count && numbers.first == pid ? numbers : nil
    }
}
