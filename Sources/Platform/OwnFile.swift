// SPDX-License-Identifier: Apache-2.0
public import Glibc

/// The one way to open a file of ours: what lies at a path of the state directory is used only if it is a regular file of
/// this user's or of root's that nobody else can change, a group's other members included. Opening never waits, whatever lies there.
public enum OwnFile {
    /// Who may read it.
    public enum Readers: Sendable {
        /// Only its owner.
        case owner
        /// Whoever the mode says.
        case anybody
    }

    /// What is wrong with a file that is there, and what to do about it.
    private struct Fault {
        let explanation: String
        let fix: String
    }

    /// Opens `path` close-on-exec.
    /// - Parameters:
    ///   - flags: as for `open`; a file that `O_CREAT` makes has mode 0600.
    ///   - followsLinks: for paths that a person names; what counts is then where the link leads.
    /// - Throws: `SystemError`, with an explanation and a remedy when something is there that is not used.
    public static func open(
        _ path: String, _ flags: Int32 = O_RDONLY, readers: Readers = .anybody, followsLinks: Bool = false
    ) throws(SystemError) -> Descriptor {
        let number = Glibc.open(path, flags | O_CLOEXEC | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW), 0o600)
        if number < 0 {
            let code = errno
            // A link, a directory, a FIFO that nobody reads: said in the same words as what can be opened.
            var status = stat()
            if code != ENOENT, code != ENOTDIR, lstat(path, &status) == 0, let fault = fault(of: status, path, readers)
            {
                throw SystemError(distrusting: path, fault.explanation, fix: fault.fix)
            }
            throw SystemError("open \(path)", code: code)
        }
        let descriptor = Descriptor(owning: number)
        var status = stat()
        if fstat(number, &status) != 0 { throw SystemError("look at \(path)") }
        if let fault = fault(of: status, path, readers) {
            throw SystemError(distrusting: path, fault.explanation, fix: fault.fix)
        }
        return descriptor
    }

    /// The content of `path`; `nil` when nothing is there.
    /// - Throws: as `open`; `EFBIG` with a remedy beyond `limit` bytes.
    public static func read(
        _ path: String, limit: Int = 16 << 20, readers: Readers = .anybody, followsLinks: Bool = false
    ) throws(SystemError) -> [UInt8]? {
        let descriptor: Descriptor
        do throws(SystemError) {
            descriptor = try open(path, readers: readers, followsLinks: followsLinks)
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return nil }
            throw error
        }
        do throws(SystemError) {
            return try descriptor.readAll(limit: limit)
        } catch {
            guard error.code == EFBIG else { throw SystemError("read \(path)", code: error.code) }
            throw SystemError(
                distrusting: path, "is larger than \(limit) bytes", fix: "restore it from your backup, or move it away",
                code: EFBIG)
        }
    }

    /// Looks at `path` without opening it, for files that a library opens; nothing there is fine. The directory must be
    /// private, so that nobody else changes what was looked at.
    public static func check(_ path: String, readers: Readers = .anybody) throws(SystemError) {
        var status = stat()
        guard lstat(path, &status) == 0, let fault = fault(of: status, path, readers) else { return }
        throw SystemError(distrusting: path, fault.explanation, fix: fault.fix)
    }

    /// Whether something lies at `path`, were it a link that leads nowhere.
    public static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private static func fault(of status: stat, _ path: String, _ readers: Readers) -> Fault? {
        let kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: ""
            case S_IFLNK: "a symbolic link"
            case S_IFDIR: "a directory"
            case S_IFIFO: "a FIFO"
            case S_IFSOCK: "a socket"
            default: "a device"
            }
        if !kind.isEmpty {
            return Fault(
                explanation: "is \(kind), not a regular file", fix: "move it away, or put the file itself there")
        }
        if status.st_uid != geteuid(), status.st_uid != 0 {
            let owner = Account.name(of: status.st_uid) ?? "uid \(status.st_uid)"
            return Fault(explanation: "belongs to \(owner)", fix: "remove it, or chown it if you know what is in it")
        }
        let isGroups = status.st_mode & 0o020 != 0 && GroupMembers.stranger(in: status.st_gid) != nil
        if readers == .owner ? status.st_mode & 0o077 != 0 : status.st_mode & 0o002 != 0 || isGroups {
            let secret = readers == .owner
            return Fault(
                explanation: "can be \(secret ? "read or " : "")changed by others",
                fix: secret ? "chmod 600 \(path)" : "chmod go-w \(path)")
        }
        return nil
    }
}
