// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A local account that exists for the length of one test. Making one needs root.
public struct TestUser: Sendable {
    /// The login name.
    public let name: String
    /// Its uid; the gid is the same.
    public let uid: UInt32

    /// An account that exists, or one that does not.
    public init(name: String, uid: UInt32) {
        self.name = name
        self.uid = uid
    }

    /// Makes `count` accounts, removed when `body` is over.
    public static func with<Result>(
        _ count: Int = 1, _ body: ([TestUser]) async throws -> Result
    ) async throws -> Result {
        guard geteuid() == 0 else {
            throw Failed("this test makes local accounts with useradd: run the tests as root, as in sudo make test")
        }
        var users: [TestUser] = []
        func remove() {
            for user in users {
                user.endEverything()
                _ = try? Command.run("/usr/sbin/userdel", [user.name])
                // Without a home their programs keep what they need here.
                try? Directory.removeTree("/tmp/thv-\(user.uid)")
            }
        }
        do {
            for _ in 0..<count { users.append(try make()) }
            let result = try await body(users)
            remove()
            return result
        } catch {
            remove()
            throw error
        }
    }

    private static func make() throws -> TestUser {
        let name = "thvtest\(UInt32.random(in: 0..<1_000_000_000))"
        let made = try Command.run(
            "/usr/sbin/useradd", ["--no-create-home", "--user-group", "--shell", "/bin/sh", name])
        guard made.code == 0, let uid = Account.uid(of: name) else { throw Failed("useradd: \(made.errors)") }
        return TestUser(name: name, uid: uid)
    }

    /// Ends what a failed test left running: nothing else runs as an account that was made for it.
    private func endEverything() {
        for name in (try? FileList.names("/proc")) ?? [] {
            var status = stat()
            if let pid = Int32(name), stat("/proc/\(name)", &status) == 0, status.st_uid == uid { kill(pid, SIGKILL) }
        }
    }

    /// The command line that runs `command` as this user, without any group or capability of ours.
    public func command(_ command: [String]) -> [String] {
        ["/usr/bin/setpriv", "--reuid", "\(uid)", "--regid", "\(uid)", "--clear-groups", "--inh-caps=-all"] + command
    }

    /// Runs `program` as this user and waits for its end.
    public func run(
        _ program: String, _ arguments: [String], environment: [String]? = nil, input: String = "",
        directory: String? = nil
    ) async throws -> Command {
        let words = command([program] + arguments)
        return try await Command.running(
            words[0], Array(words.dropFirst()), environment: environment, input: input, directory: directory)
    }
}
