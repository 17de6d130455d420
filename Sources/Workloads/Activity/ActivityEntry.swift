// SPDX-License-Identifier: Apache-2.0
public import Access
import JSONCoding
import Platform
import Storage

/// Who did what to which workload: written in the transaction of the change itself.
public struct ActivityEntry: Sendable {
    /// What came of it.
    public enum Outcome: String, Sendable, CaseIterable {
        case ok, failed, refused
    }

    let time = Timestamp.now
    let principal: Principal
    let verb: String
    let object: String
    let outcome: String
    let detail: String

    /// A record of `verb` on `object`.
    public init(_ principal: Principal, _ verb: String, _ object: String, outcome: Outcome = .ok, detail: String = "") {
        self.principal = principal
        self.verb = verb
        self.object = object
        self.outcome = outcome.rawValue
        self.detail = detail
    }

    func write(_ connection: SQLConnection) throws {
        try connection.run(
            "INSERT INTO activity(time, uid, user, verb, object, outcome, detail, via) VALUES(?,?,?,?,?,?,?,?)",
            .int(time.milliseconds), .number(principal.uid), .text(principal.name), .text(verb), .text(object),
            .text(outcome), .text(detail), .text(principal.source.rawValue))
    }

    /// The line of `audit.log`: the same members as in the API, but for those that only the database knows.
    var line: [UInt8] {
        let json: JSON = [
            "time": .string(time.text), "uid": JSON(Int(principal.uid)), "user": .string(principal.name),
            "via": .string(principal.source.rawValue), "verb": .string(verb), "object": .string(object),
            "outcome": .string(outcome), "detail": .string(detail),
        ]
        return json.bytes
    }
}
