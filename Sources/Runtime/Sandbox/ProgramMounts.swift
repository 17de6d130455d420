// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Finds what a program needs to be seen of the machine besides the system's own directories: itself, the files its
/// symbolic links lead to, its interpreter, and the prefix or virtual environment that each of them belongs to.
struct ProgramMounts {
    /// Paths to show read-only at their own place.
    private(set) var paths: [String] = []
    private var seen: Set<String> = []

    /// What a sandbox shows of the system anyway.
    static let system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]

    /// What may lie at the top of a prefix that holds nothing but programs and their libraries.
    private static let prefixEntries: Set<String> = [
        "bin", "sbin", "lib", "lib32", "lib64", "libexec", "include", "share", "man", "etc", "doc", "docs", "ssl",
        "pyvenv.cfg", ".gitignore", ".lock", "CACHEDIR.TAG", "conda-meta", "compiler_compat", "CHANGELOG.md",
        "LICENSE", "README.md", "BUILD", "python.lock",
    ]
    /// What is shown of a prefix that holds more than that.
    private static let programEntries = ["bin", "lib", "lib32", "lib64", "libexec", "pyvenv.cfg", "conda-meta"]

    /// Looks at `program`, an absolute path.
    init(program: String) { visit(Path.clean(program), searchPath: Path.parent(program)) }

    private mutating func visit(_ path: String, searchPath: String) {
        guard seen.count < 100, seen.insert(path).inserted else { return }
        addPrefix(ofFile: path)
        if let target = HostPath.linkTarget(path) { visit(target, searchPath: searchPath) }
        if let real = HostPath.real(path) { visit(real, searchPath: searchPath) }
        guard let interpreter = Self.interpreter(of: path, searchPath: searchPath) else { return }
        visit(Path.clean(interpreter), searchPath: searchPath)
    }

    /// What the `#!` line of a script names, with `env` looked up.
    private static func interpreter(of path: String, searchPath: String) -> String? {
        let head = HostPath.head(path, limit: 512)
        guard head.starts(with: [0x23, 0x21]) else { return nil }
        let line = String(decoding: head.dropFirst(2).prefix { $0 != 0x0A }, as: UTF8.self)
        let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
        guard let first = words.first, first.hasPrefix("/") else { return nil }
        guard Path.name(String(first)) == "env" else { return String(first) }
        guard let name = words.dropFirst().first(where: { !$0.hasPrefix("-") && !$0.contains("=") }) else { return nil }
        return ([searchPath] + ["/usr/local/bin", "/usr/bin", "/bin"]).map { "\($0)/\(name)" }.first {
            access($0, X_OK) == 0
        }
    }

    private mutating func addPrefix(ofFile path: String) {
        let directory = Path.parent(path)
        let prefix = Path.parent(directory)
        if ["bin", "sbin", "libexec"].contains(Path.name(directory)), Self.isPrefix(prefix) {
            add(prefix: prefix)
        } else if path.hasPrefix("/opt/"), path.split(separator: "/").count > 2 {
            add("/opt/" + path.split(separator: "/")[1])
        } else {
            add(path)
        }
    }

    private static func isPrefix(_ path: String) -> Bool {
        if path.split(separator: "/").count < 2 { return false }
        if HostPath.exists(path + "/pyvenv.cfg") || HostPath.exists(path + "/conda-meta") { return true }
        if HostPath.exists(path + "/bin/node") { return true }
        return HostPath.entries(path + "/lib").contains { name in
            ["python", "libpython", "node_modules"].contains(where: name.hasPrefix)
        }
    }

    private mutating func add(prefix: String) {
        let entries = HostPath.entries(prefix)
        if Set(entries).isSubset(of: Self.prefixEntries), Path.name(prefix) != ".local" {
            add(prefix)
        } else {
            for entry in Self.programEntries where entries.contains(entry) { add("\(prefix)/\(entry)") }
        }
        for line in HostPath.text(prefix + "/pyvenv.cfg").split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " || $0 == "\r" }.reversed())
            }
            guard parts.count == 2, parts[1].hasPrefix("/") else { continue }
            switch parts[0] {
            case "home": visit(Path.clean(parts[1] + "/python3"), searchPath: parts[1])
            case "executable", "base-executable": visit(Path.clean(parts[1]), searchPath: prefix + "/bin")
            default: continue
            }
        }
    }

    private mutating func add(_ path: String) {
        if Self.system.contains(where: { Path.isInside(path, $0) }) || !HostPath.exists(path) { return }
        if paths.contains(where: { Path.isInside(path, $0) }) { return }
        paths.removeAll { Path.isInside($0, path) }
        paths.append(path)
    }

    /// The program that a version manager's stand-in would run; `path` itself when it is no such thing.
    ///
    /// A stand-in is a script of pyenv's that looks for its whole installation, which a sandbox does not show.
    static func behindShim(_ path: String) -> String {
        let directory = Path.parent(path)
        guard Path.name(directory) == "shims" else { return path }
        let root = Path.parent(directory)
        for version in HostPath.text(root + "/version").split(whereSeparator: \.isWhitespace) {
            let program = "\(root)/versions/\(version)/bin/\(Path.name(path))"
            if access(program, X_OK) == 0 { return program }
        }
        return path
    }
}
