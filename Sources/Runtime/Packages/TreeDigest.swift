// SPDX-License-Identifier: Apache-2.0
import Crypto
import Glibc
import JSONCoding
import Platform

/// What stands for the content of a directory: names, contents, links and which files are programs; not times or owners.
struct TreeDigest {
    /// `sha256:` and 64 digits.
    let value: String
    /// Bytes of all files.
    let size: Int

    /// Reads everything below `path`. Blocks.
    /// - Parameter ignored: names that do not count, such as of what Python writes beside its modules.
    init(of path: String, ignoring ignored: Set<String>) throws(SystemError) {
        var lines: [String] = []
        var size = 0
        try Self.visit(path, "", ignored, &lines, &size)
        value = "sha256:" + SHA256.hex(lines.joined(separator: "\n"))
        self.size = size
    }

    private static func visit(
        _ root: String, _ place: String, _ ignored: Set<String>, _ lines: inout [String], _ size: inout Int
    ) throws(SystemError) {
        for name in Directory.entries(of: root + place) {
            let here = "\(place)/\(name)"
            var facts = stat()
            guard lstat(root + here, &facts) == 0 else { throw SystemError("look at \(root + here)") }
            let counts = !ignored.contains(name) && !place.slashPieces.contains(where: ignored.contains)
            switch facts.st_mode & S_IFMT {
            case S_IFDIR: try visit(root, here, ignored, &lines, &size)
            case S_IFLNK:
                if counts { lines.append("link \(escaped(here)) \(escaped(HostPath.linkText(root + here) ?? ""))") }
            case S_IFREG:
                size += Int(facts.st_size)
                guard counts else { continue }
                let kind = facts.st_mode & 0o100 != 0 ? "program" : "file"
                lines.append("\(kind) \(escaped(here)) \(try content(root + here))")
            default: continue
            }
        }
    }

    /// The digest of the digests of a file's pieces: a large one is never in memory as a whole.
    private static func content(_ path: String) throws(SystemError) -> String {
        let number = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        if number < 0 { throw SystemError("open \(path)") }
        let file = Descriptor(owning: number)
        var piece = [UInt8](repeating: 0, count: 4 << 20)
        var digests: [UInt8] = []
        while true {
            var filled = 0
            while filled < piece.count {
                let count = piece.withUnsafeMutableBytes {
                    Glibc.read(file.number, $0.baseAddress?.advanced(by: filled), $0.count - filled)
                }
                if count < 0, errno == EINTR { continue }
                if count < 0 { throw SystemError("read \(path)") }
                if count == 0 { break }
                filled += count
            }
            digests += SHA256.digest(Array(piece[..<filled]))
            if filled < piece.count { return Hex.encode(SHA256.digest(digests)) }
        }
    }

    /// No name can look like another line.
    private static func escaped(_ text: String) -> String { Hex.encode(text.utf8) }
}
