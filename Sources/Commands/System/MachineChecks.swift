// SPDX-License-Identifier: Apache-2.0
import Addresses
import Configuration
import Glibc
import Instances
import Platform

/// What can be checked without any driver: files, directories, disk and ports.
struct MachineChecks {
    let session: Session
    private var instance: Instance { session.instance }

    func all() -> [DoctorCheck] {
        [configuration(), directory(), files(), fileSystem(), disk(), sockets(), registry(), port(), clock()]
    }

    private func configuration() -> DoctorCheck {
        do {
            _ = try session.settings()
            return DoctorCheck("configuration", .good, "every file that exists can be read")
        } catch {
            return DoctorCheck("configuration", .bad, "\(error)", fix: "correct that line")
        }
    }

    /// The nearest directory that exists at or above the state directory.
    private var existing: String {
        var path = instance.stateDirectory
        while !File.exists(path), path != "/" { path = Path.parent(path) }
        return path
    }

    private func directory() -> DoctorCheck {
        let path = instance.stateDirectory
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard access(existing, W_OK) == 0 else {
                return DoctorCheck(
                    "state directory", .bad, "\(path) cannot be made: \(existing) is not writable for you",
                    fix: "chown \(existing), or choose another place with --state-dir")
            }
            return DoctorCheck("state directory", .good, "\(path) will be made when it is needed")
        }
        do {
            try instance.checkDirectories()
        } catch {
            return DoctorCheck("state directory", .bad, error.description, fix: error.fix ?? "move it away")
        }
        if status.st_mode & S_IFMT != S_IFDIR || status.st_uid != Account.current {
            let owner = Account.name(of: status.st_uid) ?? "uid \(status.st_uid)"
            return DoctorCheck(
                "state directory", .bad, "\(path) is not a directory of yours (\(owner)'s)", fix: "move it away")
        }
        if status.st_mode & 0o077 != 0 {
            return DoctorCheck(
                "state directory", .bad, "\(path) can be entered by others", fix: "chmod 700 \(path)")
        }
        return DoctorCheck("state directory", .good, path)
    }

    /// The first file of the state that would not be used.
    private func files() -> DoctorCheck {
        for file in instance.stateFiles {
            do {
                try OwnFile.check(file.path, readers: file.readers)
            } catch {
                return DoctorCheck("state files", .bad, error.description, fix: error.fix ?? "move it away")
            }
        }
        return DoctorCheck("state files", .good, "yours, and closed to others")
    }

    /// SQLite's locks cannot be relied on across a network.
    private func fileSystem() -> DoctorCheck {
        guard let name = FileSystem.networkKind(of: existing) else {
            return DoctorCheck("file system", .good, "local, below \(existing)")
        }
        return DoctorCheck(
            "file system", .bad, "\(existing) is on \(name), where a database is not safe",
            fix: "choose a local place: --state-dir /var/tmp/thv-\(Account.current), or THV_STATE_DIR")
    }

    private func disk() -> DoctorCheck {
        guard let bytes = FileSystem.freeBytes(at: existing) else {
            return DoctorCheck("disk", .warning, "free space is unknown")
        }
        let free = bytes >> 20
        if free < 100 {
            return DoctorCheck("disk", .bad, "\(free) MiB free below \(existing)", fix: "make room: at least 100 MiB")
        }
        return DoctorCheck("disk", free < 1024 ? .warning : .good, "\(free) MiB free below \(existing)")
    }

    private func sockets() -> DoctorCheck {
        let path = instance.runDirectory
        guard path.hasPrefix(instance.stateDirectory) else {
            return DoctorCheck("sockets", .warning, "in \(path), as the state directory's path is too long for them")
        }
        return DoctorCheck("sockets", .good, "in \(path)")
    }

    private func registry() -> DoctorCheck {
        let path = instance.runtimeFile
        do {
            guard let file = try RuntimeFile.read(path) else {
                return DoctorCheck("runtime file", .good, "none: no server of this instance runs")
            }
            if file.process.isAlive { return DoctorCheck("runtime file", .good, "process \(file.process.pid) runs") }
            return DoctorCheck(
                "runtime file", .warning, "process \(file.process.pid) is gone",
                fix: "nothing to do: the next command cleans up")
        } catch {
            return DoctorCheck("runtime file", .bad, error.description, fix: "remove \(path)")
        }
    }

    private func port() -> DoctorCheck {
        let owners = Set(TCPTable.listeners(on: 8080))
        let file = (try? RuntimeFile.read(instance.runtimeFile)) ?? nil
        let mine = file.flatMap { WebAddress($0.url)?.port } == 8080
        if owners.isEmpty { return DoctorCheck("port 8080", .good, "free") }
        if mine { return DoctorCheck("port 8080", .good, "used by this instance's server") }
        let names = owners.sorted().map { Account.name(of: $0) ?? "uid \($0)" }.joined(separator: ", ")
        return DoctorCheck(
            "port 8080", .warning, "taken by a program of \(names)", fix: "nothing to do: a server takes a free port")
    }

    /// Certificates and tokens are judged by the clock.
    private func clock() -> DoctorCheck {
        let year = Timestamp.now.text.prefix(4)
        guard let number = Int(year), number >= 2025 else {
            return DoctorCheck(
                "clock", .bad, "it says \(Timestamp.now.text)", fix: "set the clock: timedatectl set-ntp true")
        }
        return DoctorCheck("clock", .good, Timestamp.now.text)
    }
}
