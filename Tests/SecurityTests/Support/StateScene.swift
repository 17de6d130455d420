// SPDX-License-Identifier: Apache-2.0
import Glibc
import Instances
import Platform
import TestSupport

/// A home with a complete state directory, one of whose files is then spoiled.
final class StateScene: Sendable {
    let home: String
    let instance: Instance
    private let user: TestUser?
    private let foreign: TestUser?
    private let directory: TemporaryDirectory
    private static let foreignText = Array("somebody else's".utf8)

    /// A home of `user`, the test's own when `nil`, in which every file of the state has been made by commands.
    /// - Parameter template: another of the same user whose home is copied instead.
    init(user: TestUser?, foreign: TestUser?, copyOf template: StateScene? = nil) async throws {
        directory = try TemporaryDirectory()
        home = "\(directory.path)/home"
        self.user = user
        self.foreign = foreign
        chmod(directory.path, 0o755)
        instance = Instance(environment: ["HOME": home])
        if let template {
            let copied = try await Command.running("/bin/cp", ["-a", template.home, home])
            guard copied.code == 0 else { throw Failed("no copy: \(copied.errors)") }
            return
        }
        mkdir(home, 0o700)
        if let user { chown(home, user.uid, user.uid) }
        let made = try await thv(["secret", "set", "kept"])
        guard made.code == 0 else { throw Failed("no state: \(made.errors)") }
        // All in the database itself, so that its log may be anything.
        let database = "\(instance.stateDirectory)/thv.db"
        let whole = try await Command.running("/usr/bin/sqlite3", [database, "PRAGMA wal_checkpoint(TRUNCATE);"])
        guard whole.code == 0 else { throw Failed("sqlite3: \(whole.errors)") }
        for name in ["settings.json", "registries.json", "secrets.provider", "thv.db-wal", "audit.log", "runtime.json"]
        {
            let path = "\(instance.stateDirectory)/\(name)"
            if !File.exists(path) { try write(Self.content[name] ?? "", to: path) }
        }
    }

    private static let content = [
        "settings.json": #"{"revision": 1}"#, "registries.json": #"{"registries": []}"#,
        "secrets.provider": "encrypted",
    ]

    private func write(_ text: String, to path: String) throws {
        try File.write(Array(text.utf8), to: path)
        if let user { chown(path, user.uid, user.uid) }
    }

    /// Runs `thv` as the home's owner, for ten seconds at most: 124 says that it hung.
    func thv(_ arguments: [String], input: String = "value") async throws -> Command {
        var words = ["/usr/bin/timeout", "10", "\(TestServer.programs)/thv"] + arguments
        if let user { words = user.command(words) }
        return try await Command.running(
            words[0], Array(words.dropFirst()),
            environment: ["HOME=\(home)", "PATH=/usr/bin:/bin", "XDG_RUNTIME_DIR=\(home)", "LANG=C.UTF-8"],
            input: input, directory: "/")
    }

    /// Puts a file of the state into a wrong form.
    func spoil(_ name: String, _ form: StateFileTests.Form) throws {
        let path = "\(instance.stateDirectory)/\(name)"
        let owner = user?.uid ?? 0
        let stranger = foreign?.uid ?? 65_534
        if name == "thv.db" {
            // From its log the database would be whole again.
            for end in ["-wal", "-shm"] { unlink(path + end) }
        }
        switch form {
        case .empty: try write("", to: path)
        case .garbage: try write("\u{1}garbage {", to: path)
        case .huge:
            try write("\u{1}", to: path)
            // Larger than any of them may be, and nothing on disk.
            if truncate(path, 65 << 20) != 0 { throw SystemError("make \(path) huge") }
        case .open: chmod(path, 0o666)
        case .foreign: chown(path, stranger, stranger)
        case .ownLink, .foreignLink:
            let target = "\(directory.path)/\(name).target"
            if form == .ownLink {
                if rename(path, target) != 0 { throw SystemError("move \(path)") }
            } else {
                try File.write(Self.foreignText, to: target, mode: 0o666)
                chmod(target, 0o666)
                chown(target, stranger, stranger)
                unlink(path)
            }
            if symlink(target, path) != 0 { throw SystemError("link \(path)") }
            lchown(path, owner, owner)
        case .directory:
            unlink(path)
            mkdir(path, 0o700)
            chown(path, owner, owner)
        case .fifo:
            unlink(path)
            mkfifo(path, 0o600)
            chown(path, owner, owner)
        }
    }

    /// What lies at a file's place, as far as it can change.
    func fingerprint(_ name: String) -> [UInt64] {
        var status = stat()
        guard lstat("\(instance.stateDirectory)/\(name)", &status) == 0 else { return [] }
        return [
            UInt64(status.st_ino), UInt64(status.st_mode), UInt64(status.st_uid), UInt64(status.st_size),
            UInt64(status.st_mtim.tv_nsec),
        ]
    }

    /// Whether something was written through a link to somebody else's file.
    var foreignFileChanged: Bool {
        Directory.entries(of: directory.path).filter { $0.hasSuffix(".target") }.contains { name in
            var status = stat()
            let path = "\(directory.path)/\(name)"
            guard let foreign, stat(path, &status) == 0, status.st_uid == foreign.uid else { return false }
            return (try? File.read(path)) != Self.foreignText
        }
    }
}
