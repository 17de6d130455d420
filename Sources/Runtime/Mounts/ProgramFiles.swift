// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// What a program needs to be seen of the machine besides the system's own directories: itself, the files its symbolic
/// links lead to, its interpreter, and the programs and libraries of the prefix that each of them belongs to.
///
/// Only the program was named by a person. A link, a `#!` line or a `pyvenv.cfg` lies beside it and may have come with a
/// folder from anywhere: what one of them names is taken only where it stays in the program's own prefix, or is a program
/// in a place that `KnownPrograms` knows.
struct ProgramFiles {
    /// Something to show read-only at its own place.
    struct Item: Equatable {
        var path: String
        /// What `path` must stay in once its links are followed.
        var tree: String
        var reason: ShownPath.Reason
    }

    private(set) var items: [Item] = []
    /// What was not taken, for people.
    private(set) var refused: [String] = []
    /// Why the program cannot run, if that is certain.
    private(set) var obstacle: String?

    private let known: KnownPrograms
    private var seen: Set<String> = []

    /// What a sandbox shows of the system anyway.
    static let system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]

    /// What is shown of a prefix.
    private static let prefixEntries = [
        "bin", "sbin", "lib", "lib32", "lib64", "libexec", "include", "ssl", "pyvenv.cfg", "conda-meta",
    ]
    /// What lies at the top of a prefix that holds nothing but programs and their libraries.
    private static let pureEntries = Set(
        prefixEntries + [
            "share", "man", "etc", "doc", "docs", ".gitignore", ".lock", "CACHEDIR.TAG", "compiler_compat",
            "CHANGELOG.md", "LICENSE", "README.md", "BUILD", "python.lock",
        ])

    /// Looks at `program`, an absolute path.
    init(program: String, home: String) {
        known = KnownPrograms(home: home)
        let program = Path.clean(program)
        visit(program, Path.parent(program), .program)
    }

    // MARK: From one file to the next

    private mutating func visit(_ path: String, _ searchPath: String, _ reason: ShownPath.Reason) {
        guard seen.count < 100, seen.insert(path).inserted else { return }
        addPrefix(ofFile: path, reason)
        if let target = HostPath.linkTarget(path) {
            guard follows(path, to: target) else {
                obstacle = "\(path) is a link to \(target), outside of \(tree(of: path))"
                return
            }
            visit(target, searchPath, reason)
        } else if let real = HostPath.real(path), real != path {
            // A directory above it is a link.
            guard follows(path, to: real) else {
                obstacle = "\(path) is in truth \(real), outside of \(tree(of: path))"
                return
            }
            visit(real, searchPath, reason)
        }
        guard let named = Self.interpreter(of: path, searchPath: searchPath) else { return }
        let interpreter = Path.clean(named)
        guard follows(path, to: interpreter) else {
            obstacle = "the first line of \(path) names \(interpreter), outside of \(tree(of: path))"
            return
        }
        visit(interpreter, searchPath, .interpreter)
    }

    /// Whether what the file `path` names may be taken.
    private func follows(_ path: String, to target: String) -> Bool {
        if Defence.shownPaths.isOff || known.isTrustedLink(path) { return true }
        // What is not there shows nothing.
        guard let real = HostPath.real(target) else { return true }
        let tree = tree(of: path)
        return Path.isInside(real, HostPath.real(tree) ?? tree) || known.isProgram(real)
    }

    /// The prefix that a program belongs to by its place; its directory when that is none.
    private func tree(of path: String) -> String {
        let directory = Path.parent(path)
        let prefix = Path.parent(directory)
        let isBelowPrefix = ["bin", "sbin", "libexec", ".bin"].contains(Path.name(directory))
        return isBelowPrefix && !known.isTooWide(prefix) && prefix != "/" ? prefix : directory
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

    // MARK: Prefixes

    private mutating func addPrefix(ofFile path: String, _ reason: ShownPath.Reason) {
        let prefix = Path.parent(Path.parent(path))
        let directory = Path.name(Path.parent(path))
        add(path, tree: tree(of: path), reason)
        guard ["bin", "sbin", "libexec"].contains(directory), prefix.split(separator: "/").count >= 2,
            !known.isTooWide(prefix)
        else { return }
        // A package of /opt brings its libraries, whatever they are.
        if Self.isPrefix(prefix) || (Path.isInside(prefix, "/opt") && known.isSystem(prefix)) { add(prefix: prefix) }
    }

    private static func isPrefix(_ path: String) -> Bool {
        if HostPath.exists(path + "/pyvenv.cfg") || HostPath.exists(path + "/conda-meta") { return true }
        if HostPath.exists(path + "/bin/node") { return true }
        return HostPath.entries(path + "/lib").contains { name in
            ["python", "libpython", "node_modules"].contains(where: name.hasPrefix)
        }
    }

    private mutating func add(prefix: String) {
        let entries = HostPath.entries(prefix)
        let isPure = Set(entries).isSubset(of: Self.pureEntries) && Path.name(prefix) != ".local"
        for entry in Self.prefixEntries + (isPure ? ["share"] : []) where entries.contains(entry) {
            add("\(prefix)/\(entry)", tree: prefix, .environment)
        }
        guard seen.insert(prefix + "/pyvenv.cfg").inserted else { return }
        for line in HostPath.text(prefix + "/pyvenv.cfg").split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1).map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            guard parts.count == 2, parts[1].hasPrefix("/") else { continue }
            switch parts[0] {
            case "home": base(parts[1] + "/python3", of: prefix, searchPath: parts[1])
            case "executable", "base-executable": base(parts[1], of: prefix, searchPath: prefix + "/bin")
            default: continue
            }
        }
    }

    /// A program that a `pyvenv.cfg` names as the one the environment was made from.
    private mutating func base(_ path: String, of prefix: String, searchPath: String) {
        let path = Path.clean(path)
        guard follows(prefix + "/bin/python3", to: path) else {
            refused.append("not shown: \(path), which \(prefix)/pyvenv.cfg names, lies outside of \(prefix)")
            return
        }
        // Another failure than that of the program itself.
        let before = obstacle
        visit(path, searchPath, .interpreter)
        if let reason = obstacle, before == nil {
            refused.append("not shown: \(reason)")
            obstacle = nil
        }
    }

    private mutating func add(_ path: String, tree: String, _ reason: ShownPath.Reason) {
        if Self.system.contains(where: { Path.isInside(path, $0) }) || !HostPath.exists(path) { return }
        if items.contains(where: { Path.isInside(path, $0.path) }) { return }
        items.removeAll { Path.isInside($0.path, path) }
        items.append(Item(path: path, tree: tree, reason: reason))
    }

    /// Whether something that was opened for `item` may be shown.
    func allows(_ target: String, for item: Item) -> Bool {
        if Defence.shownPaths.isOff { return true }
        let tree = HostPath.real(item.tree) ?? item.tree
        return Path.isInside(target, tree) || known.isSystem(target) || known.isTrustedLink(item.path)
            || (item.reason != .environment && known.isProgram(target))
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
