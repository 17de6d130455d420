// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Identity
import Instances
import JSONCoding
import Models
import Platform
import Runtime
import TestSupport
import Testing

/// What was judged when a workload was started is what it sees, whatever its paths mean later.
@Suite(.serialized) struct BindMountTests {
    // MARK: Names

    /// Ways to name the directory `$P`, which nobody may see, the file `$P/key` in it, or something above them.
    private static let names: [String] = [
        "$P", "$P/", "$P/.", "/$P", "$P//", "//./$P", "$P/key", "$P//key", "$P/./key", "$W", "$W/", "/", "//", "/.",
        "/root",
        "$W/link", "$W/link/", "$W/link/.", "$W/link/key", "$W/chain", "$W/chain/key", "$W/relative", "$W/absolute",
        "$W/up/$N", "$W/up/$N/key", "$W/loop1", "$W/keylink", "$W/hop/next", "$W/hop/next/key", "$W/bound",
        "$W/bound/key", "$W/boundabove", "$W/filemount", "$W/rootlink$P",
        "/proc/self/root$P", "/proc/1/root$P", "/proc/thread-self/root$P", "/proc/self/cwd", "/proc/self/fd/0",
        "/dev/fd/0", "/proc", "/proc/self", "/proc/sys", "/sys", "/sys/fs/cgroup", "/sys/kernel", "/dev", "/dev/null",
        "/dev/shm", "/dev/pts", "/dev/mem", "/run/user", "/run/systemd", "/var/run/docker.sock", "/run/docker.sock",
        "/var/run", "/run", "$W/fifo", "$W/socket", "$W/sockets", "$W/abovesockets", "$W/device", "$W/block",
        "$W/boundproc", "$W/aboveboundproc", "$W/Ⓛink",
    ]

    /// Those of a folder of the home that only holds such a place, and what of it is hidden: read-only they are shown without.
    private static let above: [String: [String]] = [
        "$W": ["private", "socket", "fifo"], "$W/": ["private", "socket", "sockets/s"], "$W/boundabove": ["private"],
        "$W/sockets": ["s"], "$W/abovesockets": ["in/s"], "$W/aboveboundproc": ["in"],
    ]

    private static let preparation = """
        ln -s $P $W/link; ln -s link $W/one; ln -s one $W/chain; ln -s ./$N $W/relative; ln -s //$P//. $W/absolute
        mkdir $W/deep $W/hop; ln -s .. $W/deep/up; ln -s deep/up $W/up; ln -s loop2 $W/loop1; ln -s loop1 $W/loop2
        ln -s link/key $W/keylink; ln -s ../link $W/hop/next; ln -s / $W/rootlink; ln -s $P $W/Ⓛink
        mkfifo $W/fifo; mknod $W/device c 1 3; mknod $W/block b 7 0; mkdir $W/sockets $W/abovesockets $W/abovesockets/in
        mkdir $W/bound $W/boundabove $W/boundproc $W/aboveboundproc $W/aboveboundproc/in; : >$W/filemount
        """

