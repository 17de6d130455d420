// SPDX-License-Identifier: Apache-2.0
import Glibc
public import Platform

/// A directory that nobody else may enter, removed with all it holds when its last owner goes. Who needs only its path for
/// a while takes `with`, which keeps it for as long as that.
public final class TemporaryDirectory: Sendable {
    public let path: String

    /// A parent in which nobody else can write: the home directory, of a user without an account the environment's.
    public static var home: String { Account.home(of: getuid()) ?? Environment.variable("HOME") ?? "/var/tmp" }

    /// - Throws: `SystemError` when there can be none in `parent`.
    public init(in parent: String = "/tmp") throws(SystemError) { path = try Self.make(in: parent) }

    deinit { try? Directory.removeTree(path) }

    /// The path of a new one, which whoever asks removes.
    public static func make(in parent: String = "/tmp") throws(SystemError) -> String {
        var template = Array("\(parent)/thv-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("make a temporary directory in \(parent)") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Makes one, calls `body` with its path, and removes it with all it holds.
    public static func with<Result>(_ body: (String) throws -> Result) throws -> Result {
        let directory = try TemporaryDirectory()
        return try withExtendedLifetime(directory) { try body(directory.path) }
    }

    /// Writes a file of that name.
    public func write(_ name: String, _ text: String, mode: UInt32 = 0o644) throws(SystemError) {
        try File.write(Array(text.utf8), to: "\(path)/\(name)", mode: mode)
    }
}
