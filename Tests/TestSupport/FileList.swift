// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Names in directories.
public enum FileList {
    /// The entries of `path` without `.` and `..`, sorted.
    public static func names(_ path: String) throws -> [String] {
        guard let directory = opendir(path) else { throw SystemError("read \(path)") }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Every regular file below `path`.
    public static func files(_ path: String) throws -> [String] {
        try names(path).flatMap { name -> [String] in
            let child = "\(path)/\(name)"
            var facts = stat()
            guard lstat(child, &facts) == 0 else { return [] }
            if facts.st_mode & S_IFMT == S_IFDIR { return try files(child) }
            return facts.st_mode & S_IFMT == S_IFREG ? [child] : []
        }
    }
}
