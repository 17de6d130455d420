// SPDX-License-Identifier: Apache-2.0
import Authorization
import Identity
import Platform
public import Storage

/// Who did what to what: written in the transaction of the change itself.
public struct ActivityEntry: Sendable {
    /// What came of it.
    public enum Outcome: String, Sendable, CaseIterable {
        case ok, failed, refused
    }

    /// The request that is being answered, whose id every record made meanwhile carries; empty outside of requests.
    @TaskLocal public static var requestID = ""

    let time = Timestamp.now
    let caller: Caller
    /// Whose the record is.
    let owner: Subject
    /// Who is told by a notice.
    let audience: Subject
    private(set) var deed: Deed
    let resource: ResourceRef
    let outcome: Outcome
    let requestID = Self.requestID

    private var object: String { resource.name }
    private var name: String { deed.name ?? resource.name }

    init(
        _ caller: Caller, _ deed: Deed, on resource: ResourceRef, owner: Subject, audience: Subject, _ outcome: Outcome
    ) {
        self.caller = caller
        self.owner = owner
        self.audience = audience
        self.deed = deed
        self.resource = resource
        self.outcome = outcome
    }

    /// The same with other words.
    func saying(_ deed: Deed) -> ActivityEntry {
        var entry = self
        entry.deed = deed
        return entry
    }

    /// Writes it, as a part of a transaction; `AuditLog.write` follows when that has come true.
    public func write(_ connection: SQLConnection) throws {
        try connection.run(
            "INSERT INTO activity(time, uid, user, verb, object, name, outcome, detail, via, request_id, owner) "
                + "VALUES(?,?,?,?,?,?,?,?,?,?,?)",
            .int(time.milliseconds), .subject(caller.subject), .text(caller.subject.displayName),
            .text(deed.verb.rawValue), .text(object), .text(name), .text(outcome.rawValue), .text(deed.detail),
            .text(caller.via.rawValue), .text(requestID), .subject(owner))
    }

    /// The record, but for the number that only the database gives.
    var record: ActivityRecord {
        ActivityRecord(
            time: time, subject: caller.subject, user: caller.subject.displayName, via: caller.via.rawValue,
            verb: deed.verb.rawValue, object: object, name: name, outcome: outcome.rawValue, detail: deed.detail,
            requestID: requestID)
    }

    /// The record, and a sentence of it.
    var notice: ActivityNotice { ActivityNotice(record: record, sentence: sentence) }

    /// The workload it is about, for those who look on at some only.
    var topic: Event.Topic? { deed.verb.isOfWorkload ? Event.Topic(id: object, name: name, group: "") : nil }

    /// `bob stopped time`.
    var sentence: String {
        let user = caller.subject.displayName
        switch outcome {
        case .ok: return "\(user) \(deed.verb.deed(name, deed.detail))"
        case .failed:
            return
                "\(user) could not \(deed.verb.infinitive) \(name.isEmpty ? "several servers" : name): \(deed.detail)"
        case .refused: return "\(user) was refused: \(deed.detail)"
        }
    }
}
