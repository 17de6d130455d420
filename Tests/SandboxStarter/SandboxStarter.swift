// SPDX-License-Identifier: Apache-2.0
import Glibc
import Identity
import Models
import Platform
import Runtime

/// `sandbox-starter ID PROFILE MEMORY ROUNDS COMMAND…`: runs a command in a sandbox, as often as asked, from a process
/// of its own: one that tests can kill, run as another user, and count the descriptors of.
///
/// Prints the number of the program's process, and at the end how it ended, what the workload's detail would say, and
/// how many descriptors were left open by the rounds after the first.
@main
struct SandboxStarter {
    static func main() async throws {
        let arguments = CommandLine.arguments
        var config = RunConfig(name: "started")
        config.policy.permissionProfile = PermissionProfile.builtIn(arguments[2]) ?? .none
        config.limits.memory = Int(arguments[3]) ?? 0
        config.source = .command(Array(arguments.dropFirst(5)))
        let spec = BackendSpec(
            id: arguments[1], instance: "test", owner: .thisUser, config: config, secrets: [:], log: { _ in })
        var before = 0
        for round in 1...(Int(arguments[4]) ?? 1) {
            do {
                try await run(spec)
            } catch {
                say("failed \(error)")
            }
            if round == 1 { before = await settledDescriptors(0) }
        }
        say("leaked \(await settledDescriptors(before) - before)")
    }

    private static func run(_ spec: BackendSpec) async throws {
        let backend = try await ProcessRuntime().start(spec)
        say("pid \(backend.facts.location?.pid ?? 0)")
        backend.channel?.open(onLine: { say("line " + String(decoding: $0, as: UTF8.self)) }, onProblem: { _ in }) {}
        let exit = await backend.waitForExit()
        for note in backend.facts.notes { say("note \(note)") }
        say("exit \(exit.code ?? -1) \(exit.reason)")
    }

    /// The number of open descriptors, once it is `expected` or has had time to become so.
    private static func settledDescriptors(_ expected: Int) async -> Int {
        var count = 0
        for _ in 0..<100 {
            count = (0..<1000).filter { fcntl($0, F_GETFD) >= 0 }.count
            if count == expected { break }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return count
    }
}

private func say(_ text: String) {
    let line = text + "\n"
    _ = line.withCString { write(1, $0, line.utf8.count) }
}
