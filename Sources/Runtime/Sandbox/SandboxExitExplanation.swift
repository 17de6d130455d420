// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform

/// Finds out, from what is known at the end of a process, why it ended and what would help.
struct SandboxExitExplanation {
    /// The exit code, or 128 + signal.
    var code: Int
    /// The last lines of its stderr.
    var lines: [String]
    var memoryWasExhausted = false
    var wasStopped = false
    /// `nil` when it ran without a sandbox.
    var layout: SandboxLayout?
    var network = false

    /// One line for people.
    var text: String {
        if wasStopped { return "stopped" }
        if memoryWasExhausted { return "ended for using too much memory: raise its memory limit" }
        return sandboxFailure ?? hiddenPath ?? known ?? plain
    }

    private var plain: String {
        if code > 128, code < 192 {
            return "ended by signal \(code - 128)"
        }
        return "ended with exit code \(code)"
    }

    /// What bubblewrap itself says.
    private var sandboxFailure: String? {
        guard let line = lines.last(where: { $0.hasPrefix("bwrap: ") }) else { return nil }
        let text = line.dropFirst("bwrap: ".count)
        guard text.hasPrefix("execvp ") else { return "the sandbox could not be made: \(text)" }
        let program = text.dropFirst("execvp ".count).prefix { $0 != ":" }
        return "\(program) cannot run inside the sandbox, which may hide its interpreter: "
            + "mount that directory for it, read-only"
    }

    private static let missing = [
        "no such file", "enoent", "cannot find", "can't open", "cannot open", "could not find", "not found",
        "does not exist", "doesn't exist", "modulenotfounderror", "can't find",
    ]

    /// A path that is there, but not inside.
    private var hiddenPath: String? {
        guard let layout else { return nil }
        for line in lines.reversed() where Self.missing.contains(where: line.lowercased().hasBytes(of:)) {
            for path in Self.paths(in: line) where !layout.shows(path) && HostPath.exists(path) {
                return "ended with exit code \(code) because the sandbox hides \(path): "
                    + "mount it with the volume \(path):\(path):ro"
            }
        }
        return nil
    }

    /// The absolute paths in a line.
    static func paths(in line: String) -> [String] {
        let ends: Set<Character> = [" ", "\t", "'", "\"", "`", ",", ";", ")", "(", "]", "[", "<", ">", "=", "’", "”"]
        var found: [String] = []
        for part in line.split(whereSeparator: ends.contains) where part.hasPrefix("/") {
            var path = part
            while let last = path.last, [":", "."].contains(last) { path.removeLast() }
            // A place in a file: `/a/b.js:12:3`.
            let bare = path.prefix { $0 != ":" }
            if bare.count > 1 { found.append(Path.clean(String(bare))) }
        }
        return found
    }

    private static let words: [(words: [String], advice: String)] = [
        (["memoryerror", "heap out of memory", "cannot allocate memory", "out of memory"], "raise its memory limit"),
        (
            ["read-only file system", "erofs"],
            "it writes where it may not: give it a directory of its own as a volume HOST:INSIDE, or use /tmp"
        ),
        (["no space left on device", "enospc"], "raise its memory limit, which /tmp counts against, or add a volume"),
        (["resource temporarily unavailable", "can't start new thread"], "raise its limit of processes"),
        (
            ["error while loading shared libraries"],
            "mount the library's directory with a volume DIRECTORY:DIRECTORY:ro"
        ),
    ]
    private static let unreachable = [
        "network is unreachable", "enetunreach", "temporary failure in name resolution", "eai_again",
        "name or service not known", "could not resolve host", "enotfound",
    ]

    private var known: String? {
        let text = lines.suffix(10).map { $0.lowercased() }
        for (words, advice) in Self.words where text.contains(where: { LogWords.says($0, words) }) {
            return "\(plain): \(advice)"
        }
        if !network, text.contains(where: { LogWords.says($0, Self.unreachable) }) {
            return "\(plain): it wants the network, which it gets with the permission profile “network”"
        }
        return nil
    }
}
