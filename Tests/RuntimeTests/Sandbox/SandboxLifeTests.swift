// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform
import Runtime
import Testing

@Suite struct SandboxLifeTests {
    /// It may be gone before anybody has looked at it.
    @Test func aProgramThatEndsAtOnceHasRunAllTheSame() async throws {
        try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<10 {
                        let code = try await SandboxedScript("exit 3").exit.code
                        if code != 3 { return code }
                    }
                    return 3
                }
            }
            for try await code in group { #expect(code == 3) }
        }
    }

    @Test(arguments: ["none", "network"])
    func nothingOutlivesAParentThatIsKilled(profile: String) async throws {
        let id = BackendClient.randomID()
        let script = "sleep 1000 & setsid sleep 1000 & trap '' TERM HUP; echo up; read line; sleep 1000"
        let starter = try Starter([id, profile, "0", "1", "/bin/sh", "-c", script])
        let pid = Int32(try await starter.line(after: "pid ")) ?? 0
        #expect(try await starter.line(after: "line ") == "up")
        let pids = try await Thread.dedicated("pids") { HostProcesses.sharingNetwork(with: pid) }
        #expect(pids.contains(pid))
        #expect(pids.count >= 3)
        starter.child.signal(SIGKILL)
        #expect(starter.child.wait() == .signal(SIGKILL))
        for pid in pids {
            while processExists(pid) { try await Task.sleep(for: .milliseconds(2)) }
        }
        try await ProcessRuntime().removeLeftovers(workload: id)
        #expect(Self.groups(id).isEmpty)
    }

    @Test func nothingOutlivesAParentThatIsKilledAtAnyMomentOfTheStart() async throws {
        for round in 0..<30 {
            let id = BackendClient.randomID()
            let script = "trap '' TERM HUP; sleep 1000 # \(id)"
            let starter = try Starter([id, round % 3 == 0 ? "network" : "none", "0", "1", "/bin/sh", "-c", script])
            // From before the first fork to well after the program runs.
            usleep(UInt32(round) * 1500)
            starter.child.signal(SIGKILL)
            _ = starter.child.wait()
            while try await Thread.dedicated("names", { HostProcesses.isMentioned(id) }) {
                try await Task.sleep(for: .milliseconds(2))
            }
            try await ProcessRuntime().removeLeftovers(workload: id)
            #expect(Self.groups(id).isEmpty)
        }
    }

    @Test func stopEndsTheStubbornTreeAndLeavesNothing() async throws {
        let id = BackendClient.randomID()
        var config = RunConfig(name: "stubborn")
        let script = "trap '' TERM; sleep 1000 & setsid sleep 1000 & echo up; while :; do sleep 1; done"
        config.source = .command(["/bin/sh", "-c", script])
        let client = try await BackendClient(ProcessRuntime(), config, id: id)
        await client.answers.count(1)
        let pid = client.backend.pid
        await client.backend.stop(grace: 0)
        #expect(await client.backend.waitForExit().reason == "stopped")
        #expect(!processExists(pid))
        #expect(Self.groups(id).isEmpty)
    }

    @Test func aProgramThatCleansUpAtSIGTERMGetsTheTime() async throws {
        var config = RunConfig(name: "tidy")
        config.source = .command([
            "/bin/sh", "-c", "trap 'echo tidy; exit 7' TERM; echo up; while :; do sleep 0.01; done",
        ])
        let client = try await BackendClient(ProcessRuntime(), config)
        await client.answers.count(1)
        await client.backend.stop(grace: 2)
        await client.answers.ended()
        #expect(client.answers.texts == ["up", "tidy"])
        #expect(await client.backend.waitForExit().code == 7)
    }

    @Test func theEndOfItsInputEndsIt() async throws {
        var config = RunConfig(name: "cat")
        config.source = .command(["/bin/cat"])
        let client = try await BackendClient(ProcessRuntime(), config)
        #expect(client.backend.channel?.send(Array("hello".utf8)) == true)
        await client.answers.count(1)
        #expect(client.answers.texts == ["hello"])
        await client.backend.stop(grace: 60)
        #expect(await client.backend.waitForExit().code == 0)
    }

    @Test func tooMuchMemoryIsEndedAndExplained() async throws {
        let program = ["/usr/bin/python3", "-c"]
        let seen = try await SandboxedScript(
            "x = [b'x' * 1_000_000 for _ in range(1000)]; print(len(x))", program: program
        ) { $0.limits.memory = 128 << 20 }
        #expect(seen.exit.code == 137)
        #expect(seen.exit.reason.contains("memory limit"))
        #expect(seen.lines.isEmpty)
        #expect(seen.facts.notes.contains { $0.hasPrefix("limits: memory 128 MiB") })
    }

    @Test func tooManyProcessesAreRefused() async throws {
        let seen = try await SandboxedScript(
            "for i in $(seq 100); do sleep 1000 & done; echo all; kill $(jobs -p)"
        ) { $0.limits.pidsLimit = 20 }
        #expect(seen.exit.code != 0 || seen.errors.contains { $0.contains("fork") })
    }

    @Test func roundsLeaveNoDescriptorOpen() async throws {
        let starter = try Starter([BackendClient.randomID(), "none", "0", "10", "/bin/true"])
        #expect(try await starter.line(after: "leaked ") == "0")
        let networked = try Starter([BackendClient.randomID(), "network", "0", "3", "/bin/true"])
        #expect(try await networked.line(after: "leaked ") == "0")
    }

    @Test(.enabled(if: getuid() == 0, "only root can become somebody else"))
    func anOrdinaryUserGetsASandboxAndAWatchOverItsMemory() async throws {
        let script = "import os; [os.fork() for _ in range(2)]; x = b'x' * 90_000_000; os.read(0, 1)"
        let starter = try Starter(
            [BackendClient.randomID(), "none", "200000000", "1", "/usr/bin/python3", "-c", script], user: "65534")
        let limits = try await starter.line(after: "note limits: ")
        #expect(limits.contains("a watch") || limits.contains("control groups version 2"))
        #expect(try await starter.line(after: "exit ") == "137 ended for using too much memory: raise its memory limit")
    }

    @Test(.enabled(if: getuid() == 0, "only root can become somebody else"))
    func anOrdinaryUsersProcessThatAllocatesTooMuchIsExplained() async throws {
        let starter = try Starter(
            [BackendClient.randomID(), "none", "200000000", "1", "/usr/bin/python3", "-c", "x = b'x' * 400_000_000"],
            user: "65534")
        #expect(try await starter.line(after: "exit ").contains("memory limit"))
    }

    @Test func theCheckForTheDoctorWorks() async throws {
        let result = await SandboxCheck.run()
        #expect(result.ok, "\(result.detail): \(result.fix)")
        #expect(result.detail.contains("bubblewrap works"))
    }

    private static func groups(_ id: String) -> [String] {
        ["memory", "pids", "unified"].flatMap { HostProcesses.find("thv-\(id)", below: "/sys/fs/cgroup/\($0)") }
    }
}

