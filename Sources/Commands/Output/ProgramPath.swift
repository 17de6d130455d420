// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Finds a program as a shell does.
enum ProgramPath {
    /// The absolute path of `program`, looked up in `path` unless it contains a slash. No link is resolved.
    static func find(_ program: String, path: String, directory: String) -> String? {
        if program.contains("/") {
            let found = Path.absolute(program, in: directory)
            return isRunnable(found) ? found : nil
        }
        if program.isEmpty { return nil }
        for entry in path.split(separator: ":", omittingEmptySubsequences: false) {
            let candidate = Path.absolute("\(entry.isEmpty ? "." : entry)/\(program)", in: directory)
            if isRunnable(candidate) { return candidate }
        }
        return nil
    }

    private static func isRunnable(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}
