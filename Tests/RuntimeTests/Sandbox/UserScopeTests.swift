// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform
import TestSupport
import Testing

@testable import Runtime

/// A real `systemd --user`, to which control groups were delegated. It needs no memory controller: whether a group limits
/// anything is looked at apart.
@Suite(
    .enabled(
        if: geteuid() == 0 && File.exists("/lib/systemd/systemd"), "only root can delegate control groups to a systemd")
)
struct UserScopeTests {
    private static let user = "54322"
    private static let group = "thv-scope-test-\(getpid())"
    /// The hierarchies that systemd uses, with version 2 mounted alone or beside version 1.
    private static let hierarchies =
        File.exists("/sys/fs/cgroup/cgroup.procs")
        ? ["/sys/fs/cgroup"] : ["/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"].filter { File.exists($0) }

    /// Starts a program as the user, in the delegated groups.
    private static func start(_ words: [String], in directory: String, prelude: String = ":") throws -> Child {
        let enter = hierarchies.map { "echo $$ > \($0)/\(group)/cgroup.procs" }.joined(separator: " && ")
        let script = """
            \(prelude) && \(enter) && exec setpriv --reuid \(user) --regid \(user) --clear-groups "$@"
            """
        return try Child.start(
            Child.Plan(
                "/usr/bin/unshare", ["-m", "/bin/sh", "-c", script, "sh"] + words,
                environment: [
                    "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=\(directory)", "XDG_RUNTIME_DIR=\(directory)",
                ]))
    }

    @Test func systemdMovesAProcessIntoAScopeThatItMakes() async throws {
        let directory = try TemporaryDirectory()
        for hierarchy in Self.hierarchies { mkdir("\(hierarchy)/\(Self.group)", 0o755) }
        for hierarchy in Self.hierarchies + [directory.path] {
            let path = hierarchy == directory.path ? hierarchy : "\(hierarchy)/\(Self.group)"
            _ = try await Command.running("/bin/chown", ["-R", Self.user, path])
        }
        let systemd = try Self.start(
            ["/lib/systemd/systemd", "--user", "--log-target=null"], in: directory.path,
            prelude: "mount -t tmpfs none /run && mkdir -p /run/systemd/system")
        let program = try Self.start(["/bin/sleep", "60"], in: directory.path)
        defer {
            for child in [program, systemd] {
                child.signal(SIGKILL)
                _ = child.wait()
            }
            for hierarchy in Self.hierarchies {
                _ = try? Command.run(
                    "/usr/bin/find",
                    ["\(hierarchy)/\(Self.group)", "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"])
            }
        }
        let socket = "\(directory.path)/systemd/private"
        try await until("systemd answers", seconds: 20) { (try? Connection.unix(path: socket)) != nil }
        try await until("the program runs") { HostPath.text("/proc/\(program.pid)/comm").hasPrefix("sleep") }
        var limits = SandboxLimits(RunConfig(name: "scope"))
        limits.cpus = 0.5
        let path = try UserScope(socketPath: socket).adopt(program.pid, name: "thv-adopted", limits: limits)
        #expect(path.hasSuffix("/thv-adopted.scope"))
        #expect(HostPath.text("/proc/\(program.pid)/cgroup").contains("/thv-adopted.scope"))
        // The same name again, and a process that is not there.
        #expect(throws: UserScope.Refusal.self) {
            try UserScope(socketPath: socket).adopt(program.pid, name: "thv-adopted", limits: limits)
        }
        #expect(throws: UserScope.Refusal.self) {
            try UserScope(socketPath: directory.path + "/nobody").adopt(program.pid, name: "x", limits: limits)
        }
    }
}
