// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A directory of one test's.
public enum TemporaryDirectory {
    /// Makes one, calls `body` with its path, and removes it with all it holds.
    public static func with<Result>(_ body: (String) throws -> Result) throws -> Result {
        var template = Array("/tmp/thv-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("make a temporary directory") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? Directory.removeTree(path) }
        return try body(path)
    }
}
