// SPDX-License-Identifier: Apache-2.0
public import Identity
import JSONCoding
public import Platform

/// An activity record: who did what to what.
public struct ActivityRecord: Event.Body {
    /// Counts records; `nil` where only the database knows it.
    public var sequence: Int?
    /// When.
    public var time: Timestamp
    /// Who.
    public var subject: Subject
    /// Who, by name.
    public var user: String
    /// How the caller came; empty in records of older servers.
    public var via: String
    /// The verb's word.
    public var verb: String
    /// A workload's id, the name of anything else, the path of a refused request.
    public var object: String
    /// What the object was called then.
    public var name: String
    /// `ActivityEntry.Outcome`'s word.
    public var outcome: String
    /// More, in words.
    public var detail: String
    /// The request that did it; empty where none did.
    public var requestID: String

    /// The line of `audit.log`: the members of the API, but for the number.
    var line: [UInt8] {
        let json: JSON = [
            "time": .string(time.text), "uid": subject.uidJSON, "user": .string(user), "via": .string(via),
            "verb": .string(verb), "object": .string(object), "name": .string(name), "outcome": .string(outcome),
            "detail": .string(detail), "request_id": .string(requestID),
        ]
        return json.bytes
    }
}

/// An activity record as it is told to those who follow, with a sentence of it.
public struct ActivityNotice: Event.Body {
    public let record: ActivityRecord
    /// `bob stopped time`.
    public let sentence: String
}
