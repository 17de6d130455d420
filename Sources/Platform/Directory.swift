// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The content of directories.
public enum Directory {
    /// The names in `path` in byte order, without `.` and `..`; none when it cannot be read.
    public static func entries(of path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

extension Directory {
    private static let depthLimit = 500

    /// Makes `path` and what is missing above it, as open as the person's own folders are.
    public static func make(_ path: String) throws(SystemError) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, Path.parent(path) != path else { throw SystemError("create \(path)") }
        try make(Path.parent(path))
        if mkdir(path, 0o777) != 0, errno != EEXIST { throw SystemError("create \(path)") }
    }

    /// Removes `path` and everything below it; links are removed, not followed. One that does not exist is fine.
    /// Blocks for as long as there are files.
    public static func removeTree(_ path: String) throws(SystemError) {
        try empty(AT_FDCWD, path, depth: 0)
        if rmdir(path) != 0, errno != ENOENT { throw SystemError("remove \(path)") }
    }

    private static func empty(_ parent: Int32, _ name: String, depth: Int) throws(SystemError) {
        if depth > depthLimit { throw SystemError("remove \(name), which is too deep", code: ELOOP) }
        // Its own rights may keep us out: programs make directories that nobody may write.
        fchmodat(parent, name, 0o700, 0)
        let number = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if number < 0 {
            if errno == ENOENT { return }
            throw SystemError("open \(name)")
        }
        let directory = Descriptor(owning: number)
        let listing = openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard listing >= 0, let stream = fdopendir(listing) else { throw SystemError("read \(name)") }
        defer { closedir(stream) }
        var entries: [(name: String, isDirectory: Bool)] = []
        while let entry = readdir(stream) {
            let found = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var facts = stat()
            if found == "." || found == ".." || fstatat(number, found, &facts, AT_SYMLINK_NOFOLLOW) != 0 { continue }
            entries.append((found, facts.st_mode & S_IFMT == S_IFDIR))
        }
        for entry in entries {
            if entry.isDirectory { try empty(directory.number, entry.name, depth: depth + 1) }
            if unlinkat(directory.number, entry.name, entry.isDirectory ? AT_REMOVEDIR : 0) != 0, errno != ENOENT {
                throw SystemError("remove \(entry.name)")
            }
        }
    }
}
