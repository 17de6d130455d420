// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform

/// Whom a sandbox's programs run as when the server is root: uid 0 without capabilities still owns what is root's, and the
/// kernel asks no more of it than that.
struct BackendUser: Sendable, Equatable {
    let uid: UInt32
    let gid: UInt32
    /// Where the numbers are from, for people.
    let origin: String

    /// The account that an administrator can make for it.
    static let account = "thv-sandbox"
    /// The numbers that systems keep for users who come and go with a service; no account has one of them.
    private static let transient: ClosedRange<UInt32> = 61184...65519

    /// What is known of this machine's users.
    struct Machine {
        /// `/etc/subuid` and `/etc/subgid`.
        var subordinateUsers = HostPath.text("/etc/subuid")
        var subordinateGroups = HostPath.text("/etc/subgid")
        /// The ids that this process can take, as `/proc/self/uid_map` and `gid_map` show them.
        var users = HostPath.text("/proc/self/uid_map")
        var groups = HostPath.text("/proc/self/gid_map")
        var account: (uid: UInt32, gid: UInt32)? = Account.ids(of: BackendUser.account)
        var isTaken: (UInt32) -> Bool = { Account.name(of: $0) != nil }
    }

    /// Whether this process is root, and not only called so in a user namespace of somebody else's.
    static var serverIsRoot: Bool {
        guard geteuid() == 0 else { return false }
        let first = ranges(HostPath.text("/proc/self/uid_map")).first { $0.inside == 0 }
        return first.map { $0.outside == 0 } ?? true
    }

    /// The user for the workload `id`: of root's subordinate ids, else the account, else of the system's transient ones. Each
    /// workload has its own as far as there are enough; it needs to be the same at no two starts.
    static func choose(for id: String, on machine: Machine = Machine()) throws(RuntimeError) -> BackendUser {
        let number = hash(id)
        let users = ranges(machine.users), groups = ranges(machine.groups)
        func isMapped(_ uid: UInt32, _ gid: UInt32) -> Bool {
            uid != 0 && gid != 0 && users.contains { $0.holds(uid) } && groups.contains { $0.holds(gid) }
        }
        if let users = subordinate(machine.subordinateUsers), let groups = subordinate(machine.subordinateGroups) {
            let uid = users.first + number % users.count
            let gid = groups.first + number % groups.count
            if isMapped(uid, gid) { return BackendUser(uid: uid, gid: gid, origin: "root's subordinate users") }
        }
        if let (uid, gid) = machine.account, isMapped(uid, gid) {
            return BackendUser(uid: uid, gid: gid, origin: "the account \(account)")
        }
        let count = UInt32(transient.count)
        for step in 0..<count {
            let uid = transient.lowerBound + (number % count + step) % count
            if isMapped(uid, uid), !machine.isTaken(uid) {
                return BackendUser(uid: uid, gid: uid, origin: "the system's transient users")
            }
        }
        throw RuntimeError(
            .notSupported,
            "the server is root, and there is no other user here that the workload could run as",
            fix:
                """
                run the server as an ordinary user, make an account \(account), or let it run as root without capabilities \
                (\(set: "run_as_root", to: "true")): what belongs to root is then its own
                """,
            pointer: "/run_as_root")
    }

    // MARK: Tables of ids

    private struct Range {
        var inside: UInt64
        var outside: UInt64
        var count: UInt64

        func holds(_ id: UInt32) -> Bool { UInt64(id) >= inside && UInt64(id) - inside < count }
    }

    private static func ranges(_ map: String) -> [Range] {
        map.split(whereSeparator: \.isNewline).compactMap { line in
            let numbers = line.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0) }
            return numbers.count == 3 ? Range(inside: numbers[0], outside: numbers[1], count: numbers[2]) : nil
        }
    }

    /// The first range of root's or the account's: `NAME:FIRST:COUNT`.
    private static func subordinate(_ text: String) -> (first: UInt32, count: UInt32)? {
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, ["root", "0", account].contains(String(fields[0])) else { continue }
            guard let first = UInt32(fields[1]), let count = UInt32(fields[2]), first > 0, count > 0 else { continue }
            if first.addingReportingOverflow(count).overflow { continue }
            return (first, count)
        }
        return nil
    }

    /// FNV-1a.
    private static func hash(_ text: String) -> UInt32 {
        text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }
}
