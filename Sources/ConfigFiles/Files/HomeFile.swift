// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// A file in somebody's home that other programs write too. Blocking; use a thread of its own.
///
/// Nothing outside the home is ever touched: a link on the way may lead elsewhere in the home, but not out of it. A
/// change replaces the file as one step and keeps its mode and group; between reading and replacing nobody else of ours
/// writes, and a change by anybody else is noticed and taken into account. A file that cannot be replaced (mounted by
/// itself, of several names, or in a directory that cannot be written) is written in place, see `InPlaceFile`.
public struct HomeFile: Sendable, Equatable {
    /// Larger files are left alone.
    public static let limit = 16 << 20

    /// The home directory, absolute.
    public let home: String
    /// The file as the application names it, absolute, below `home`.
    public let path: String

    /// The file `relative` to `home`.
    public init(home: String, _ relative: String) {
        self.home = home
        path = "\(home)/\(relative)"
    }

    /// Whether there is such a file, or a link in its place.
    public var exists: Bool {
        var facts = stat()
        return lstat(path, &facts) == 0
    }

    /// Changes whenever the file does; for telling whether it is worth trying again.
    public var stamp: String {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return "-" }
        let time = facts.st_mtim
        return "\(facts.st_ino) \(facts.st_size) \(time.tv_sec).\(time.tv_nsec) \(facts.st_mode)"
    }

    /// How many directories on the way to the file are not there.
    public var missingDirectories: Int {
        var directory = Path.parent(path)
        var count = 0
        while directory != home, !File.exists(directory) {
            count += 1
            directory = Path.parent(directory)
        }
        return count
    }

    /// Removes the directories above the file, from the innermost on, up to the first that is not empty or is a link.
    public func removeDirectories(atMost count: Int) {
        var directory = Path.parent(path)
        for _ in 0..<count where directory != home {
            if rmdir(directory) != 0 { return }
            directory = Path.parent(directory)
        }
    }

    /// The content; `nil` when there is no such file.
    public func read() throws -> [UInt8]? {
        let target = try resolved()
        guard File.exists(target) else { return nil }
        try check(target)
        return try File.read(target, limit: Self.limit)
    }

    /// Changes the content.
    /// - Parameters:
    ///   - backup: where the content is copied to first, 0600; `nil` for no copy.
    ///   - spare: where the content is copied to while a file is written in place, 0600, if there is no backup; gone
    ///     afterwards, unless the program ends meanwhile. `nil` for no copy.
    ///   - change: gets the content (`nil`: no file) and gives the new one (`nil`: no file); may be asked again when
    ///     the file changed meanwhile.
    /// - Returns: whether anything was written.
    @discardableResult
    public func update(
        backup: String? = nil, spare: String? = nil, _ change: ([UInt8]?) throws -> [UInt8]?
    ) throws -> Bool {
        for _ in 0..<5 {
            let target = try resolved()
            let directory = Path.parent(target)
            let old = try read()
            let new = try change(old)
            if new == old { return false }
            try makeDirectories(directory)
            let lock = try Self.lock(directory)
            defer { lock.close() }
            // Whoever changed it since we read it must not lose that.
            guard try read() == old else { continue }
            if let backup, let old { try File.write(old, to: backup, mode: 0o600) }
            if let new {
                try write(new, to: target, old: old, spare: backup == nil ? spare : nil)
            } else {
                try File.remove(target)
            }
            return true
        }
        throw ConfigEditError("another program keeps changing it")
    }

    // MARK: Steps

    /// Where the path really leads, which must be in the home.
    private func resolved() throws -> String {
        guard let root = Self.real(home) else { throw SystemError("find the home directory \(home)", code: ENOENT) }
        var existing = path
        var missing: [String] = []
        while Self.real(existing) == nil {
            var facts = stat()
            if lstat(existing, &facts) == 0 {
                throw ConfigEditError("\(existing) is a link that leads nowhere, or cannot be followed")
            }
            missing.insert(Path.name(existing), at: 0)
            existing = Path.parent(existing)
        }
        let real = Self.real(existing) ?? existing
        guard Path.isInside(real, root) else {
            throw ConfigEditError("\(path) leads out of the home directory, to \(real)")
        }
        return ([real] + missing).joined(separator: "/")
    }

    private static func real(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    private func check(_ target: String) throws {
        var facts = stat()
        guard stat(target, &facts) == 0 else { throw SystemError("look at \(target)") }
        if facts.st_mode & S_IFMT != S_IFREG { throw ConfigEditError("\(path) is not a file") }
        if facts.st_uid != geteuid() {
            throw ConfigEditError("\(path) belongs to \(Account.name(of: facts.st_uid) ?? "uid \(facts.st_uid)")")
        }
        if facts.st_size > off_t(Self.limit) { throw ConfigEditError("\(path) is larger than 16 MiB") }
    }

    private func makeDirectories(_ directory: String) throws {
        var step = ""
        for part in directory.slashPieces {
            step += "/\(part)"
            if mkdir(step, 0o700) == 0 { continue }
            let code = errno
            if !File.exists(step) { throw SystemError("create \(step)", code: code) }
        }
    }

    /// Takes the lock of the file's directory; it needs no file of its own.
    private static func lock(_ directory: String) throws -> Descriptor {
        let number = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if number < 0 { throw SystemError("open \(directory)") }
        let descriptor = Descriptor(owning: number)
        let end = MonotonicClock.milliseconds + 5000
        while flock(number, LOCK_EX | LOCK_NB) != 0 {
            if errno != EWOULDBLOCK && errno != EINTR { throw SystemError("lock \(directory)") }
            if MonotonicClock.milliseconds > end {
                throw ConfigEditError("another program holds the lock of \(directory)")
            }
            usleep(5000)
        }
        return descriptor
    }

    /// Replaces the file as one step, or writes it in place where that cannot be, or would part its names.
    private func write(_ bytes: [UInt8], to target: String, old: [UInt8]?, spare: String?) throws {
        var facts = stat()
        guard let old, stat(target, &facts) == 0 else { return try replace(target, bytes) }
        if facts.st_nlink == 1 {
            do throws(SystemError) {
                return try replace(target, bytes)
            } catch {
                guard Self.keepsItsPlace.contains(error.code) else { throw error }
            }
        }
        if let spare { try File.write(old, to: spare, mode: 0o600) }
        try InPlaceFile(target).replace(old, with: bytes)
        if let spare { try? File.remove(spare) }
    }

    /// A mount by itself; a directory, or a file system but for this file, that cannot be written.
    private static let keepsItsPlace: Set<Int32> = [EBUSY, EXDEV, EROFS, EACCES, EPERM]

    private func replace(_ target: String, _ bytes: [UInt8]) throws(SystemError) {
        var facts = stat()
        let isThere = stat(target, &facts) == 0
        let temporary =
            "\(Path.parent(target))/.\(Path.name(target)).thv-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        let number = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if number < 0 { throw SystemError("create \(temporary)") }
        let descriptor = Descriptor(owning: number)
        do throws(SystemError) {
            try descriptor.writeAll(bytes)
            if isThere {
                // A group that is not ours to give stays the default one; the mode then must not open it to that.
                let isOwnGroup = fchown(number, uid_t.max, facts.st_gid) == 0
                let mode = isOwnGroup ? facts.st_mode & 0o777 : facts.st_mode & 0o707
                if fchmod(number, mode) != 0 { throw SystemError("set the mode of \(temporary)") }
            }
            if fsync(number) != 0 { throw SystemError("write \(temporary)") }
            if rename(temporary, target) != 0 { throw SystemError("replace \(target)") }
        } catch {
            unlink(temporary)
            throw error
        }
        let parent = open(Path.parent(target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if parent >= 0 {
            fsync(parent)
            close(parent)
        }
    }
}
