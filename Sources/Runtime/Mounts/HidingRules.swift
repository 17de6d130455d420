// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform

/// What of one folder is left out when the folder is shown.
struct HidingRules: Sendable {
    /// Whether names that usually hold secrets, or a repository's whole history, are left out at any depth.
    var hidesUsualNames = false
    /// Whether the folder's own `.git` is shown all the same.
    var showsRepository = false
    /// Whether the folder is never mounted whole: what is made in it is hidden until the next start, and its own rules cannot
    /// be changed from inside.
    var takesApart = false
    /// What `.thvignore` files say, each by itself: none takes back what another one hides.
    var patterns: [IgnorePatterns] = []
    /// Paths from the folder on that are left out whatever they are called.
    var paths: Set<[[UInt8]]> = []
    /// Paths from the folder on at which something else is mounted.
    var places: Set<[[UInt8]]> = []
    /// Files that are left out by whatever name.
    var files: Set<FileIdentity> = []

    /// Whether it names nothing that could be hidden.
    var isEmpty: Bool { !hidesUsualNames && patterns.isEmpty && paths.isEmpty }

    /// Absolute paths as those from the folder `directory` on.
    static func names(of paths: [String], in directory: String) -> Set<[[UInt8]]> {
        let above = directory.slashPieces.count
        return Set(paths.map { $0.slashPieces.dropFirst(above).map { Array($0.utf8) } }.filter { !$0.isEmpty })
    }

    /// Those that every folder is shown without that a command line names, for messages and documents.
    static let usualNames = [".env*", "*.pem", "*.key", ".ssh", ".git"]

    /// Folders of packages that others have published: names in them say nothing of the person's secrets.
    private static let packages = ["node_modules", "site-packages", "dist-packages"].map { Array($0.utf8) }

    /// Whether the usual names mean a secret in a folder called `name` in one where `isUsual` says the same.
    func looksForUsualNames(in path: [[UInt8]], _ isUsual: Bool) -> Bool {
        guard isUsual, let name = path.last else { return isUsual }
        if showsRepository, path.count == 1, name.elementsEqual(".git".utf8) { return false }
        return !Self.packages.contains(name)
    }

    /// Whether nothing can be hidden in the folder at `path`, so that it need not be looked through.
    func cannotHide(below path: [[UInt8]], usualNames: Bool) -> Bool {
        if usualNames || !files.isEmpty || patterns.contains(where: { !$0.isEmpty }) { return false }
        return !isAbove(path, paths) && !isAbove(path, places)
    }

    private func isAbove(_ path: [[UInt8]], _ others: Set<[[UInt8]]>) -> Bool {
        others.contains { $0.count > path.count && $0.starts(with: path) }
    }

    /// Whether something else is mounted below `path`.
    func holdsPlace(_ path: [[UInt8]]) -> Bool { isAbove(path, places) }

    /// Whether an entry is left out.
    /// - Parameters:
    ///   - path: The names from the folder on.
    ///   - usualNames: Whether those are looked for where it lies.
    func hides(_ path: [[UInt8]], isFolder: Bool, usualNames: Bool) -> Bool {
        guard let name = path.last else { return false }
        if usualNames, Self.isUsual(name), !(showsRepository && path.count == 1 && name.elementsEqual(".git".utf8)) {
            return true
        }
        return paths.contains(path) || patterns.contains { $0.hides(path, isFolder: isFolder) }
    }

    /// Whether a path inside of the folder is left out by its name or by the name of a folder above it.
    func hides(inside path: String) -> Bool {
        let names = path.slashPieces.map { Array($0.utf8) }
        var usual = hidesUsualNames
        for count in names.indices.map({ $0 + 1 }) {
            let part = Array(names[0..<count])
            if hides(part, isFolder: count < names.count, usualNames: usual) { return true }
            usual = looksForUsualNames(in: part, usual)
        }
        return false
    }

    /// Whether a name is one of `usualNames`.
    static func isUsual(_ name: [UInt8]) -> Bool {
        func ends(_ end: StaticString) -> Bool {
            name.count >= end.utf8CodeUnitCount
                && end.withUTF8Buffer { name.suffix($0.count).elementsEqual($0) }
        }
        if name.starts(with: Array(".env".utf8)) || ends(".pem") || ends(".key") { return true }
        return name.elementsEqual(".ssh".utf8) || name.elementsEqual(".git".utf8)
    }
}
