// SPDX-License-Identifier: Apache-2.0
import Crypto
import Glibc
import JSONCoding
import Platform

/// The project files that a person has looked at and trusts, each by its real path and content. Blocking.
///
/// The list is a private file of the person's own; one that is not is no list at all.
public struct TrustList: Sendable {
    /// One file as it was when it was trusted.
    public struct Entry: Sendable, Equatable {
        /// Its real path.
        public let path: String
        /// SHA-256 of its content, in hexadecimal.
        public let digest: String
    }

    /// Where the list is kept.
    public let file: String

    /// The list in `file`, whose directory is thv's own.
    public init(_ file: String) { self.file = file }

    /// The digest that stands for a content.
    static func digest(of bytes: [UInt8]) -> String { Hex.encode(SHA256.digest(bytes)) }

    /// Everything that is trusted, by path; empty when nothing ever was.
    /// - Throws: when the list may have been written by somebody else, or cannot be understood.
    public func entries() throws(ConfigurationError) -> [Entry] {
        let number = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        if number < 0 {
            let code = errno
            if code == ENOENT || code == ENOTDIR { return [] }
            throw problem(code == ELOOP ? "is a link" : "cannot be read: \(SystemError("", code: code).reason)")
        }
        let descriptor = Descriptor(owning: number)
        var facts = stat()
        guard fstat(number, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_uid == geteuid(),
            facts.st_mode & 0o077 == 0
        else { throw problem("is not a file of your own that nobody else can open") }
        var above = stat()
        guard lstat(Path.parent(file), &above) == 0, above.st_mode & S_IFMT == S_IFDIR, above.st_uid == geteuid(),
            above.st_mode & 0o022 == 0
        else { throw problem("lies in a directory that is not yours, or that others can write") }
        guard let bytes = try? descriptor.readAll(limit: 1 << 20), let json = try? JSON(parsing: bytes),
            let list = json["trusted"]?.arrayValue
        else { throw problem("cannot be understood") }
        return list.compactMap { entry in
            guard let path = entry["path"]?.stringValue, let digest = entry["sha256"]?.stringValue else { return nil }
            return Entry(path: path, digest: digest)
        }.sorted { $0.path < $1.path }
    }

    /// Puts `entry` in the place of what was trusted at its path; `nil` takes that away.
    /// - Returns: whether anything was changed.
    func set(_ entry: Entry?, at path: String) throws -> Bool {
        let before = try entries()
        var after = before.filter { $0.path != path }
        if let entry { after.append(entry) }
        after.sort { $0.path < $1.path }
        if after == before { return false }
        let list = after.map { ["path": .string($0.path), "sha256": .string($0.digest)] as JSON }
        try PrivateDirectory.make(Path.parent(file), from: Path.parent(file))
        try File.write(Array((["trusted": .array(list)] as JSON).prettyText.utf8) + [0x0A], to: file)
        return true
    }

    private func problem(_ reason: String) -> ConfigurationError {
        ConfigurationError(file, "\(reason), so no project file counts as trusted: remove it, then trust them again")
    }
}
