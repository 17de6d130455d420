// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform

/// The caller's home and programs.
struct SandboxPaths: Sendable {
    /// The home directory of the user this process runs as.
    let home = Account.home(of: getuid()) ?? "/"

    /// The absolute path of the program to run.
    func program(_ name: String) throws(RuntimeError) -> String {
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

    private static func notFound(_ message: String) -> RuntimeError {
        RuntimeError(
            .commandNotFound, message, fix: "check its spelling, or install it", pointer: "/command/0")
    }
}
