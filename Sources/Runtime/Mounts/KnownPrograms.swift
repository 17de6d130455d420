// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Places whose programs need no word from anybody to be shown: the system's, where only root installs, and those of a
/// person's version managers and installers. A folder that came from elsewhere is none, whatever lies in it.
struct KnownPrograms: Sendable {
    private let home: String

    init(home: String) { self.home = HostPath.real(home) ?? home }

    /// Where whole programs are installed besides the system's own directories.
    private static let stores = ["/opt", "/nix/store", "/snap", "/gnu/store"]

    /// Below the home. Directories that also hold credentials are named down to their programs.
    private static let installs = [
        ".pyenv/versions", ".local/share/uv/python", ".local/share/uv/tools", ".local/share/pipx", ".local/pipx",
        ".nvm/versions", ".local/share/fnm", ".fnm/node-versions", ".volta/tools", ".volta/bin", ".asdf/installs",
        ".local/share/mise/installs", ".local/share/rtx/installs", ".rye/py", ".rye/tools", ".conda/envs",
        "miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", ".nodenv/versions", ".rbenv/versions",
        ".sdkman/candidates", ".bun/bin", ".deno/bin", ".rustup/toolchains", ".npm-global", ".local/share/pnpm",
        ".linuxbrew", ".proto/tools", ".swiftly/toolchains",
    ]
    /// Where a person puts links to programs: whoever writes there is that person already.
    private static let links = ["bin", ".local/bin"]

    /// Whether `path`, without symbolic links, lies where only root installs programs.
    func isSystem(_ path: String) -> Bool {
        if ProgramFiles.system.contains(where: { Path.isInside(path, $0) }) { return true }
        guard Self.stores.contains(where: { Path.isInside(path, $0) }) else { return false }
        var step = path
        while step != "/" {
            var status = stat()
            guard lstat(step, &status) == 0, status.st_uid == 0 else { return false }
            // A link's own mode says nothing.
            let isLink = status.st_mode & S_IFMT == S_IFLNK
            if !isLink, status.st_mode & (S_IWOTH | S_IWGRP) != 0 { return false }
            step = Path.parent(step)
        }
        return true
    }

    /// Whether a program at `path`, without symbolic links, may be shown although only a link or a file named it.
    func isProgram(_ path: String) -> Bool {
        if isSystem(path) { return true }
        guard home != "/", Self.installs.contains(where: { Path.isInside(path, "\(home)/\($0)") }) else { return false }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return status.st_mode & S_IXUSR != 0 && [0, geteuid()].contains(status.st_uid)
    }

    /// Whether a link at `path` is this person's own word, or root's.
    func isTrustedLink(_ path: String) -> Bool {
        isSystem(path) || (home != "/" && Self.links.contains { Path.parent(path) == "\(home)/\($0)" })
    }

    /// Whether `path` is the home or above it: no prefix of programs.
    func isTooWide(_ path: String) -> Bool { Path.isInside(home, path) }
}
