// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform

/// The files that name what is hidden of the folders that are shown.
enum IgnoreFiles {
    /// What it is called in a folder.
    static let name = ".thvignore"
    private static let limit = 1 << 20

    /// The person's own, for every folder, in the configuration directory: thv's, and ToolHive's for whoever comes from
    /// there.
    static var global: [String] { ["thv", "toolhive"].map { "\(configuration)/\($0)/thvignore" } }

    private static var configuration: String {
        let base = Environment.variable("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = Environment.variable("HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? Account.ownHome ?? "/"
        return Path.clean(base ?? home + "/.config")
    }

    /// What the global files say, each by itself.
    /// - Throws: `RuntimeError`: nothing is shown by rules that cannot be read.
    static func globalPatterns() throws(RuntimeError) -> [IgnorePatterns] {
        do throws(SystemError) {
            var patterns: [IgnorePatterns] = []
            for file in global {
                // A person may keep it among other settings, and have a link here.
                patterns.append(IgnorePatterns(try OwnFile.read(file, limit: limit, followsLinks: true) ?? []))
            }
            return patterns
        } catch {
            throw RuntimeError(
                .notSupported, "cannot read what is to be hidden: \(error)",
                fix: "correct that file, or do without it: \(set: "ignore_globally", to: "false")",
                pointer: "/ignore_globally")
        }
    }

    /// What the file in an open directory says; empty when there is none.
    /// - Throws: `RuntimeError` when something of that name is there that is no file, is too large or cannot be read.
    static func patterns(in held: HeldPath) throws(RuntimeError) -> IgnorePatterns {
        let bytes = Array(name.utf8)
        guard held.isDirectory, FolderListing.status(bytes, in: held.descriptor) != nil else {
            return IgnorePatterns([])
        }
        let path = "\(held.path)/\(name)"
        let number = openat(held.descriptor.number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        if number < 0 { throw refused(path, errno == ELOOP ? "it is a symbolic link" : SystemError("").reason) }
        let file = Descriptor(owning: number)
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw refused(path, "it is no regular file")
        }
        do throws(SystemError) {
            return IgnorePatterns(try file.readAll(limit: limit))
        } catch {
            throw refused(path, error.code == EFBIG ? "it is larger than \(limit) bytes" : error.reason)
        }
    }

    private static func refused(_ path: String, _ why: String) -> RuntimeError {
        RuntimeError(
            .notSupported, "cannot tell what is to be hidden: \(path) cannot be read: \(why)",
            fix: "make it a file that you can read, or remove it", pointer: "/volumes")
    }
}
