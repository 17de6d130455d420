// SPDX-License-Identifier: Apache-2.0
public import Identity
import JSONCoding
import Platform
import Storage

/// Who did what to which workload: written in the transaction of the change itself.
public struct ActivityEntry: Sendable {
    /// What came of it.
    public enum Outcome: String, Sendable, CaseIterable {
        case ok, failed, refused
    }

    /// The request that is being answered, whose id every record made meanwhile carries; empty outside of requests.
    @TaskLocal public static var requestID = ""

    let time = Timestamp.now
    let caller: Caller
    let verb: String
    let object: String
    /// The object as people call it: a workload's name, where `object` is its id.
    var name: String
    let outcome: Outcome
    let detail: String
    let requestID = Self.requestID

    /// A record of `verb` on `object`, which is called that way unless a `name` is given.
    public init(
        _ caller: Caller, _ verb: String, _ object: String, name: String? = nil, outcome: Outcome = .ok,
        detail: String = ""
    ) {
        self.caller = caller
        self.verb = verb
        self.object = object
        self.name = name ?? object
        self.outcome = outcome
        self.detail = detail
    }

    /// Further columns; released scripts are never changed.
    static let requestMigration = """
        ALTER TABLE activity ADD COLUMN request_id TEXT NOT NULL DEFAULT '';
        """

    /// What the object was called then: older records get the name it was created with.
    static let nameMigration = """
        ALTER TABLE activity ADD COLUMN name TEXT NOT NULL DEFAULT '';
        UPDATE activity SET name = coalesce((SELECT c.detail FROM activity c
            WHERE c.object = activity.object AND c.verb = 'create' AND c.outcome = 'ok' LIMIT 1), object);
        CREATE INDEX activity_by_name ON activity(name);
        """

    func write(_ connection: SQLConnection) throws {
        try connection.run(
            "INSERT INTO activity(time, uid, user, verb, object, name, outcome, detail, via, request_id) "
                + "VALUES(?,?,?,?,?,?,?,?,?,?)",
            .int(time.milliseconds), .subject(caller.subject), .text(caller.subject.displayName), .text(verb),
            .text(object),
            .text(name), .text(outcome.rawValue), .text(detail), .text(caller.via.rawValue), .text(requestID))
    }

    /// The line of `audit.log`: the same members as in the API, but for the number that only the database gives.
    var line: [UInt8] { JSON.object(json).bytes }

    private var json: JSONObject {
        JSONObject([
            ("time", .string(time.text)), ("uid", caller.subject.uidJSON),
            ("user", .string(caller.subject.displayName)),
            ("via", .string(caller.via.rawValue)), ("verb", .string(verb)), ("object", .string(object)),
            ("name", .string(name)), ("outcome", .string(outcome.rawValue)), ("detail", .string(detail)),
            ("request_id", .string(requestID)),
        ])
    }

    /// What those are told who look on: the record, and a sentence of it.
    var notice: [UInt8] {
        var json = json
        json["text"] = .string(sentence)
        return JSON.object(json).bytes
    }

    /// The workload it is about, for those who look on at some only.
    var topic: EventHub.Topic? {
        let verbs: Set<String> = ["create", "start", "stop", "restart", "delete", "edit", "withhold"]
        return verbs.contains(verb) ? EventHub.Topic(id: object, name: name, group: "") : nil
    }

    /// `bob stopped time`.
    var sentence: String {
        let user = caller.subject.displayName
        switch outcome {
        case .ok: return "\(user) \(deed)"
        case .failed:
            return "\(user) could not \(verb.pieces(at: "-")[0]) \(name.isEmpty ? "several servers" : name): \(detail)"
        case .refused: return "\(user) was refused: \(detail)"
        }
    }

    private var deed: String {
        switch verb {
        case "create": "created \(name)"
        case "start": "started \(name)"
        case "stop": "stopped \(name)"
        case "restart": "restarted \(name)"
        case "delete": "deleted \(name)"
        case "edit": "changed \(name)" + (detail.isEmpty ? "" : " (\(detail))")
        case "withhold": "did not give \(name) what its registry asks for: \(detail)"
        case "create-group": "made group \(name)"
        case "rename-group": "renamed group \(name) to \(detail)"
        case "delete-group": "deleted group \(name)"
        case "register-client": "connected \(name) to group \(detail)"
        case "unregister-client": "disconnected \(name)" + (detail.isEmpty ? "" : " from group \(detail)")
        case "set-secret": "set secret \(name)"
        case "delete-secret": "deleted secret \(name)"
        case "set-secret-provider": "chose where secrets come from: \(name)"
        case "change-settings": "changed settings: \(detail)"
        case "add-registry": "added registry \(name)"
        case "replace-registry": "changed registry \(name)"
        case "refresh-registry": "read registry \(name) again"
        case "remove-registry": "removed registry \(name)"
        default: "did \(verb) to \(name)"
        }
    }
}
