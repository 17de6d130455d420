// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform
import TestSupport
import Testing

/// The memory limit of a sandbox where no control group may be used.
@Suite(.serialized) struct MemoryLimitTests {
    /// Ways to memory that is no process's own. Each takes a gigabyte if it may.
    enum Way: String, CaseIterable {
        case shared = """
            import mmap
            kept = []
            for _ in range(64):
                kept.append(mmap.mmap(-1, 16 << 20))
                kept[-1].write(bytes(16 << 20))
            """
        case files = """
            import os
            for place in ('/tmp', '/dev/shm', os.environ['HOME']):
                file = open(place + '/x', 'wb', 0)
                try:
                    while True: file.write(bytes(1 << 20))
                except OSError:
                    pass
            kept = [bytes([1]) * (1 << 20) for _ in range(120)]
            import time
            time.sleep(20)
            """
        case sockets = """
            import os, socket, resource, time
            resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
            kept = []
            for _ in range(7):
                if os.fork() == 0: break
            for _ in range(400):
                pair = socket.socketpair()
                kept.append(pair)
                pair[0].setblocking(False)
                try:
                    while True: pair[0].send(bytes(65536))
                except BlockingIOError:
                    pass
            time.sleep(20)
            """
        case abandoned = """
            import os, socket, time
            kept = []
            for _ in range(7):
                if os.fork() == 0: break
            for _ in range(900):
                one, other = socket.socketpair()
                kept.append(other)
                one.setblocking(False)
                try:
                    while True: one.send(bytes(65536))
                except BlockingIOError:
                    pass
                one.close()
            time.sleep(20)
            """
        case connections = """
            import os, socket, time
            listener = socket.create_server(('127.0.0.1', 0), backlog=4096)
            kept = []
            for _ in range(7):
                if os.fork() == 0: break
            for _ in range(400):
                one = socket.create_connection(listener.getsockname())
                kept += [one, listener.accept()[0]]
                one.setblocking(False)
                try:
                    while True: one.send(bytes(1 << 20))
                except BlockingIOError:
                    pass
            time.sleep(20)
            """
    }

    private static let member: (String, JSON) = ("memory", 268_435_456)

    private static func inPython(_ script: String) -> String { "python3 - <<'END' 2>&1\n\(script)\nEND" }

    /// A server whose workloads are in no control group: an ordinary user's, where root can make one, else our own.
    private func withoutGroups(_ body: (TestServer) async throws -> Void) async throws {
        let environment = ["\(Defence.variable)=\(Defence.controlGroup.rawValue)"]
        guard geteuid() == 0 else { return try await TestServer.with(environment: environment, body) }
        try await TestUser.with { users in
            try await TestServer.with(environment: environment, user: users[0], body)
        }
    }

    /// Runs one way to its end in a sandbox of its own: for root as a user without any right.
    private static func end(of way: Way, profile: String) async throws -> String {
        // Where that user can read it.
        let directory = try TemporaryDirectory()
        chmod(directory.path, 0o755)
        _ = try await Command.running("/bin/cp", ["\(TestServer.programs)/sandbox-starter", directory.path])
        let command = [
            "\(directory.path)/sandbox-starter", "memory\(getpid())", profile, "268435456", "1", "/usr/bin/python3",
            "-c",
            way.rawValue,
        ]
        let environment = ["PATH=/usr/bin:/bin", "\(Defence.variable)=\(Defence.controlGroup.rawValue)"]
        let other = ["/usr/bin/setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups"]
        let words = geteuid() == 0 ? other + command : command
        return try await Command.running(words[0], Array(words.dropFirst()), environment: environment).output
    }

    /// Each way once, and once in a network that is not the sandbox's own alone.
    @Test(arguments: Way.allCases.map { ($0, "none") } + [(Way.sockets, "network")])
    func memoryOfEveryKindIsCounted(way: Way, profile: String) async throws {
        let seen = try await Self.end(of: way, profile: profile)
        #expect(seen.place(of: "exit 137 ended for using too much memory: raise its memory limit") != nil, "\(seen)")
    }

    @Test func whatCannotBeCountedDoesNotExist() async throws {
        try await withoutGroups { server in
            let made = try await ShellServer.create("hidden", [Self.member], on: server)
            #expect(made.status == 201, "\(made.object.prettyText)")
            let script = """
                import ctypes, errno, os
                library = ctypes.CDLL(None, use_errno=True)
                for call in (lambda: library.memfd_create(b'x', 0), lambda: library.shmget(0, 1 << 20, 0o1600),
                             lambda: library.msgget(0, 0o1600), lambda: library.semget(0, 1, 0o1600),
                             lambda: library.syscall(447, 0)):
                    print(errno.errorcode[ctypes.get_errno()] if call() < 0 else 'made')
                """
            let seen = try await ShellServer.run(Self.inPython(script), in: "hidden", on: server)
            #expect(seen == String(repeating: "ENOSYS\n", count: 5))
            let notes = made.object["backend"]?["notes"]?.prettyText ?? ""
            #expect(notes.place(of: "memfd_create") != nil, "\(notes)")
        }
    }

    @Test func whatProcessesShareIsCountedOnce() async throws {
        try await withoutGroups { server in
            let made = try await ShellServer.create("sharing", [Self.member], on: server)
            #expect(made.status == 201, "\(made.object.prettyText)")
            let script = """
                import os, mmap, time
                private = bytes([1]) * (60 << 20)
                shared = mmap.mmap(-1, 40 << 20)
                shared.write(bytes(40 << 20))
                file = open('/dev/shm/x', 'w+b')
                file.write(bytes(50 << 20))
                file.flush()
                mapped = mmap.mmap(file.fileno(), 50 << 20)
                children = []
                for _ in range(6):
                    child = os.fork()
                    if child == 0:
                        shared[::4096], mapped[::4096]
                        time.sleep(3)
                        os._exit(0)
                    children.append(child)
                print(sum(os.waitpid(child, 0)[1] for child in children))
                """
            let seen = try await ShellServer.run(Self.inPython(script), in: "sharing", on: server)
            #expect(seen == "0\n")
        }
    }
}
