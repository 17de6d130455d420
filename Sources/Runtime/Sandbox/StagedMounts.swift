// SPDX-License-Identifier: Apache-2.0
import CSandbox
import Glibc
import Models
import Platform

/// What a sandbox of a root server shows, as mounts that only its own mount namespace has: what belongs to root belongs
/// to the backend's user there, and back again in what it writes.
struct StagedMounts {
    /// Under which the mounts are found, each by its index.
    static let directory = CSANDBOX_STAGE

    private(set) var mounts: [Descriptor] = []
    private(set) var areDirectories: [Bool] = []
    /// What is seen less well than it should, for people.
    private(set) var notes: [String] = []

    private let map: Descriptor?

    /// Whether this process may make mounts of its own (CAP_SYS_ADMIN).
    static var arePossible: Bool {
        guard BackendUser.serverIsRoot else { return false }
        let line = HostPath.text("/proc/self/status").split(whereSeparator: \.isNewline).first {
            $0.hasPrefix("CapEff:")
        }
        let bits = line?.split(whereSeparator: \.isWhitespace).last.flatMap { UInt64($0, radix: 16) } ?? 0
        return bits & 1 << 21 != 0
    }

    /// - Parameter user: Whose root's files become; `nil` leaves owners as they are.
    init(for user: BackendUser?) throws(SystemError) {
        guard let user else {
            map = nil
            return
        }
        let number = csandbox_id_map(user.uid, user.gid)
        if number < 0 { throw SystemError("make a map of user ids") }
        map = Descriptor(owning: number)
    }

    /// Adds what was opened for `shown`, or an entry of it.
    /// - Returns: the path by which bubblewrap finds it.
    mutating func add(
        _ descriptor: Descriptor, isDirectory: Bool, of shown: ShownPath
    ) throws(RuntimeError) -> String {
        var copy = csandbox_copy_mount(descriptor.number, map?.number ?? -1, 0)
        if copy < 0, map != nil {
            let code = errno
            guard shown.readOnly else { throw refused(shown, code) }
            copy = csandbox_copy_mount(descriptor.number, -1, 0)
            let note = "of \(shown.path) it sees only what every user may see: its file system cannot map users"
            if notes.last != note { notes.append(note) }
        }
        guard copy >= 0 else {
            throw RuntimeError(
                .startFailed, "cannot mount \(shown.path): \(SystemError("").reason)", pointer: "/volumes")
        }
        return append(copy, isDirectory)
    }

    /// Adds a directory of the kernel's, read-only and without what is mounted below it; `nil` where it cannot be had.
    mutating func addReadOnly(_ path: String) -> String? {
        let directory = csandbox_open_path(AT_FDCWD, path, 0, 0)
        if directory < 0 { return nil }
        defer { close(directory) }
        let copy = csandbox_copy_mount(directory, -1, 1)
        return copy < 0 ? nil : append(copy, true)
    }

    private mutating func append(_ copy: Int32, _ isDirectory: Bool) -> String {
        mounts.append(Descriptor(owning: copy))
        areDirectories.append(isDirectory)
        return "\(Self.directory)/\(mounts.count - 1)"
    }

    private func refused(_ shown: ShownPath, _ code: Int32) -> RuntimeError {
        let why =
            code == EINVAL ? "cannot map users" : "does not let them be mapped (\(SystemError("", code: code).reason))"
        return RuntimeError(
            .notSupported,
            "cannot make \(shown.path) writable: the server is root, its workloads run as another user, and the file "
                + "system of \(shown.path), or of a mount below it, \(why)",
            fix:
                """
                show it read-only (:ro), take a directory on another file system, or let it run as root \
                (\(set: "run_as_root", to: "true")): the workload then owns whatever of root's it sees
                """,
            pointer: "/volumes")
    }
}
