// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Who acts by a group's rights. Many systems give each person a group of its own and let that group write by default.
public enum GroupMembers {
    /// Somebody besides this user and root who is in the group `gid`, for people; `nil` for nobody.
    ///
    /// Accounts that a name service knows may have any group as their primary one without being listed: besides this
    /// user's own group and root's, only a system's group (below 1000) that no local account has counts as empty.
    public static func stranger(in gid: UInt32) -> String? {
        guard let group = entry(gid) else { return "the group \(gid)" }
        let trusted = ["root", Account.name(of: geteuid()) ?? ""]
        if let member = group.members.first(where: { !trusted.contains($0) }) {
            return "the user \(member) of the group \(group.name)"
        }
        if trusted.contains(group.name) { return nil }
        return gid < 1000 && !isPrimary(gid) ? nil : "the group \(group.name)"
    }

    private static func entry(_ gid: UInt32) -> (name: String, members: [String])? {
        var entry = group()
        var found: UnsafeMutablePointer<group>?
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

    /// Whether a local account besides this user and root has the group as its primary one.
    private static func isPrimary(_ gid: UInt32) -> Bool {
        let lines = ((try? File.read("/etc/passwd")) ?? []).split(separator: 0x0A)
        return lines.contains { line in
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count > 3, let uid = UInt32(String(decoding: fields[2], as: UTF8.self)) else { return false }
            return String(decoding: fields[3], as: UTF8.self) == String(gid) && uid != 0 && uid != geteuid()
        }
    }
}
