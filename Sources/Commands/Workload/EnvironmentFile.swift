// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// Files of `NAME=value` lines.
enum EnvironmentFile {
    /// Blank lines and lines that start with `#` are skipped; quotes around a whole value are taken off. Lines end in LF, in
    /// CR LF or in CR, and a byte order mark may stand before the first.
    static func parse(_ text: String, file: String) throws(UsageError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for (index, line) in text.linesWithEmptyOnes.enumerated() {
            var line = trim(line[...])
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("export ") { line = trim(line.dropFirst(7)) }
            guard let equals = line.firstIndex(of: "="), equals != line.startIndex else {
                throw UsageError("\(file):\(index + 1) is not NAME=value", fix: "correct the line or put # before it")
            }
            pairs.append((String(trim(line[..<equals])), unquote(trim(line[line.index(after: equals)...]))))
        }
        return pairs
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }

    private static func unquote(_ text: Substring) -> String {
        for quote: Character in ["\"", "'"] where text.count >= 2 && text.first == quote && text.last == quote {
            return String(text.dropFirst().dropLast())
        }
        return String(text)
    }
}

extension Console {
    /// The content of a file that a flag names.
    /// - Throws: `Failure` that names the flag and the file.
    func read(_ file: String, flag: String) throws(Failure) -> [UInt8] {
        do throws(SystemError) { return try File.read(Path.absolute(file, in: directory)) } catch {
            throw Failure(
                error.code == ENOENT ? .notFound : .usage, "\(flag) \(file): \(error.reason)", fix: "check the path")
        }
    }
}
