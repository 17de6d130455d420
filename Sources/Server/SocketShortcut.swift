// SPDX-License-Identifier: Apache-2.0
import Glibc
import Instances
import Platform

/// A short path to the server's socket for people: `$XDG_RUNTIME_DIR/thv/api.sock`, or `ID.sock` for other instances.
/// Only a link; nothing of ours depends on it, because that directory is emptied at logout.
struct SocketShortcut: Sendable {
    private let path: String
    private let socket: String

    /// Makes the link, if there is such a directory and it is the caller's own.
    init?(_ instance: Instance) {
        guard let runtime = Environment.variable("XDG_RUNTIME_DIR"), runtime.hasPrefix("/") else { return nil }
        var facts = stat()
        guard lstat(runtime, &facts) == 0, facts.st_uid == Account.current, facts.st_mode & S_IFMT == S_IFDIR else {
            return nil
        }
        mkdir("\(runtime)/thv", 0o700)
        path = "\(runtime)/thv/\(instance.id == "default" ? "api" : instance.id).sock"
        socket = instance.apiSocket
        var link = stat()
        // Only an old link of ours is replaced.
        if lstat(path, &link) == 0 {
            guard link.st_mode & S_IFMT == S_IFLNK, unlink(path) == 0 else { return nil }
        }
        guard symlink(socket, path) == 0 else { return nil }
    }

    /// Removes the link, unless another server's has taken its place.
    func remove() {
        var target = [CChar](repeating: 0, count: 4097)
        let count = readlink(path, &target, 4096)
        guard count > 0 else { return }
        let text = String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if text == socket { unlink(path) }
    }
}
