// SPDX-License-Identifier: Apache-2.0
import Glibc
public import Models
import Platform

/// How a package manager of this machine is told to install a package, and to run it where there is no sandbox.
public struct PackageRunner: Sendable {
    private let package: PackageReference
    private let program: String

    /// - Parameter program: The manager, from `find`.
    init(_ package: PackageReference, program: String) {
        self.package = package
        self.program = program
    }

    // MARK: Installing

    /// Where a sandbox sees what is needed only while a package is installed.
    static let work = "/install"

    /// The program that installs: of the one that was found, or beside it.
    /// - Throws: `RuntimeError` when it is not there.
    func installer() throws(RuntimeError) -> String {
        let name = package.manager == .uvx ? "uv" : "npm"
        if Path.name(program) == name { return program }
        let beside = "\(Path.parent(program))/\(name)"
        guard HostPath.isFile(beside), access(beside, X_OK) == 0 else {
            throw RuntimeError(
                .commandNotFound, "there is no \(name) beside \(program), which installs the package",
                fix: "name another program: \(field: "package_runner")", pointer: "/package_runner")
        }
        return beside
    }

    /// The arguments of the installer.
    /// - Parameter runsScripts: whether code of packages may run while they are installed.
    func arguments(runsScripts: Bool) -> [String] {
        switch package.manager {
        case .uvx:
            ["tool", "install"] + (runsScripts ? [] : ["--no-build"])
                + [package.name + (package.version.map { "==\($0)" } ?? "")]
        case .npx, .go:
            [
                "install", "--prefix", PackageEntry.inside, "--no-audit", "--no-fund", "--no-update-notifier",
                "--omit=dev",
            ] + (runsScripts ? [] : ["--ignore-scripts"]) + [package.word]
        }
    }

    /// Variables that keep the installer within its places and quiet.
    var environment: [String: String] {
        switch package.manager {
        case .uvx:
            [
                "UV_CACHE_DIR": "\(Self.work)/cache", "UV_TOOL_DIR": "\(PackageEntry.inside)/tools",
                "UV_TOOL_BIN_DIR": "\(PackageEntry.inside)/bin",
                "UV_PYTHON_INSTALL_DIR": "\(PackageEntry.inside)/python", "UV_LINK_MODE": "copy",
                "UV_COMPILE_BYTECODE": "1", "UV_NO_PROGRESS": "1", "XDG_CACHE_HOME": "\(Self.work)/cache",
            ]
        case .npx, .go:
            [
                "NPM_CONFIG_CACHE": "\(Self.work)/cache", "XDG_CACHE_HOME": "\(Self.work)/cache",
                // Somebody waits for the answer.
                "NPM_CONFIG_FETCH_RETRY_MINTIMEOUT": "1000", "NPM_CONFIG_FETCH_RETRY_MAXTIMEOUT": "5000",
            ]
        }
    }

    // MARK: Running without a sandbox

    /// `config` with the command that fetches and runs the package, and variables that keep what is fetched in
    /// `directory`; what its owner has set wins.
    func complete(_ config: RunConfig, in directory: String) -> RunConfig {
        var config = config
        let own: [String: String]
        switch package.manager {
        case .uvx:
            config.source = .command(
                [program] + (Path.name(program) == "uv" ? ["tool", "run"] : []) + [package.word])
            own = [
                "UV_CACHE_DIR": "\(directory)/uv", "UV_TOOL_DIR": "\(directory)/tools",
                "UV_PYTHON_INSTALL_DIR": "\(directory)/python", "UV_NO_PROGRESS": "1",
                "XDG_CACHE_HOME": "\(directory)/cache",
            ]
        case .npx, .go:
            config.source = .command([program, "--yes", package.word])
            own = [
                "NPM_CONFIG_CACHE": "\(directory)/npm", "NPM_CONFIG_UPDATE_NOTIFIER": "false",
                "NPM_CONFIG_FUND": "false", "XDG_CACHE_HOME": "\(directory)/cache",
            ]
        }
        config.backend.environment = own.merging(config.backend.environment) { $1 }
        return config
    }

    /// `config` with the command of an installed package.
    func complete(_ config: RunConfig, with entry: PackageEntry) -> RunConfig {
        var config = config
        config.source = .command(entry.command)
        // What a script's first line looks for: node beside npx, and the programs of the package.
        let path = "\(PackageEntry.inside)/bin:\(Path.parent(program)):/usr/local/bin:/usr/bin:/bin"
        config.backend.environment = ["PATH": path].merging(config.backend.environment) { $1 }
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
