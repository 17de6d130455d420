// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform
import Runtime
import Testing

@Suite struct SandboxLifeTests {
    @Test(arguments: ["none", "network"])
    func nothingOutlivesAParentThatIsKilled(profile: String) async throws {
        let id = BackendClient.randomID()
        let output = try Descriptor.pipe()
        let script = "sleep 1000 & setsid sleep 1000 & trap '' TERM HUP; read line; sleep 1000"
        var plan = Child.Plan(
            "\(buildDirectory)/sandbox-starter", [id, profile, "/bin/sh", "-c", script], environment: ["PATH=/usr/bin"])
        plan.descriptors = [(output.write.number, 1)]
        let starter = try Child.start(plan)
        output.write.close()
        let pids = try await Thread.blocking("pid") {
            var text: [UInt8] = []
            var byte: UInt8 = 0
            while read(output.read.number, &byte, 1) == 1, byte != 0x0A { text.append(byte) }
            let pid = Int32(String(decoding: text, as: UTF8.self)) ?? 0
            // All of them hold the program's own network namespace; nobody else does.
            return (pid, HostProcesses.sharingNetwork(with: pid))
        }
        #expect(pids.0 > 0)
        #expect(pids.1.count >= 2)
        starter.signal(SIGKILL)
        #expect(starter.wait() == .signal(SIGKILL))
        for pid in pids.1 {
            while processExists(pid) { try await Task.sleep(for: .milliseconds(2)) }
        }
        try await ProcessRuntime().removeLeftovers(workload: id)
        #expect(Self.groups(id).isEmpty)
    }

    @Test func stopEndsTheStubbornTreeAndLeavesNothing() async throws {
        let id = BackendClient.randomID()
        var config = RunConfig(name: "stubborn")
        config.command = ["/bin/sh", "-c", "trap '' TERM; sleep 1000 & setsid sleep 1000 & echo up; while :; do sleep 1; done"]
        let client = try await BackendClient(ProcessRuntime(), config, id: id)
        await client.answers.count(1)
        let pid = client.backend.facts.pid
        await client.backend.stop(grace: 0)
        #expect(await client.backend.waitForExit().reason == "stopped")
        #expect(!processExists(pid))
        #expect(Self.groups(id).isEmpty)
    }

    @Test func aProgramThatCleansUpAtSIGTERMGetsTheTime() async throws {
        var config = RunConfig(name: "tidy")
        config.command = ["/bin/sh", "-c", "trap 'echo tidy; exit 7' TERM; echo up; while :; do sleep 0.01; done"]
        let client = try await BackendClient(ProcessRuntime(), config)
        await client.answers.count(1)
        await client.backend.stop(grace: 2)
        await client.answers.ended()
        #expect(client.answers.texts == ["up", "tidy"])
        #expect(await client.backend.waitForExit().code == 7)
    }

    @Test func theEndOfItsInputEndsIt() async throws {
        var config = RunConfig(name: "cat")
        config.command = ["/bin/cat"]
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
        ) { $0.memory = 128 << 20 }
        #expect(seen.exit.code == 137)
        #expect(seen.exit.reason.contains("--memory"))
        #expect(seen.lines.isEmpty)
        #expect(seen.facts.notes.contains { $0.hasPrefix("limits: memory 128 MiB") })
    }

    @Test func tooManyProcessesAreRefused() async throws {
        let seen = try await SandboxedScript(
            "for i in $(seq 100); do sleep 1000 & done; echo all; kill $(jobs -p)"
        ) { $0.pidsLimit = 20 }
        #expect(seen.exit.code != 0 || seen.errors.contains { $0.contains("fork") })
    }

    @Test func thousandsOfRoundsWouldLeaveNothing() async throws {
        let before = HostProcesses.descriptors
        for _ in 1...20 { #expect(try await SandboxedScript("echo x").lines == ["x"]) }
        #expect(HostProcesses.descriptors <= before + 5)
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

    private static func network(of pid: Int32) -> [CChar]? {
        var buffer = [CChar](repeating: 0, count: 100)
        return readlink("/proc/\(pid)/ns/net", &buffer, 99) > 0 ? buffer : nil
    }

    static var descriptors: Int { entries("/proc/self/fd").count }

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
