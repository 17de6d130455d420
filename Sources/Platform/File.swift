// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Small whole files.
public enum File {
    /// The content of `path`; `EFBIG` beyond `limit` bytes.
    public static func read(_ path: String, limit: Int = 16 << 20) throws(SystemError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw SystemError("open \(path)") }
        return try Descriptor(owning: descriptor).readAll(limit: limit)
    }

    /// Replaces `path` as one step: readers see the old content or the new, also after a crash.
    public static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws(SystemError) {
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max)).tmp"
        let number = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        if number < 0 { throw SystemError("create \(temporary)") }
        let descriptor = Descriptor(owning: number)
        do throws(SystemError) {
            try descriptor.writeAll(bytes)
            if fsync(number) != 0 { throw SystemError("write \(temporary)") }
            if rename(temporary, path) != 0 { throw SystemError("replace \(path)") }
        } catch {
            unlink(temporary)
            throw SystemError("write \(path)", code: error.code)
        }
        syncDirectory(of: path)
    }

    /// Makes a rename or removal in the directory of `path` survive a crash; failures are ignored, as some file systems
    /// cannot.
    private static func syncDirectory(of path: String) {
        let parent = Path.parent(path)
        let number = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if number >= 0 {
            fsync(number)
            close(number)
        }
    }

    /// Whether something exists at `path`, following links.
    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Removes a file; one that does not exist is fine.
    public static func remove(_ path: String) throws(SystemError) {
        if unlink(path) != 0, errno != ENOENT { throw SystemError("remove \(path)") }
    }
}

extension File {
    /// The size of `path` in bytes; 0 when it does not exist.
    public static func size(_ path: String) -> Int {
        var facts = stat()
        return stat(path, &facts) == 0 ? Int(facts.st_size) : 0
    }

    /// When it was last written, in milliseconds since 1970; `nil` when it does not exist.
    public static func modified(_ path: String) -> Int64? {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        return Int64(facts.st_mtim.tv_sec) * 1000 + Int64(facts.st_mtim.tv_nsec) / 1_000_000
    }

    /// Puts the file at `path` in the place of `target`, as one step that a crash does not undo.
    public static func replace(_ target: String, by path: String) throws(SystemError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 { throw SystemError("open \(path)") }
        defer { close(file) }
        if fsync(file) != 0 || rename(path, target) != 0 { throw SystemError("replace \(target)") }
        syncDirectory(of: target)
    }

    /// The file's number in its file system, which tells one file from its successor; 0 when it does not exist.
    public static func inode(_ path: String) -> UInt64 {
        var facts = stat()
        return stat(path, &facts) == 0 ? UInt64(facts.st_ino) : 0
    }
}
