// SPDX-License-Identifier: Apache-2.0

/// Who did what. `audit.log` holds the same, one object per line.
public struct Activity: ContractElement {
    public static let list = ListShape("ActivityList", plural: "activity", isPaged: true)

    /// The words of `via`.
    public enum Via: String, Sendable, CaseIterable {
        case socket, loopback, embedded, unspecified = ""
    }

    /// The words of `outcome`.
    public enum Outcome: String, Sendable, CaseIterable {
        case ok, failed, refused
    }

    /// Counts records; not in followed ones.
    public var sequence: Int?
    /// When.
    public var time = ""
    /// Who, by number.
    public var uid = 0
    /// Who, by name.
    public var user = ""
    /// How the caller came: empty in records of older servers.
    public var via = Word<Via>("")
    /// What: `create`, `start`, `set-secret`, …; with `failed` the kind of the operation.
    public var verb = ""
    /// To what: the id of a workload, the name of anything else, the path of a refused request.
    public var object = ""
    /// What the object was called then: a workload's name, where `object` is its id.
    public var name = ""
    /// What came of it. `failed`: it was accepted and then failed, for the reason in `detail`; the change itself,
    /// where it came so far, is a record of its own.
    public var outcome = Word<Outcome>("")
    /// More, in words.
    public var detail = ""
    /// The request that did it: `X-Request-Id` of its answer, `request_id` in the access log. Empty in records of
    /// older servers, and where no request did.
    public var requestID: String?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.optional("sequence", &sequence)
        visitDeed(&members)
        members.optional("request_id", &requestID)
    }

    /// The members that a record and its notice have.
    mutating func visitDeed(_ members: inout some MemberVisitor) {
        members.required("time", &time)
        members.required("uid", &uid)
        members.required("user", &user)
        members.required("via", &via)
        members.required("verb", &verb)
        members.required("object", &object)
        members.required("name", &name)
        members.required("outcome", &outcome)
        members.required("detail", &detail)
    }
}
