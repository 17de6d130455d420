// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform
import Runtime
import TestSupport
import Testing

/// What a shell script sees from inside: its lines, and how it ended.
struct SandboxedScript {
    let lines: [String]
    let errors: [String]
    let exit: BackendExit
    let facts: BackendFacts

    init(
        _ script: String, _ profile: PermissionProfile = .none, program: [String] = ["/bin/sh", "-c"],
        change: (inout RunConfig) -> Void = { _ in }
    ) async throws {
        var config = RunConfig(name: "script")
        config.source = .command(program + [script])
        config.policy.permissionProfile = profile
        change(&config)
        let client = try await BackendClient(ProcessRuntime(), config)
        facts = client.backend.facts
        exit = await client.backend.waitForExit()
        await client.answers.ended()
        lines = client.answers.texts
        errors = client.log.texts
    }
}

/// A listener that nobody in a sandbox may reach.
final class Listener: Sendable {
    let socket: Descriptor
    let port: UInt16

    /// On loopback.
    init() throws {
        let number = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        socket = Descriptor(owning: number)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, length) == 0 && listen(number, 8) == 0 && getsockname(number, $0, &length) == 0
            }
        }
        try #require(bound)
        port = UInt16(bigEndian: address.sin_port)
    }

    /// In the abstract namespace of unix sockets.
    init(abstract name: String) throws {
        let number = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        socket = Descriptor(owning: number)
        port = 0
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (index, byte) in name.utf8.enumerated() { path[index + 1] = byte }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, length) == 0 }
        }
        try #require(bound && listen(number, 8) == 0)
    }
}

@Suite struct SandboxIsolationTests {
    @Test func theHostsFilesAreNotThere() async throws {
        let home = try TemporaryDirectory(in: String(cString: getpwuid(getuid()).pointee.pw_dir))
        try home.write("diary", "private")
        let seen = try await SandboxedScript(
            """
            for path in /etc/shadow /etc/ssl/private /var/lib /sys/kernel /boot "\(home.path)/diary" /run/docker.sock \
                /var/run /root/.ssh /home/*/*; do
                if [ -e "$path" ]; then echo "seen: $path"; fi
            done
            ls -A "$HOME"; ls -A /tmp
            grep -c . /etc/passwd
            for path in /new /etc/new /usr/new /dev/new /run/new /var/new; do
                if (echo x > "$path") 2>/dev/null; then echo "written: $path"; fi
            done
            echo x > /tmp/x && echo x > "$HOME/x" && echo x > /var/tmp/y && echo x > /dev/shm/x && echo writable
            """)
        #expect(seen.lines == ["2", "writable"])
        #expect(seen.exit.code == 0)
    }

    @Test func theHostsProcessesAreNotThereAndNoCapabilityIsLeft() async throws {
        let seen = try await SandboxedScript(
            """
            ls /proc | grep -E '^[0-9]+$' | wc -l
            grep -E '^Cap(Prm|Eff|Bnd|Amb|Inh)' /proc/self/status
            unshare --user true 2>/dev/null || echo 'no user namespace'
            mount -t tmpfs none /tmp 2>/dev/null || echo 'no mount'
            hostname
            """)
        #expect(seen.lines.count == 9, "\(seen.lines) \(seen.errors)")
        #expect((Int(seen.lines.first ?? "") ?? 100) < 8)
        let capabilities = seen.lines.filter { $0.hasPrefix("Cap") }
        #expect(capabilities.count == 5)
        #expect(capabilities.allSatisfy { $0.hasSuffix("0000000000000000") })
        #expect(seen.lines.suffix(3) == ["no user namespace", "no mount", "script"])
    }

