// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import Runtime

/// Notices that a proxy's control socket has been taken away, with the directory that it was in or alone: nobody can find
/// the proxy any more, nor any control plane adopt it.
struct ControlSocketWatch: Sendable {
    /// Seconds between two looks; twice in a row it must be gone, as a directory may be put in place of another.
    private static let interval = 3.0

    private let path: String
    private let identity: FileIdentity?

    /// - Parameter path: where the socket is, which exists.
    init(_ path: String) {
        self.path = path
        identity = try? Self.look(path).get()
    }

    /// Returns once it is gone, or the task is cancelled.
    func waitUntilGone() async {
        var missing = 0
        while missing < 2 {
            guard (try? await Task.sleep(for: .seconds(Self.interval))) != nil else { return }
            missing = isThere ? 0 : missing + 1
        }
    }

    /// What cannot be looked at now is not gone.
    private var isThere: Bool {
        switch Self.look(path) {
        case .success(let found): found == identity
        case .failure(let error): error.code != ENOENT && error.code != ENOTDIR
        }
    }

    private static func look(_ path: String) -> Result<FileIdentity, SystemError> {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .failure(SystemError("look at \(path)")) }
        return .success(FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)))
    }
}
