// SPDX-License-Identifier: Apache-2.0
import Glibc
public import Models
import Platform

/// How a package manager of this machine is told to fetch a package and to run it.
public struct PackageRunner {
    /// The workload's own directory: everything the manager fetches is below it.
    let directory: String
    private let package: PackageReference
    private let program: String

    /// - Parameter program: The manager, from `find`.
    init(_ package: PackageReference, program: String, directory: String) {
        self.package = package
        self.program = program
        self.directory = directory
    }

    /// The command line, without the package's own arguments.
    var command: [String] {
        switch package.manager {
        case .uvx: [program] + (Path.name(program) == "uv" ? ["tool", "run"] : []) + [package.word]
        case .npx, .go: [program, "--yes", package.word]
        }
    }

    /// Variables that keep the manager within its directory and quiet.
    var environment: [String: String] {
        switch package.manager {
        case .uvx:
            [
                "UV_CACHE_DIR": "\(directory)/uv", "UV_TOOL_DIR": "\(directory)/tools",
                "UV_PYTHON_INSTALL_DIR": "\(directory)/python", "UV_NO_PROGRESS": "1",
                "XDG_CACHE_HOME": "\(directory)/cache",
            ]
        case .npx, .go:
            [
                "NPM_CONFIG_CACHE": "\(directory)/npm", "NPM_CONFIG_UPDATE_NOTIFIER": "false",
                "NPM_CONFIG_FUND": "false", "XDG_CACHE_HOME": "\(directory)/cache",
            ]
        }
    }

    /// `config` with the command and the variables; what its owner has set wins.
    func complete(_ config: RunConfig) -> RunConfig {
        var config = config
        config.command = command
        config.environment = environment.merging(config.environment) { $1 }
        return config
    }

    // MARK: The managers

    /// The absolute path of a package manager.
    /// - Parameter path: Where the workload's owner found it; else it is looked for.
    /// - Throws: `RuntimeError` when it is missing, or not supported.
    public static func find(_ manager: PackageReference.Manager, at path: String? = nil) throws(RuntimeError) -> String
    {
        if manager == .go {
            throw RuntimeError(
                .notSupported, "Go packages cannot be run yet",
                fix: "run an image of it, or build it and run the program",
                pointer: "/package")
        }
        let home = Account.home(of: getuid()) ?? "/"
        let search =
            (Environment.variable("PATH") ?? "").split(separator: ":").map(String.init)
            + ["\(home)/.local/bin", "\(home)/.cargo/bin", "/usr/local/bin", "/usr/bin", "/bin"]
        let found =
            path.map { [$0] } ?? names(manager).flatMap { name in search.map { "\($0)/\(name)" } }
        let usable = found.first { $0.hasPrefix("/") && HostPath.isFile($0) && access($0, X_OK) == 0 }
        if let usable { return ProgramFiles.behindShim(Path.clean(usable)) }
        let word = manager == .uvx ? "uv" : "npx"
        throw RuntimeError(
            .commandNotFound,
            path.map { "there is no \(word) at \($0)" }
                ?? "\(word) is not installed, which fetches and runs the package",
            fix: manager == .uvx
                ? "install uv: pipx install uv, or see docs.astral.sh/uv"
                : "install Node.js with npm: apt-get install npm",
            pointer: "/package")
    }

    /// What it may be called; uv's own program does without the file beside it.
    public static func names(_ manager: PackageReference.Manager) -> [String] {
        manager == .uvx ? ["uv", "uvx"] : ["npx"]
    }
}
