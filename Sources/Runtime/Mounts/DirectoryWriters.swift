// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Who can add, remove and rename entries of a directory, as owner, mode and groups say.
struct DirectoryWriters: Sendable {
    private let own = geteuid()

    /// Somebody besides this user and root who can replace `entry` of the directory `above`; `nil` for nobody.
    func writer(of above: stat, entry: stat) -> String? {
        if above.st_uid != 0, above.st_uid != own { return Self.user(above.st_uid) }
        // In a sticky directory an entry is its owner's alone.
        if above.st_mode & S_ISVTX != 0, entry.st_uid == 0 || entry.st_uid == own { return nil }
        if above.st_mode & S_IWOTH != 0 { return "every user" }
        if above.st_mode & S_IWGRP != 0 { return groupWriter(above.st_gid) }
        return nil
    }

    private static func user(_ uid: UInt32) -> String { "the user \(Account.name(of: uid) ?? String(uid))" }

    /// A member of the group besides this user and root. A system's group may be anybody's primary group where accounts
    /// come from elsewhere; those of a name service that does not list members count as having some.
    private func groupWriter(_ gid: UInt32) -> String? {
        guard let group = Self.group(gid) else { return "the group \(gid)" }
        let trusted = ["root", Account.name(of: own) ?? ""]
        if let member = group.members.first(where: { !trusted.contains($0) }) {
            return "the user \(member) of the group \(group.name)"
        }
        let isPrivate = trusted.contains(group.name) || (gid < 1000 && !Self.isPrimary(gid, besides: [0, own]))
        return isPrivate ? nil : "the group \(group.name)"
    }

    private static func group(_ gid: UInt32) -> (name: String, members: [String])? {
        var entry = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 65_536)
        guard getgrgid_r(gid, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.gr_name else {
            return nil
        }
        var members: [String] = []
        var next = entry.gr_mem
        while let member = next?.pointee {
            members.append(String(cString: member))
            next = next?.advanced(by: 1)
        }
        return (String(cString: name), members)
    }

    /// Whether a local account other than `users` has the group as its primary one.
    private static func isPrimary(_ gid: UInt32, besides users: [UInt32]) -> Bool {
        HostPath.head("/etc/passwd", limit: 1 << 20).split(separator: 0x0A).contains { line in
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count > 3, let uid = UInt32(String(decoding: fields[2], as: UTF8.self)) else { return false }
            return String(decoding: fields[3], as: UTF8.self) == String(gid) && !users.contains(uid)
        }
    }
}
