// SPDX-License-Identifier: Apache-2.0
public import Glibc

/// A failed system call: what was tried, and errno.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The value of errno.
    public let code: Int32
    /// What was being done, in words that fit before a colon: `open /etc/thv/config.yaml`.
    public let action: String

    /// The error of the call just made, unless `code` says which.
    public init(_ action: String, code: Int32 = errno) {
        self.code = code
        self.action = action
    }

    /// The system's words for `code`.
    public var reason: String { String(cString: strerror(code)) }

    /// `open /etc/thv/config.yaml: Permission denied`.
    public var description: String { "\(action): \(reason)" }
}
