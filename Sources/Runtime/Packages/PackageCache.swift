// SPDX-License-Identifier: Apache-2.0
import Crypto
import Glibc
import JSONCoding
import Models
public import Platform

/// The installed packages of one instance, by the digest of their files. A package is put together beside the others and
/// takes its place in one step, so that what is there is whole. Everything here blocks.
public struct PackageCache: Sendable {
    private let directory: String

    /// - Parameter packages: the instance's directory for packages.
    public init(packages: String) { directory = "\(packages)/cache" }

    // MARK: What is there

    /// Every entry, by package and version.
    public func entries() -> [PackageEntry] {
        Directory.entries(of: directory).compactMap { name in
            Self.isEntry(name) ? entry("sha256:" + name) : nil
        }.sorted { ($0.reference, $0.digest) < ($1.reference, $1.digest) }
    }

    /// The one with that digest.
    public func entry(_ digest: String) -> PackageEntry? {
        guard let name = Self.name(of: digest), let bytes = try? File.read("\(directory)/\(name)/entry.json"),
            let entry = (try? JSON(parsing: bytes)).flatMap({ PackageEntry($0) }), entry.digest == digest
        else { return nil }
        return entry
    }

    /// The newest that was installed for `package`, which names a version, from the same places.
    func entry(for package: PackageReference, from origin: String) -> PackageEntry? {
        guard let version = package.version else { return nil }
        return entries().filter { entry in
            guard let known = PackageReference(entry.package) else { return false }
            return known.manager == package.manager && known.name == package.name && entry.version == version
                && entry.origin == origin
        }.max { $0.installedAt < $1.installedAt }
    }

    /// The files of an entry.
    func files(of digest: String) -> String? { Self.name(of: digest).map { "\(directory)/\($0)/files" } }

    // MARK: Changing

    /// A new directory in which an entry is put together: `files`, and `work` for what is needed meanwhile.
    func begin() throws(SystemError) -> String {
        let path = "\(directory)/\(Self.begun)\(RandomBytes.hex(bytes: 8))"
        for step in [path, "\(path)/files", "\(path)/work"] { try PrivateDirectory.make(step, from: directory) }
        return path
    }

    /// Lets what was put together take its place; one that is there already stays.
    func finish(_ path: String, _ entry: PackageEntry) throws(SystemError) {
        try Directory.removeTree("\(path)/work")
        try File.write(Array(entry.json.prettyText.utf8), to: "\(path)/entry.json")
        guard let name = Self.name(of: entry.digest) else { throw SystemError("name \(entry.digest)", code: EINVAL) }
        if rename(path, "\(directory)/\(name)") == 0 { return }
        guard errno == EEXIST || errno == ENOTEMPTY else { throw SystemError("put \(entry.package) into the cache") }
        try Directory.removeTree(path)
    }

    /// Removes the entries that are in none of `used`.
    /// - Returns: those that are gone.
    public func prune(keeping used: Set<String>) throws(SystemError) -> [PackageEntry] {
        var removed: [PackageEntry] = []
        for entry in entries() where !used.contains(entry.digest) {
            guard let name = Self.name(of: entry.digest) else { continue }
            // First out of sight: a half-removed one is never used.
            let path = "\(directory)/\(Self.begun)\(RandomBytes.hex(bytes: 8))"
            guard rename("\(directory)/\(name)", path) == 0 else { continue }
            try Directory.removeTree(path)
            removed.append(entry)
        }
        return removed
    }

    /// Removes what installations left that did not come to their end; none may be under way.
    public func clean() {
        for name in Directory.entries(of: directory) where name.hasPrefix(Self.begun) {
            try? Directory.removeTree("\(directory)/\(name)")
        }
    }

    private static let begun = "begun-"

    private static func name(of digest: String) -> String? {
        guard digest.hasPrefix("sha256:") else { return nil }
        let name = String(digest.dropFirst(7))
        return isEntry(name) ? name : nil
    }

    private static func isEntry(_ name: String) -> Bool {
        name.utf8.count == 64 && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
