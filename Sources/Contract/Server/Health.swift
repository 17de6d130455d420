// SPDX-License-Identifier: Apache-2.0

/// How the server is.
public struct Health: ContractObject {
    /// The words of `status`.
    public enum Status: String, Sendable, CaseIterable {
        case ok, degraded
    }

    /// `degraded` when a check fails.
    public var status = Word<Status>("")
    /// The program's version.
    public var version = ""
    /// Since the server started.
    public var uptimeSeconds = 0.0
    /// What was looked at.
    public var checks: [HealthCheck] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("status", &status)
        members.required("version", &version)
        members.required("uptime_seconds", &uptimeSeconds)
        members.required("checks", &checks)
    }
}
