// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Models
import Platform

/// The caller's home and programs.
struct SandboxPaths: Sendable {
    /// The home directory of the user this process runs as.
    let home = Account.home(of: getuid()) ?? "/"

    /// The absolute path of the program to run, inside of the sandbox.
    func program(_ name: String, _ config: RunConfig) throws(RuntimeError) -> String {
        if let file = Self.inVolume(name, config) {
            if !HostPath.isFile(file) { throw Self.notFound("there is no program \(name): the volume has no \(file)") }
            if access(file, X_OK) != 0 { throw Self.notFound("\(name) cannot be executed: it is \(file)") }
            return Path.clean(name)
        }
        var path = name
        if !name.contains("/") {
            let search = Environment.variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
            let found = search.split(separator: ":").map { "\($0)/\(name)" }.first {
                $0.hasPrefix("/") && HostPath.isFile($0) && access($0, X_OK) == 0
            }
            guard let found else { throw Self.notFound("there is no program \(name) in the search path") }
            path = found
        }
        guard path.hasPrefix("/") else { throw Self.notFound("the program \(name) must be named by an absolute path") }
        path = Path.clean(path)
        if !HostPath.isFile(path) { throw Self.notFound("there is no program \(path)") }
        if access(path, X_OK) != 0 { throw Self.notFound("\(path) cannot be executed") }
        return ProgramFiles.behindShim(path)
    }

    /// The file of the host that a program is when a volume shows it at another place than its own; `nil` when none does.
    static func inVolume(_ program: String, _ config: RunConfig) -> String? {
        if config.policy.insecureNoSandbox || !program.hasPrefix("/") { return nil }
        let path = Path.clean(program)
        let volumes = config.backend.volumes.compactMap(Volume.init).filter {
            Path.isInside(path, Path.clean($0.inside))
        }
        guard let volume = volumes.max(by: { $0.inside.utf8.count < $1.inside.utf8.count }) else { return nil }
        let rest = path.slashPieces.dropFirst(volume.inside.slashPieces.count).joined(separator: "/")
        let file = Path.clean("\(volume.host)/\(rest)")
        return file == path ? nil : file
    }

    private static func notFound(_ message: String) -> RuntimeError {
        RuntimeError(
            .commandNotFound, message, fix: "check its spelling, or install it", pointer: "/command/0")
    }
}