/// What /proc and the control groups say.
enum HostProcesses {
    /// Everything in the network namespace of `pid`.
    static func sharingNetwork(with pid: Int32) -> [Int32] {
        guard let namespace = network(of: pid) else { return [] }
        return entries("/proc").compactMap { Int32($0) }.filter { network(of: $0) == namespace }
    }

    /// Whether the command line of any process holds `text`.
    static func isMentioned(_ text: String) -> Bool {
        entries("/proc").contains { entry in
            guard Int32(entry) != nil else { return false }
            let file = open("/proc/\(entry)/cmdline", O_RDONLY | O_CLOEXEC)
            if file < 0 { return false }
            let bytes = (try? Descriptor(owning: file).readAll()) ?? []
            return String(decoding: bytes, as: UTF8.self).contains(text)
        }
    }

    private static func network(of pid: Int32) -> [CChar]? {
        var buffer = [CChar](repeating: 0, count: 100)
        return readlink("/proc/\(pid)/ns/net", &buffer, 99) > 0 ? buffer : nil
    }

    static func find(_ name: String, below directory: String, depth: Int = 4) -> [String] {
        if depth == 0 { return [] }
        return entries(directory).flatMap { entry -> [String] in
            let path = "\(directory)/\(entry)"
            return entry == name ? [path] : entry.contains(".") ? [] : find(name, below: path, depth: depth - 1)
        }
    }

    private static func entries(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
