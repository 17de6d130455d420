// SPDX-License-Identifier: Apache-2.0

/// One thing `thv doctor` looked at.
public struct DoctorCheck: Sendable, Equatable {
    /// How bad it is.
    public enum Outcome: String, Sendable {
        case good
        /// Works, but a person should know.
        case warning
        case bad
    }

    /// What was looked at: `docker engine`.
    public var name: String
    public var outcome: Outcome
    /// What was found.
    public var detail: String
    /// What to do; empty when all is good.
    public var fix: String

    /// A finding.
    public init(_ name: String, _ outcome: Outcome, _ detail: String, fix: String = "") {
        self.name = name
        self.outcome = outcome
        self.detail = detail
        self.fix = fix
    }
}
