// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Runtime

/// Starts a sandboxed command, prints the numbers of its processes, and waits to be killed: the parent whose death a
/// sandbox must not survive.
@main
struct SandboxStarter {
    static func main() async throws {
        var config = RunConfig(name: "started")
        config.command = Array(CommandLine.arguments.dropFirst(3))
        config.permissionProfile = PermissionProfile.builtIn(CommandLine.arguments[2]) ?? .none
        let spec = BackendSpec(
            id: CommandLine.arguments[1], instance: "test", owner: (getuid(), "test"), config: config, secrets: [:],
            log: { _ in })
        let backend = try await ProcessRuntime().start(spec)
        let line = "\(backend.facts.pid)\n"
        _ = line.withCString { write(1, $0, line.utf8.count) }
        _ = await backend.waitForExit()
    }
}
