// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
import Platform
import TestSupport
import Testing

/// The kernel has more doors than mounts. What a backend may ask of it, in a sandbox and in a container.
@Suite(.serialized) struct KernelDoorTests {
    private static let probes = SystemCallProbe.all.filter { $0.number != nil }

    private static func answers(_ text: String) throws -> [Int] {
        let answers = try JSON(parsing: Array(text.utf8)).arrayValue?.compactMap(\.intValue) ?? []
        guard answers.count == probes.count else { throw Failed(text) }
        return answers
    }

    private static func compare(_ text: String) throws {
        for (probe, answer) in zip(probes, try answers(text)) {
            #expect(answer == probe.answer, "\(probe.label)")
        }
    }

    // MARK: System calls

    @Test func noCallOutsideOfTheTableIsMadeInASandbox() async throws {
        try #require(Self.probes.count >= 55)
        try await TestServer.with { server in
            let made = try await ShellServer.create("doors", on: server)
            try #require(made.status == 201, "\(made.object.prettyText)")
            try Self.compare(try await ShellServer.run(SystemCallProbe.command(Self.probes), in: "doors", on: server))
        }
    }

    /// Without the filter these calls are made: their answer above is the filter's.
    @Test func theAnswersAreTheFiltersOwn() async throws {
        try await TestServer.with(environment: ["\(Defence.variable)=\(Defence.systemCalls.rawValue)"]) { server in
            let made = try await ShellServer.create("open", on: server)
            try #require(made.status == 201, "\(made.object.prettyText)")
            let text = try await ShellServer.run(SystemCallProbe.command(Self.probes), in: "open", on: server)
            let open = zip(Self.probes, try Self.answers(text)).filter { $0.answer != $1 }.map(\.0.label)
            for label in [
                "clone3", "openat2", "io_uring_setup", "keyctl KEYCTL_GET_KEYRING_ID", "socket NETLINK_NETFILTER",
            ] {
                #expect(open.contains(label))
            }
            #expect(open.count > 20, "\(open)")
        }
    }

    @Test(.needsRoot, arguments: [TestImage.docker, TestImage.podman]) func noCallOutsideOfTheTableIsMadeInAContainer(
        engine: TestImage
    ) async throws {
        try await TestServer.with(environment: ["DOCKER_HOST=unix://\(engine.socket)"]) { server in
            let config: JSON = [
                "name": "doors", "image": "thv-test/shell:1",
                "cmd_args": ["exec /usr/bin/python3 -c \"$0\"", .string(ShellServer.script)],
                "volumes": ["/usr:/usr:ro", "/usr/lib:/lib:ro", "/usr/lib64:/lib64:ro"],
            ]
            let made = try await server.send("POST", "/api/v1/workloads", config)
            try #require(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
            try Self.compare(try await ShellServer.run(SystemCallProbe.command(Self.probes), in: "doors", on: server))
        }
    }

    #if arch(x86_64)
        /// The other ways into the kernel have other numbers: of a 32-bit program, and of one with 32-bit addresses.
        @Test func theCallsOfAnotherArchitectureEndTheProcess() async throws {
            let program = #"""
                import ctypes, mmap, os, sys
                def status(body):
                    pid = os.fork()
                    if pid == 0:
                        body()
                        os._exit(0)
                    return os.WTERMSIG(os.waitpid(pid, 0)[1])
                page = mmap.mmap(-1, 4096, prot=7)
                page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
                code = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
                x32 = lambda: ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 + 39))
                print(status(code), status(x32), status(lambda: os.getpid()))
                """#
            try await TestServer.with { server in
                let made = try await ShellServer.create("old", on: server)
                try #require(made.status == 201, "\(made.object.prettyText)")
                let seen = try await ShellServer.run("/usr/bin/python3 -c '\(program)'", in: "old", on: server)
                #expect(seen == "\(SIGSYS) \(SIGSYS) 0\n")
            }
        }
    #endif

    // MARK: Keys

    /// Becomes the server with a key in the keyring of its session.
    private static let login = #"""
        import ctypes, os, platform, sys
        libc = ctypes.CDLL(None, use_errno=True)
        add, control = (217, 219) if platform.machine() == "aarch64" else (248, 250)
        libc.syscall(control, 1, b"thv-test")
        libc.syscall(add, b"user", b"thv-test", b"the secret", ctypes.c_size_t(10), -3)
        if libc.syscall(control, 10, -3, b"user", b"thv-test", 0) <= 0: sys.exit("no key could be made")
        os.execv(sys.argv[1], sys.argv[1:])
        """#

    /// With the filter away: the keyring is another one, whoever may ask.
    @Test(arguments: [true, false]) func theKeysOfTheLoginAreNotASandboxs(isFiltered: Bool) async throws {
        let without = isFiltered ? [] : ["\(Defence.variable)=\(Defence.systemCalls.rawValue)"]
        try await TestServer.with(environment: without, wrapper: ["/usr/bin/python3", "-c", Self.login]) { server in
            let search = #"""
                import ctypes, platform
                libc = ctypes.CDLL(None, use_errno=True)
                number = 219 if platform.machine() == "aarch64" else 250
                print(libc.syscall(number, 10, -3, b"user", b"thv-test", 0), ctypes.get_errno())
                """#
            let made = try await ShellServer.create("keys", on: server)
            try #require(made.status == 201, "\(made.object.prettyText)")
            let seen = try await ShellServer.run("/usr/bin/python3 -c '\(search)'", in: "keys", on: server)
            #expect(seen == (isFiltered ? "-1 1\n" : "-1 126\n"))
            #expect(
                try await ShellServer.run("cat /proc/keys /proc/key-users", in: "keys", on: server).contains("denied"))
        }
    }

    // MARK: The kernel's files

    /// Opens every file of the kernel's for writing, those of processes aside, and the ones that tell of others for reading.
    private static let walk = #"""
        import os
        for root in ["/proc", "/sys"]:
            for path, directories, files in os.walk(root):
                if path == "/proc":
                    directories[:] = [d for d in directories if not d.isdigit() and not d in ("self", "thread-self")]
                for name in files:
                    full = os.path.join(path, name)
                    try:
                        os.close(os.open(full, os.O_WRONLY | os.O_NONBLOCK))
                        print("writable", full)
                    except OSError:
                        pass
        for name in ["kallsyms", "kcore", "keys", "kmsg", "kpageflags", "vmallocinfo", "timer_list", "modules", "sysrq-trigger"]:
            try:
                os.close(os.open("/proc/" + name, os.O_RDONLY | os.O_NONBLOCK))
                print("readable", name)
            except OSError:
                pass
        print(open("/proc/sys/kernel/ostype").read().strip())
        """#

    @Test(arguments: [false, true]) func nothingOfTheKernelsFilesIsWritableOrTellsOfOthers(asRoot: Bool) async throws {
        try await TestServer.with { server in
            let members: [(String, JSON)] = asRoot && geteuid() == 0 ? [("run_as_root", true)] : []
            let made = try await ShellServer.create("files", members, on: server)
            try #require(made.status == 201, "\(made.object.prettyText)")
            let seen = try await ShellServer.run("python3 - <<'END'\n\(Self.walk)\nEND", in: "files", on: server)
            #expect(seen == "Linux\n")
        }
    }
}
