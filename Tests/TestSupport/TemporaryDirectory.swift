// SPDX-License-Identifier: Apache-2.0
import Platform

/// A directory of one test's.
public enum TemporaryDirectory {
    /// Makes one, calls `body` with its path, and removes it with all it holds.
    public static func with<Result>(_ body: (String) throws -> Result) throws -> Result {
        let path = try TestServer.temporaryDirectory()
        defer { try? Directory.removeTree(path) }
        return try body(path)
    }
}
