// SPDX-License-Identifier: Apache-2.0

/// How long things are kept.
public struct RetentionSettings: ContractObject {
    /// Days after which operations are forgotten; looked at when a server starts.
    public var operationsDays = 0
    /// Days after which records of who did what leave the database; `audit.log` keeps them.
    public var activityDays = 0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("operations_days", &operationsDays)
        members.required("activity_days", &activityDays)
    }
}
