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

    /// The file's number in its file system, which tells one file from its successor; 0 when it does not exist.
    public static func inode(_ path: String) -> UInt64 {
        var facts = stat()
        return stat(path, &facts) == 0 ? UInt64(facts.st_ino) : 0
    }
}
