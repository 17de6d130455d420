// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding

/// Paths as text; nothing here looks at a file.
public enum Path {
    /// The working directory; `/` when it has been removed.
    public static var current: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard getcwd(&buffer, buffer.count) != nil else { return "/" }
        return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "/" }
    }

    /// `path`, or where it leads from `directory` when relative; without `.`, `..` and doubled slashes.
    public static func absolute(_ path: String, in directory: String) -> String {
        clean(path.beginsWithSlash ? path : "\(directory)/\(path)")
    }

    /// An absolute path without `.`, `..` and doubled slashes. Links are not followed, so `a/link/..` becomes `a`.
    public static func clean(_ path: String) -> String {
        var parts: [String] = []
        for part in path.slashPieces where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// Whether `path` is `directory` or lies in it; neither is looked up.
    public static func isInside(_ path: String, _ directory: String) -> Bool {
        let isOpen = directory.utf8.last == UInt8(ascii: "/")
        return path.utf8.elementsEqual(directory.utf8) || path.hasBytes(ofPrefix: isOpen ? directory : directory + "/")
    }

    /// Everything before the last slash.
    public static func parent(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Everything behind the last slash.
    public static func name(_ path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
    }
}
