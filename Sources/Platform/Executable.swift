// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The running program.
public enum Executable {
    /// Its absolute path, links resolved; remembered, because an upgrade may replace the file.
    public static let path: String = {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlink("/proc/self/exe", &buffer, 4096)
        guard count > 0 else { return "/usr/bin/thv" }
        let text = buffer.prefix(count).map { UInt8(bitPattern: $0) }
        let path = String(decoding: text, as: UTF8.self)
        let suffix = " (deleted)"
        return path.hasSuffix(suffix) ? String(path.dropLast(suffix.count)) : path
    }()
}

/// The environment of this process.
public enum Environment {
    /// The value of one variable, if it is set.
    public static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Every variable.
    public static var all: [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let pair = entry.pointee {
            let text = String(cString: pair)
            if let equals = text.firstIndex(of: "=") {
                result[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return result
    }
}