    @Test(arguments: [PermissionProfile.none, .network])
    func theHostsLoopbackAndAbstractSocketsAreOutOfReach(profile: PermissionProfile) async throws {
        let name = "thv-test-\(getpid())-\(profile.name)"
        let listeners = [try Listener(), try Listener(abstract: name)]
        let script = """
            import socket
            def reach(what, family, address):
                try:
                    s = socket.socket(family, socket.SOCK_STREAM); s.settimeout(5); s.connect(address)
                    print("reached", what)
                except Exception as error:
                    print("no", what)
            port = \(listeners[0].port)
            reach("loopback", socket.AF_INET, ("127.0.0.1", port))
            reach("host by the gateway", socket.AF_INET, ("10.0.2.2", port))
            reach("abstract", socket.AF_UNIX, "\\0\(name)")
            own = socket.socket(); own.bind(("127.0.0.1", 0)); own.listen()
            reach("own loopback", socket.AF_INET, own.getsockname())
            print(sorted(name for _, name in socket.if_nameindex()))
            """
        let seen = try await SandboxedScript(script, profile, program: ["/usr/bin/python3", "-c"])
        let interfaces = profile == .none ? "['lo']" : "['lo', 'tap0']"
        #expect(
            seen.lines == ["no loopback", "no host by the gateway", "no abstract", "reached own loopback", interfaces],
            "\(seen.errors)")
        withExtendedLifetime(listeners) {}
    }

    @Test func aSecretIsInNoCommandLine() async throws {
        let secret = "s3cret-\(BackendClient.randomID())"
        var config = RunConfig(name: "secret")
        config.source = .command(["/bin/sh", "-c", "echo $TOKEN; read line"])
        let client = try await BackendClient(ProcessRuntime(), config, secrets: ["TOKEN": secret])
        await client.answers.count(1)
        #expect(client.answers.texts == [secret])
        let found = try await Thread.dedicated("ps") {
            let output = try Descriptor.pipe()
            var plan = Child.Plan("/bin/sh", ["-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"])
            plan.descriptors = [(output.write.number, 1)]
            let child = try Child.start(plan)
            output.write.close()
            let text = String(decoding: try output.read.readAll(), as: UTF8.self)
            _ = child.wait()
            return text
        }
        #expect(found.contains("bwrap --args"))
        #expect(!found.contains(secret))
        #expect(!client.backend.facts.notes.contains { $0.contains(secret) })
        await client.backend.stop(grace: 10)
    }

    @Test func volumesAndProfilePathsAreShownAsTheySay() async throws {
        let shared = try TemporaryDirectory()
        try shared.write("file", "content")
        var profile = PermissionProfile.none
        profile.read = ["\(shared.path):/data"]
        profile.write = [shared.path]
        let seen = try await SandboxedScript(
            """
            cat /data/file; echo; echo x > /data/new 2>/dev/null || echo 'read-only'
            cat "\(shared.path)/file"; echo; echo y > "\(shared.path)/new" && echo written; pwd
            """, profile
        ) { $0.backend.workingDirectory = shared.path }
        #expect(seen.lines == ["content", "read-only", "content", "written", shared.path])
        #expect(seen.facts.notes.contains("shows \(shared.path) as /data read-only"))
        #expect(seen.facts.notes.contains("shows \(shared.path) writable"))
    }

    @Test(arguments: ["/var/tmp", "/tmp", String(cString: getpwuid(getuid()).pointee.pw_dir)])
    func aDirectoryThatIsNotShownIsReplacedAndSaidSoOrRefused(parent: String) async throws {
        let hidden = try TemporaryDirectory(in: parent)
        let seen = try await SandboxedScript("pwd") { $0.backend.callerDirectory = hidden.path }
        #expect(seen.lines != [hidden.path])
        #expect(seen.facts.notes.contains { $0.contains("\(hidden.path) is not shown inside") })
        // A person who asks for it is told before the start.
        var config = RunConfig(name: "elsewhere")
        config.source = .command(["/bin/true"])
        config.backend.workingDirectory = hidden.path
        let error = await #expect(throws: RuntimeError.self) { _ = try await ProcessRuntime().prepare(config) { _ in } }
        #expect(error?.pointer == "/working_dir" && error?.code == .notSupported)
    }

    @Test func whatNoWorkloadMaySeeIsRefused() async throws {
        let secret = try TemporaryDirectory()
        let runtime = ProcessRuntime(protected: [secret.path])
        for (volume, code) in [
            ("\(secret.path):/x", RuntimeError.Code.notSupported), ("\(secret.path)/.:/x", .notSupported),
            ("/tmp:/x", .notSupported), ("/:/host", .notSupported), ("/usr:/proc/x", .notSupported),
            ("/usr:/", .notSupported), ("relative:/x", .pathNotFound), ("/nowhere:/x", .pathNotFound),
        ] {
            var config = RunConfig(name: "greedy")
            config.source = .command(["/bin/true"])
            config.backend.volumes = [volume]
            let error = await #expect(throws: RuntimeError.self) { _ = try await runtime.prepare(config) { _ in } }
            #expect(error?.code == code, "\(volume)")
            #expect(error?.pointer == "/volumes/0")
        }
    }
}