    @Test(.needsRoot) func noWayToNameAPlaceLeadsPastTheRules() async throws {
        let outer = try TemporaryDirectory(in: TemporaryDirectory.home)
        let place = "\(outer.path)/private"
        mkdir(place, 0o700)
        try outer.write("private/key", "secret")
        try await Shell.run(Self.preparation, outer.path, place)
        let listeners = [
            try ListeningSocket.unix(path: "\(outer.path)/socket"),
            try ListeningSocket.unix(path: "\(outer.path)/sockets/s"),
            try ListeningSocket.unix(path: "\(outer.path)/abovesockets/in/s"),
        ]
        let mounts = [
            (place, "bound"), (outer.path, "boundabove"), ("\(place)/key", "filemount"), ("/proc", "boundproc"),
            ("/proc", "aboveboundproc/in"),
        ]
        for (source, target) in mounts {
            try await Shell.run("mount --bind \(source) $W/\(target)", outer.path, place)
        }
        defer { Self.unmount(below: outer.path) }
        let runtime = ProcessRuntime(protected: [place])
        for name in Self.names {
            let path = name.replacing("$W", with: outer.path).replacing("$P", with: place)
                .replacing("$N", with: "private")
            for readOnly in ["", ":ro"] {
                var config = RunConfig(name: "naming")
                config.source = .command(["/bin/true"])
                config.backend.volumes = ["\(path):/seen\(readOnly)"]
                if let hidden = Self.above[name], !readOnly.isEmpty {
                    let seen = try runtime.mounts(of: config).shown.first?.hidden ?? []
                    #expect(Set(hidden).isSubset(of: seen), "\(name): \(seen)")
                    continue
                }
                // Looking through the whole home takes long.
                if path == TemporaryDirectory.home, !readOnly.isEmpty { continue }
                let error = await #expect(throws: RuntimeError.self, "\(name)") {
                    _ = try await runtime.prepare(config) { _ in }
                }
                #expect([.notSupported, .pathNotFound].contains(error?.code), "\(name)")
                #expect(error?.pointer == "/volumes/0" && error?.fix.isEmpty == false, "\(name)")
            }
            var config = RunConfig(name: "naming")
            config.source = .command(["/bin/true"])
            config.policy.permissionProfile.write = ["\(path):/seen"]
            let error = await #expect(throws: RuntimeError.self, "\(name)") {
                _ = try await runtime.prepare(config) { _ in }
            }
            #expect(error?.pointer == "/permission_profile/write/0", "\(name)")
        }
        // What holds nothing of the kind is mounted, by whatever name.
        for name in ["deep", "deep/", "./deep", "up/deep", "rootlink\(outer.path)/deep"] {
            var config = RunConfig(name: "naming")
            config.source = .command(["/bin/true"])
            config.backend.volumes = ["\(outer.path)/\(name):/seen"]
            _ = try await runtime.prepare(config) { _ in }
        }
        withExtendedLifetime(listeners) {}
    }

    // MARK: Changes

    /// Ways to make `$W/data`, a directory with the file `mine`, mean the directory `$P` with the file `key`.
    private static let changes: [String] = [
        "mv $W/data $W/old; ln -s $P $W/data", "mv $W/data $W/old; ln -s ../private $W/data",
        "mv $W/data $W/old; mv $P $W/data", "mv $W/data $W/old; mkdir $W/data; mount --bind $P $W/data",
        "mount --bind $P $W/data", "mount --rbind $P $W/data", "rm -r $W/data; ln -s $P $W/data",
        "rm -r $W/data; mkdir $W/data; ln $P/key $W/data/key", "rm -r $W/data; cp -r $P $W/data",
        "mv $W/data $W/old; ln -s $P $W/a; ln -s a $W/data", "mv $W/data $W/old; ln -s /proc/self/root$P $W/data",
        "mv $W $W.old; mkdir $W; ln -s $P $W/data", "mv $W $W.old; ln -s $W.old $W; mv $W/data $W/o; ln -s $P $W/data",
        "mv $W $W.old; mkdir $W; mv $P $W/data", "mv $W $W.old; mkdir $W; cp -r $P $W/data",
        "mv $W/data $W/old; mkfifo $W/data", "mv $W/data $W/old; cp $P/key $W/data",
        "mv $W/data $W/old; ln -s $P/key $W/data",
        "mv $W/data $W/old; ln $P/key $W/data", "mv $W/data $W/old; ln -s . $W/data",
        "mv $W/data $W/old; ln -s .. $W/data",
        "mv $W/data $W/old; ln -s / $W/data", "mv $W/data $W/old; ln -s /run $W/data",
        "mv $W/data $W/old; ln -s data $W/data",
        "mv $W/data $W/old; mkdir $W/data; mount -t tmpfs none $W/data; cp $P/key $W/data",
        "mount -t tmpfs none $W; mkdir $W/data; cp $P/key $W/data", "mount -t tmpfs none $W; ln -s $P $W/data",
        "chmod 777 $W; mv $W/data $W/old; ln -s $P $W/data", "chmod 1777 $W; mv $W/data $W/old; ln -s $P $W/data",
        "chown 65534 $W; mv $W/data $W/old; ln -s $P $W/data",
        "chown 65534 $W/data; mv $W/data $W/old; ln -s $P $W/data",
        "chmod 0 $W; mount --bind $P $W/data", "mv $W/data $P/old; ln -s $P $W/data",
        "mv $W/data $P/data; mv $P $W/data",
        "mv $W/data $W/old; ln -s $P $W/old/x; ln -s old/x $W/data",
        "mv $W/data $W/old; mkdir $W/data; mount --bind $W/old $W/data; ln -s $P $W/data/x",
        "mv $P $W/private; mv $W/data $W/old; ln -s private $W/data", "mv $W/data $W/old; cp -al $P $W/data",
        "mv $W/data $W/old; mkdir -p $W/data; mount --bind $P/key $W/data 2>/dev/null || cp $P/key $W/data",
        "mount --bind $P $W/data; mount --bind $W/data $W/data", "mv $W/data $W/data2; mv $P $W/data; mv $W/data2 $P",
    ]

    @Test(.needsRoot) func noChangeOfAPathReachesARestart() async throws {
        for change in Self.changes {
            let outer = try TemporaryDirectory(in: TemporaryDirectory.home)
            let work = "\(outer.path)/work"
            defer { Self.unmount(below: outer.path) }
            for name in ["work", "work/data", "private"] { mkdir("\(outer.path)/\(name)", 0o755) }
            try outer.write("work/data/mine", "mine")
            try outer.write("private/key", "the secret")
            let runtime = ProcessRuntime()
            var config = RunConfig(name: "restarted")
            config.source = .command([
                "/bin/sh", "-c", "cat /data/* /work/data/* 2>/dev/null; [ -f /data ] && cat /data; echo .",
            ])
            config.backend.volumes = ["\(work):/work", "\(work)/data:/data"]
            let id = String(UInt64.random(in: 1 << 40...1 << 60), radix: 16)
            #expect(try await Shell.lines(of: runtime, config, id) == ["minemine."])
            try await Shell.run(change, work, "\(outer.path)/private")
            // A restart that nobody asked for: by the same driver.
            if let seen = try? await Shell.lines(of: runtime, config, id) {
                let direct = seen.joined()
                #expect(!direct.hasPrefix("the secret"), "\(change): \(direct)")
            }
        }
    }

    // MARK: Races

    /// The directory that is mounted is exchanged for a link to one that nobody may see, as fast as can be.
    @Test func aRaceWithTheMountIsNeverWon() async throws {
        let rounds = Environment.variable("THV_TRIAL_ROUNDS").flatMap { Int($0) } ?? 300
        let outer = try TemporaryDirectory(in: TemporaryDirectory.home)
        for name in ["work", "work/sub", "private"] { mkdir("\(outer.path)/\(name)", 0o755) }
        try outer.write("private/key", "the secret")
        try outer.write("work/sub/mine", "mine")
        #expect(symlink("\(outer.path)/private", "\(outer.path)/work/other") == 0)
        var plan = Child.Plan(
            "/usr/bin/python3",
            [
                "-c",
                """
                import ctypes, os
                libc = ctypes.CDLL(None)
                while os.getppid() != 1:
                    libc.renameat2(-100, b"\(outer.path)/work/sub", -100, b"\(outer.path)/work/other", 2)
                """,
            ])
        plan.descriptors = [(2, 2)]
        let racer = try Child.start(plan)
        defer {
            racer.signal(SIGKILL)
            _ = racer.wait()
        }
        var mounted = 0
        for round in 0..<rounds {
            var config = RunConfig(name: "race")
            config.source = .command(["/bin/sh", "-c", "cat /v/*"])
            config.backend.volumes = ["\(outer.path)/work/sub:/v"]
            let runtime = ProcessRuntime(protected: ["\(outer.path)/private"])
            let id = String(UInt64.random(in: 1 << 40...1 << 60), radix: 16)
            guard let seen = try? await Shell.lines(of: runtime, config, id) else { continue }
            #expect(seen == ["mine"] || seen.isEmpty, "round \(round): \(seen)")
            if seen == ["mine"] { mounted += 1 }
        }
        #expect(mounted > 0, "not one of \(rounds) starts found the directory itself")
    }

    /// Takes away what a test has mounted; never through a link.
    private static func unmount(below path: String) {
        let table = (try? File.read("/proc/self/mountinfo")) ?? []
        let points = table.split(separator: 0x0A).compactMap { line -> String? in
            let words = line.split(separator: 0x20)
            return words.count > 4 ? String(decoding: words[4], as: UTF8.self) : nil
        }
        for point in points.reversed() where point != path && Path.isInside(point, path) {
            umount2(point, Int32(MNT_DETACH) | Int32(UMOUNT_NOFOLLOW))
        }
    }

    private enum Shell {
        static func run(_ script: String, _ work: String, _ place: String) async throws {
            let result = try await Command.running(
                "/bin/sh", ["-ec", script],
                environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "W=\(work)", "P=\(place)", "N=private"],
                directory: "/")
            guard result.code == 0 else { throw Failed("\(script): \(result.errors)") }
        }

        /// What a start by `runtime` prints until it ends.
        static func lines(of runtime: ProcessRuntime, _ config: RunConfig, _ id: String) async throws -> [String] {
            let spec = BackendSpec(
                id: id, instance: "test", owner: .thisUser, config: config, secrets: [:], log: { _ in })
            let backend = try await runtime.start(spec)
            let (lines, sink) = AsyncStream<String>.makeStream()
            backend.channel?.open(
                onLine: { sink.yield(String(decoding: $0, as: UTF8.self)) }, onProblem: { _ in },
                onEnd: { sink.finish() })
            var seen: [String] = []
            for await line in lines { seen.append(line) }
            let exit = await backend.waitForExit()
            guard exit.code == 0 || exit.code == 1 else { throw Failed(exit.reason) }
            return seen
        }
    }
}
