// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// The unix sockets that programs of this machine have bound to paths (proc(5), `/proc/net/unix`).
enum BoundSockets {
    /// One inside an open directory: whoever is shown the directory can connect to it, also when it cannot write.
    static func first(inside held: HeldPath) -> String? {
        guard held.isDirectory else { return nil }
        var directories = Set<String>()
        var relative = Set<String>()
        for line in HostPath.head("/proc/net/unix", limit: 8 << 20).split(separator: 0x0A).dropFirst() {
            // `Num RefCount Protocol Flags Type St Inode Path`; abstract names begin with “@”.
            let fields = line.split(separator: 0x20, maxSplits: 7)
            guard fields.count == 8, let first = fields[7].first, first != UInt8(ascii: "@") else { continue }
            let path = String(decoding: fields[7], as: UTF8.self)
            if first == UInt8(ascii: "/") {
                directories.insert(Path.parent(path))
            } else {
                relative.insert(Path.name(path))
            }
        }
        for directory in directories {
            guard let real = HostPath.real(directory), Path.isInside(real, held.target) else { continue }
            // By whatever name: servers bind beside and move into place.
            if let name = sockets(in: real).first { return "\(real)/\(name)" }
        }
        // A name from where its program was then, which may have been here.
        let below = HostPath.directories(held.target).map { "\(held.target)/\($0)" }
        for directory in relative.isEmpty ? [] : [held.target] + below {
            if let name = sockets(in: directory).first(where: relative.contains) { return "\(directory)/\(name)" }
        }
        return nil
    }

    private static func sockets(in directory: String) -> [String] {
        HostPath.entries(directory).filter { name in
            var status = stat()
            return lstat("\(directory)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
        }
    }
}
