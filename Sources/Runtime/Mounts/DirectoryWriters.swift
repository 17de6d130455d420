// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Who can add, remove and rename entries of a directory, as owner, mode and groups say.
struct DirectoryWriters: Sendable {
    private let own = geteuid()

    /// Somebody besides this user and root who can replace `entry` of the directory `above`; `nil` for nobody.
    func writer(of above: stat, entry: stat) -> String? {
        if above.st_uid != 0, above.st_uid != own {
            return "the user \(Account.name(of: above.st_uid) ?? String(above.st_uid))"
        }
        // In a sticky directory an entry is its owner's alone.
        if above.st_mode & S_ISVTX != 0, entry.st_uid == 0 || entry.st_uid == own { return nil }
        if above.st_mode & S_IWOTH != 0 { return "every user" }
        return above.st_mode & S_IWGRP != 0 ? GroupMembers.stranger(in: above.st_gid) : nil
    }
}
