// SPDX-License-Identifier: Apache-2.0

/// What somebody did just now: a record of the activity, and a sentence of it.
@dynamicMemberLookup
public struct Notice: ContractObject {
    /// The record; it has no number.
    public var activity = Activity()
    /// For people: `ada stopped time`.
    public var text = ""

    /// The request that did it: `X-Request-Id` of its answer, so that whoever sent it knows it for their own.
    public var requestID: String {
        get { activity.requestID ?? "" }
        set { activity.requestID = newValue }
    }

    /// One with nothing in it.
    public init() {}

    public subscript<Value>(dynamicMember member: WritableKeyPath<Activity, Value>) -> Value {
        get { activity[keyPath: member] }
        set { activity[keyPath: member] = newValue }
    }

    public mutating func visit(_ members: inout some MemberVisitor) {
        activity.visitDeed(&members)
        members.required("request_id", &requestID)
        members.essential("text", &text)
    }
}
