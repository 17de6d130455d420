// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// The unix sockets that programs of this machine have bound to paths (proc(5), `/proc/net/unix`), at one moment.
struct BoundSockets: Sendable {
    /// Directories in which sockets are bound, without symbolic links.
    private let directories: [String]
    /// Names that were bound from wherever their program was then.
    private let relative: Set<String>

    init() {
        var directories = Set<String>()
        var relative = Set<String>()
        for line in ((try? File.read("/proc/net/unix")) ?? []).split(separator: 0x0A).dropFirst() {
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
        self.directories = Set(directories.compactMap(HostPath.real)).sorted()
        self.relative = relative
    }

    /// One inside an open directory: whoever is shown the directory can connect to it, also when it cannot write.
    func first(inside held: HeldPath) -> String? { find(inside: held, limit: 1).first }

    /// All of them inside an open directory.
    func all(inside held: HeldPath) -> [String] { find(inside: held, limit: .max) }

    private func find(inside held: HeldPath, limit: Int) -> [String] {
        guard held.isDirectory else { return [] }
        var found: [String] = []
        // By whatever name: servers bind beside and move into place.
        for directory in directories where Path.isInside(directory, held.target) {
            found += Self.sockets(in: directory).map { "\(directory)/\($0)" }
            if found.count >= limit { return found }
        }
        let below = relative.isEmpty ? [] : HostPath.directories(held.target).map { "\(held.target)/\($0)" }
        for directory in relative.isEmpty ? [] : [held.target] + below {
            found += Self.sockets(in: directory).filter(relative.contains).map { "\(directory)/\($0)" }
            if found.count >= limit { return found }
        }
        return found
    }

    private static func sockets(in directory: String) -> [String] {
        HostPath.entries(directory).filter { name in
            var status = stat()
            return lstat("\(directory)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
        }
    }
}
