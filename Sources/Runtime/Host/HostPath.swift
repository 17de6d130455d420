// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Questions about paths of this machine.
enum HostPath {
    /// The path without symbolic links; `nil` when nothing is there.
    static func real(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Where a symbolic link points, as an absolute path; `nil` when `path` is none.
    static func linkTarget(_ path: String) -> String? {
        guard let target = linkText(path) else { return nil }
        return Path.absolute(target, in: Path.parent(path))
    }

    /// What a symbolic link says; `nil` when `path` is none.
    static func linkText(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink(path, &buffer, buffer.count)
        guard length > 0 else { return nil }
        return String(decoding: buffer[0..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isDirectory(_ path: String) -> Bool { mode(path).map { $0 & S_IFMT == S_IFDIR } ?? false }

    static func isFile(_ path: String) -> Bool { mode(path).map { $0 & S_IFMT == S_IFREG } ?? false }

    /// Whether every user may read or write it, by its mode.
    static func isForAll(_ path: String) -> Bool { mode(path).map { $0 & 0o006 != 0 } ?? false }

    static func entries(_ path: String) -> [String] {
        var names: [String] = []
        forEachEntry(path) { name, _ in names.append(String(cString: name)) }
        return names
    }

    /// The names of the directories in `path`, without looking at what is no directory: in `/sys` and `/proc` that is
    /// most of it.
    static func directories(_ path: String) -> [String] {
        var names: [String] = []
        forEachEntry(path) { name, type in
            if type == DT_DIR { return names.append(String(cString: name)) }
            guard type == DT_UNKNOWN else { return }
            var status = stat()
            let name = String(cString: name)
            if lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR { names.append(name) }
        }
        return names
    }

    private static func forEachEntry(_ path: String, _ body: (UnsafePointer<CChar>, _ type: Int) -> Void) {
        guard let directory = opendir(path) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let type = Int(entry.pointee.d_type)
            withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    if strcmp(name, ".") != 0, strcmp(name, "..") != 0 { body(name, type) }
                }
            }
        }
    }

    /// At most the first `limit` bytes of a file; empty when it cannot be read.
    static func head(_ path: String, limit: Int = 4096) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if file < 0 { return [] }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var done = 0
        while done < limit {
            let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress?.advanced(by: done), limit - done) }
            if count <= 0 { break }
            done += count
        }
        return Array(bytes[0..<done])
    }

    static func text(_ path: String) -> String { String(decoding: head(path, limit: 65_536), as: UTF8.self) }

    private static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : nil
    }
}
