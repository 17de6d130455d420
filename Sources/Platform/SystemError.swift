// SPDX-License-Identifier: Apache-2.0
public import Glibc

/// A failed system call: what was tried, and errno. Or a file that is not used although it could be.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The value of errno.
    public let code: Int32
    /// What was being done, in words that fit before a colon: `open /etc/thv/config.yaml`.
    public let action: String
    /// Why what was found there is not used: `belongs to mallory`. Then `fix` says what to do.
    public let explanation: String?
    /// What to do about it, when that is known.
    public let fix: String?
    /// Whether the state may be kept in another place instead.
    public let canBeElsewhere: Bool

    /// The error of the call just made, unless `code` says which.
    public init(_ action: String, code: Int32 = errno) {
        self.code = code
        self.action = action
        explanation = nil
        fix = nil
        canBeElsewhere = false
    }

    /// What lies at `path` is not used, because it is as `explanation` says: a verb and what follows.
    /// - Parameters:
    ///   - fix: what to do about it; may be empty when it can be elsewhere.
    ///   - canBeElsewhere: whether another state directory helps as well.
    public init(
        distrusting path: String, _ explanation: String, fix: String, canBeElsewhere: Bool = false, code: Int32 = EPERM
    ) {
        self.code = code
        action = "use \(path)"
        self.explanation = explanation
        self.fix = fix
        self.canBeElsewhere = canBeElsewhere
    }

    /// The system's words for `code`.
    public var reason: String { String(cString: strerror(code)) }

    /// `open /etc/thv/config.yaml: Permission denied`, `refusing to use /tmp/thv-1000, which belongs to mallory`.
    public var description: String {
        explanation.map { "refusing to \(action), which \($0)" } ?? "\(action): \(reason)"
    }
}
