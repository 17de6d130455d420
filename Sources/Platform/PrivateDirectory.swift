// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding

/// Directories that nobody but their owner may enter.
public enum PrivateDirectory {
    /// Makes `path` and whatever is missing above it, all 0700. From `root` downwards each must be a real directory of
    /// this user, and is closed to others if it was open. Above `root` a link is the person's choice, but nobody else may
    /// be able to put another directory in the place of one.
    ///
    /// - Parameter anywhere: whether what lies above `root` is the person's choice altogether, as for a file that is saved
    ///   where they say.
    /// - Throws: `EPERM` for a directory of somebody else or a link, `ENOTDIR`, or what the system said.
    public static func make(_ path: String, from root: String, anywhere: Bool = false) throws(SystemError) {
        if !anywhere { try checkAncestors(of: root, target: path) }
        try makeMissing(above: root)
        var step = root
        try check(step, target: path)
        for part in path.utf8.dropFirst(root.utf8.count).split(separator: UInt8(ascii: "/")).map(Substring.init) {
            step += "/\(part)"
            try check(step, target: path)
        }
    }

    /// Looks at what exists of `path` by the same rules, and makes and closes nothing.
    public static func check(existing path: String, from root: String) throws(SystemError) {
        try checkAncestors(of: root, target: path)
        let below = path.utf8.dropFirst(root.utf8.count).split(separator: UInt8(ascii: "/")).map(Substring.init)
        var step = root
        for part in [nil] + below.map(Optional.some) {
            if let part { step += "/\(part)" }
            var status = stat()
            if lstat(step, &status) != 0 { return }
            guard status.st_mode & S_IFMT == S_IFDIR else { throw notADirectory(step, status) }
            try checkOwn(step, status, target: path)
        }
    }

    private static func notADirectory(_ path: String, _ status: stat) -> SystemError {
        SystemError(
            distrusting: path,
            status.st_mode & S_IFMT == S_IFLNK ? "is a symbolic link, not a directory" : "is not a directory",
            fix: "move it away", canBeElsewhere: true, code: ENOTDIR)
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

    /// Whoever can write a directory can put another in the place of what is in it, unless it is sticky as `/tmp` is; and
    /// whoever owns one can make it so.
    private static func checkAncestors(of root: String, target: String) throws(SystemError) {
        var existing = "/"
        for part in root.slashPieces.dropLast() {
            let step = existing == "/" ? "/\(part)" : "\(existing)/\(part)"
            var status = stat()
            if lstat(step, &status) != 0 {
                if errno == ENOENT { break }
                throw SystemError("look at \(step)")
            }
            existing = step
            if status.st_mode & S_IFMT == S_IFLNK {
                try checkOwner(step, status, above: target)
            } else {
                try checkAncestor(step, status, above: target)
            }
        }
        // Where links lead.
        guard let real = realpath(existing, nil) else { throw SystemError("look at \(existing)") }
        defer { free(real) }
        var step = ""
        for part in String(cString: real).slashPieces {
            step += "/\(part)"
            var status = stat()
            if lstat(step, &status) != 0 { throw SystemError("look at \(step)") }
            try checkAncestor(step, status, above: target)
        }
    }

    private static func checkAncestor(
        _ path: String, _ status: stat, above target: String
    ) throws(SystemError) {
        try checkOwner(path, status, above: target)
        let isGroups = status.st_mode & 0o020 != 0 && GroupMembers.stranger(in: status.st_gid) != nil
        if isGroups || status.st_mode & 0o002 != 0, status.st_mode & mode_t(S_ISVTX) == 0 {
            throw SystemError(
                distrusting: path, "can be changed by others and is above \(target)",
                fix: "chmod go-w \(path)", canBeElsewhere: true)
        }
    }

    private static func checkOwner(
        _ path: String, _ status: stat, above target: String
    ) throws(SystemError) {
        // In a user namespace root may be shown as nobody; it is whoever owns the root directory.
        var top = stat()
        stat("/", &top)
        if [geteuid(), 0, top.st_uid].contains(status.st_uid) { return }
        let owner = Account.name(of: status.st_uid) ?? "uid \(status.st_uid)"
        throw SystemError(
            distrusting: path, "belongs to \(owner) and is above \(target)",
            fix: "", canBeElsewhere: true)
    }

    private static func check(_ path: String, target: String) throws(SystemError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw SystemError("create \(path)") }
        // The descriptor makes sure that what is looked at is what is changed.
        let number = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if number < 0 {
            let code = errno
            var status = stat()
            guard lstat(path, &status) == 0 else { throw SystemError("open \(path)", code: code) }
            if status.st_mode & S_IFMT == S_IFDIR {
                try checkOwn(path, status, target: target)
                throw SystemError("open \(path)", code: code)
            }
            throw notADirectory(path, status)
        }
        let directory = Descriptor(owning: number)
        var status = stat()
        if fstat(directory.number, &status) != 0 { throw SystemError("look at \(path)") }
        try checkOwn(path, status, target: target)
        if status.st_mode & 0o077 != 0, fchmod(directory.number, 0o700) != 0 { throw SystemError("close \(path)") }
    }

    private static func checkOwn(_ path: String, _ status: stat, target: String) throws(SystemError) {
        if status.st_uid == geteuid() { return }
        let owner = Account.name(of: status.st_uid) ?? "uid \(status.st_uid)"
        throw SystemError(
            distrusting: path, "belongs to \(owner)" + (path == target ? "" : " and is above \(target)"),
            fix: "move it away", canBeElsewhere: true)
    }
}
