// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding

/// Directories that nobody but their owner may enter.
public enum PrivateDirectory {
    /// Makes `path` and whatever is missing above it, all 0700. From `root` downwards each must be a real directory of
    /// this user, and is closed to others if it was open; above `root`, links and owners are not looked at.
    ///
    /// - Throws: `EPERM` for a directory of somebody else, `ELOOP` for a link, `ENOTDIR`, or what the system said.
    public static func make(_ path: String, from root: String) throws(SystemError) {
        try makeMissing(above: root)
        var step = root
        try check(step)
        for part in path.utf8.dropFirst(root.utf8.count).split(separator: UInt8(ascii: "/")).map(Substring.init) {
            step += "/\(part)"
            try check(step)
        }
    }

    private static func makeMissing(above root: String) throws(SystemError) {
        var step = ""
        for part in root.slashPieces.dropLast() {
            step += "/\(part)"
            guard mkdir(step, 0o700) != 0 else { continue }
            let code = errno
            // Above a directory that exists, making one may be refused for other reasons than that it exists.
            if access(step, F_OK) != 0 { throw SystemError("create \(step)", code: code) }
        }
    }

    private static func check(_ path: String) throws(SystemError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw SystemError("create \(path)") }
        // The descriptor makes sure that what is looked at is what is changed.
        let number = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if number < 0 {
            let code = errno
            throw SystemError("use \(path), which must be a directory of your own", code: code)
        }
        let directory = Descriptor(owning: number)
        var status = stat()
        if fstat(directory.number, &status) != 0 { throw SystemError("look at \(path)") }
        if status.st_uid != geteuid() {
            let owner = Account.name(of: status.st_uid) ?? "uid \(status.st_uid)"
            throw SystemError("use \(path), which belongs to \(owner)", code: EPERM)
        }
        if status.st_mode & 0o077 != 0, fchmod(directory.number, 0o700) != 0 { throw SystemError("close \(path)") }
    }
}
