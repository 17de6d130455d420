// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A path of the host that has been opened, not read: what is judged by this descriptor is what is mounted.
struct HeldPath: Sendable {
    /// As it was named.
    let path: String
    /// Where it is in truth, without symbolic links.
    let target: String
    let identity: FileIdentity
    let mode: mode_t
    /// The uid it belongs to.
    let owner: UInt32
    /// Open as `O_PATH`, close-on-exec.
    let descriptor: Descriptor
    /// The directory above it whose entries somebody else can replace, if there is one.
    let contested: Contested?

    /// - Throws: `PathWalk.Failure` when its name is no UTF-8, or it was removed meanwhile.
    init(_ path: String, _ descriptor: Descriptor, contested: Contested?) throws(PathWalk.Failure) {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw .system(errno) }
        guard let target = Self.target(of: descriptor) else { throw .unnamed }
        self.path = path
        self.target = target
        identity = FileIdentity(status)
        mode = status.st_mode
        owner = status.st_uid
        self.descriptor = descriptor
        self.contested = contested
    }

    var isDirectory: Bool { mode & S_IFMT == S_IFDIR }
    var isFile: Bool { mode & S_IFMT == S_IFREG }

    /// Whether it has been removed, or replaced by something of the same name, since it was opened.
    var isGone: Bool {
        var status = stat()
        guard stat(target, &status) == 0 else { return true }
        return FileIdentity(status) != identity
    }

    /// The absolute path of an open descriptor; `nil` when it has none any more, or one that is no UTF-8.
    static func target(of descriptor: Descriptor) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = buffer.withUnsafeMutableBytes { bytes -> Int in
            guard let base = bytes.baseAddress else { return -1 }
            return readlink(
                "/proc/self/fd/\(descriptor.number)", base.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard length > 0, length < buffer.count, buffer[0] == UInt8(ascii: "/") else { return nil }
        return String(validating: buffer[0..<length], as: UTF8.self)
    }
}

/// A directory in which somebody else can replace what a path names.
struct Contested: Sendable, Equatable {
    var directory: String
    /// For people: `the user bob`, `the workload notes`, `every user`.
    var by: String
}
