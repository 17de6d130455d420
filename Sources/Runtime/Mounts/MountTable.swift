// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// A place within a file system: the same for every bind mount that shows it.
struct FilePlace: Sendable, Hashable {
    /// `MAJOR:MINOR` of the file system, as the mount table says.
    let device: String
    /// The path from the file system's own root.
    let path: String

    func isInside(_ other: FilePlace) -> Bool { device == other.device && Path.isInside(path, other.path) }

    /// Where it is seen when the place `other` above it is seen at `point`.
    func path(from other: FilePlace, at point: String) -> String {
        Path.clean("\(point)/\(path.dropFirst(other.path == "/" ? 0 : other.path.count))")
    }
}

/// The mounts of this process's mount namespace (proc(5), `/proc/PID/mountinfo`).
struct MountTable: Sendable {
    struct Mount: Sendable {
        let id: String
        let root: FilePlace
        let point: String
        let type: String
    }

    /// In the order in which they were made.
    let mounts: [Mount]

    init() {
        mounts = ((try? File.read("/proc/self/mountinfo")) ?? []).split(separator: 0x0A).compactMap { line in
            let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            guard words.count > 6, let dash = words.firstIndex(of: "-"), dash + 1 < words.count else { return nil }
            return Mount(
                id: words[0], root: FilePlace(device: words[2], path: Self.plain(words[3])),
                point: Self.plain(words[4]), type: words[dash + 1])
        }
    }

    /// The mount that an open path lies on.
    func mount(of held: HeldPath) -> Mount? {
        let lines = HostPath.text("/proc/self/fdinfo/\(held.descriptor.number)").split(whereSeparator: \.isNewline)
        guard let line = lines.first(where: { $0.hasPrefix("mnt_id:") }) else { return nil }
        let id = line.dropFirst("mnt_id:".count).filter { !$0.isWhitespace }
        return mounts.last { $0.id == id }
    }

    /// Where an open path is within its file system.
    func place(of held: HeldPath) -> FilePlace? {
        guard let mount = mount(of: held), Path.isInside(held.target, mount.point) else { return nil }
        let below = mount.point == "/" ? held.target : String(held.target.dropFirst(mount.point.count))
        return FilePlace(device: mount.root.device, path: Path.clean("\(mount.root.path)/\(below)"))
    }

    /// What is mounted below an open directory, and so is seen with it.
    func mounts(below held: HeldPath) -> [Mount] {
        guard held.isDirectory else { return [] }
        return mounts.filter { $0.point != held.target && Path.isInside($0.point, held.target) }
    }

    /// Spaces, tabs, newlines and backslashes are written as three octal digits.
    private static func plain(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
