// SPDX-License-Identifier: Apache-2.0

/// The lines of a `.thvignore`, which name what is hidden of a folder, in the manner of `.gitignore`: `*`, `?` and `[a-z]`
/// stand for parts of one name, `**` for any number of folders; a line without a slash holds at every depth, one with a
/// slash from the folder on; `name/` holds for folders only; `!` takes back what a line above it named. Names are bytes.
struct IgnorePatterns: Sendable {
    private struct Pattern {
        /// One for each name of the path; an empty one stands for `**`.
        var pieces: [[UInt8]]
        var isAnchored: Bool
        var isForFolders: Bool
        var isNegated: Bool
    }

    private var patterns: [Pattern] = []

    /// Whether it names nothing.
    var isEmpty: Bool { patterns.isEmpty }

    /// Reads the lines of a file. Blank ones and those that begin with `#` say nothing.
    init(_ file: [UInt8]) {
        var bytes = file[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            if let pattern = Self.pattern(line) { patterns.append(pattern) }
        }
    }

    /// Whether the last line that names `path`, the names from the folder on, hides it.
    /// - Parameter isFolder: Also true for a symbolic link, which may lead to one.
    func hides(_ path: [[UInt8]], isFolder: Bool) -> Bool {
        guard let name = path.last else { return false }
        let decisive = patterns.last { pattern in
            if pattern.isForFolders, !isFolder { return false }
            return pattern.isAnchored
                ? Self.matches(pattern.pieces[...], path[...]) : Self.matches(pattern.pieces[0][...], name[...])
        }
        return decisive.map { !$0.isNegated } ?? false
    }

    // MARK: Reading

    private static func pattern(_ line: ArraySlice<UInt8>) -> Pattern? {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        var text = line.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        guard let first = text.first, first != UInt8(ascii: "#") else { return nil }
        let isNegated = first == UInt8(ascii: "!")
        if isNegated { text.removeFirst() }
        if text.starts(with: Array("./".utf8)) { text.removeFirst() }
        let slash = UInt8(ascii: "/")
        let isForFolders = text.last == slash
        let isAnchored = text.dropLast(isForFolders ? 1 : 0).contains(slash)
        let pieces = text.split(separator: slash).map { $0.elementsEqual([0x2A, 0x2A]) ? [] : Array($0) }
        if pieces.isEmpty { return nil }
        // `**` alone is every name.
        if !isAnchored, pieces[0].isEmpty {
            return Pattern(pieces: [[0x2A]], isAnchored: false, isForFolders: isForFolders, isNegated: isNegated)
        }
        return Pattern(pieces: pieces, isAnchored: isAnchored, isForFolders: isForFolders, isNegated: isNegated)
    }

    // MARK: Matching

    /// Whether a path matches the pieces of a pattern, of which an empty one stands for any number of names.
    private static func matches(_ pieces: ArraySlice<[UInt8]>, _ path: ArraySlice<[UInt8]>) -> Bool {
        var pieces = pieces
        var path = path
        var retry: (pieces: ArraySlice<[UInt8]>, path: ArraySlice<[UInt8]>)?
        while true {
            if let piece = pieces.first, piece.isEmpty {
                pieces = pieces.dropFirst()
                // At the end it stands for what is inside of a folder, not for the folder.
                if pieces.isEmpty { return !path.isEmpty }
                retry = (pieces, path)
                continue
            }
            if pieces.isEmpty, path.isEmpty { return true }
            if let piece = pieces.first, let name = path.first, matches(piece[...], name[...]) {
                pieces = pieces.dropFirst()
                path = path.dropFirst()
                continue
            }
            // The last `**` stands for one name more.
            guard let before = retry, !before.path.isEmpty else { return false }
            retry = (before.pieces, before.path.dropFirst())
            pieces = before.pieces
            path = before.path.dropFirst()
        }
    }

    /// Whether one name matches one piece. Takes as long as their lengths multiplied, whatever the piece.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var pattern = pattern
        var name = name
        var retry: (pattern: ArraySlice<UInt8>, name: ArraySlice<UInt8>)?
        while true {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.drop { $0 == UInt8(ascii: "*") }
                retry = (pattern, name)
                continue
            }
            if name.isEmpty, pattern.isEmpty { return true }
            if !name.isEmpty, let (rest, length) = one(pattern, name) {
                pattern = rest
                name = name.dropFirst(length)
                continue
            }
            // The last `*` stands for one byte more.
            guard let before = retry, !before.name.isEmpty else { return false }
            retry = (before.pattern, before.name.dropFirst())
            pattern = before.pattern
            name = before.name.dropFirst()
        }
    }

    /// Matches one character: the pattern behind it, and the bytes of the name that it took.
    private static func one(
        _ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>
    ) -> (ArraySlice<UInt8>, Int)? {
        guard let first = pattern.first, let byte = name.first else { return nil }
        switch first {
        case UInt8(ascii: "?"):
            let following = name.dropFirst().prefix { $0 & 0xC0 == 0x80 }
            return (pattern.dropFirst(), 1 + (byte < 0x80 ? 0 : following.count))
        case UInt8(ascii: "["):
            guard let (isIn, rest) = set(pattern, byte) else { break }
            return isIn ? (rest, 1) : nil
        case UInt8(ascii: "\\") where pattern.count > 1:
            return pattern.dropFirst().first == byte ? (pattern.dropFirst(2), 1) : nil
        default: break
        }
        return first == byte ? (pattern.dropFirst(), 1) : nil
    }

    /// Whether `byte` is in the set that `pattern` begins with, and what follows; `nil` when the set does not end.
    private static func set(_ pattern: ArraySlice<UInt8>, _ byte: UInt8) -> (Bool, ArraySlice<UInt8>)? {
        var rest = pattern.dropFirst()
        let isNegated = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
        if isNegated { rest.removeFirst() }
        var isIn = false
        var isFirst = true
        while let low = rest.popFirst() {
            if low == UInt8(ascii: "]"), !isFirst { return (isIn != isNegated, rest) }
            isFirst = false
            var high = low
            if rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first, end != UInt8(ascii: "]") {
                high = end
                rest = rest.dropFirst(2)
            }
            if low <= high, (low...high).contains(byte) { isIn = true }
        }
        return nil
    }
}
