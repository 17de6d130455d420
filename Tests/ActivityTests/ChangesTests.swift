// SPDX-License-Identifier: Apache-2.0
import Authorization
import HTTP
import Identity
import JSONCoding
import Models
import Platform
import Storage
import TestSupport
import Testing

@testable import Activity

/// The only way to change anything: what is allowed, done, recorded and told belong together.
@Suite struct ChangesTests {
    private static let owner = Subject.user(uid: 1000)
    private static let stranger = Subject.user(uid: 1001)
    private static let table = "CREATE TABLE things(name TEXT UNIQUE);"
    private let caller = Caller(owner, via: .socket)
    private let resource = ResourceRef(.group, "g", owner: owner)

    /// Allows all but one action.
    private struct Rules: Authorizer {
        let denied: Action?
        func decide(_ caller: Caller, _ action: Action, on resource: ResourceRef) -> Decision {
            action == denied ? .denied(reason: "not that") : .allowed
        }
        func scope(_ caller: Caller, _ action: Action) -> Scope { .owned(by: caller.subject) }
        func owner(ofWhatIsMadeBy caller: Caller) -> Subject { caller.subject }
    }

    private func with(
        denying denied: Action? = nil, _ body: (Changes, Database, String) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let log = "\(directory.path)/audit.log"
        let database = try await Database(
            path: ":memory:",
            migrations: [
                ActivitySchema.records + ActivitySchema.sources, ActivitySchema.requests, ActivitySchema.names,
                ActivitySchema.owners, Self.table,
            ])
        let changes = Changes(
            database: database, authorizer: Rules(denied: denied), owner: Self.owner, auditLog: log)
        try await body(changes, database, log)
        withExtendedLifetime(directory) {}
    }

    private func things(_ database: Database) async throws -> [String] {
        try await database.read { try $0.run("SELECT name FROM things").map { $0[0].text } }
    }

    private func verbs(_ changes: Changes, _ scope: Scope = .everything) async throws -> [String] {
        try await changes.audit.list(.init(), in: scope, limit: 100).records.map(\.verb)
    }

    private static func insert(_ name: String, _ connection: SQLConnection) throws {
        try connection.run("INSERT INTO things VALUES(?)", .text(name))
    }

    private struct Failed: Error {}

    @Test func whatIsDoneIsRecordedAndTold() async throws {
        try await with { changes, database, log in
            let stream = changes.events.stream(in: .owned(by: Self.owner), most: 10)
            let number = try await changes.perform(.groupWrite, on: resource, as: caller, Deed(.createGroup)) {
                try Self.insert("g", $0.connection)
                $0.publish(.groupDeleted("g"))
                return 7
            }
            #expect(number == 7)
            #expect(try await things(database) == ["g"])
            #expect(try await verbs(changes) == ["create-group"])
            #expect(String(decoding: try File.read(log), as: UTF8.self).contains("create-group"))
            var told = stream.makeAsyncIterator()
            let notice = try #require(await told.next()?.body as? ActivityNotice)
            #expect(notice.sentence.contains("made group g"))
            #expect(await told.next()?.kind == .groupDeleted)
        }
    }

    @Test func whatIsDeniedIsNotDone() async throws {
        try await with(denying: .groupWrite) { changes, database, log in
            let ran = Lock(0)
            let problem = await #expect(throws: Problem.self) {
                try await changes.perform(.groupWrite, on: resource, as: caller, Deed(.createGroup)) {
                    try Self.insert("g", $0.connection)
                }
            }
            #expect(problem?.code == .forbidden && problem?.detail == "not that")
            await #expect(throws: Problem.self) {
                try await changes.performEventually(.groupWrite, on: resource, as: caller, Deed(.deleteGroup)) { _ in
                    ran.withLock { $0 += 1 }
                }
            }
            await #expect(throws: Problem.self) {
                try await changes.perform(.groupWrite, on: resource, as: caller) {
                    ran.withLock { $0 += 1 }
                } outcome: {
                    (Deed(.createGroup), [])
                }
            }
            #expect(ran.withLock { $0 } == 0)
            let (stored, recorded) = (try await things(database), try await verbs(changes))
            #expect(stored.isEmpty && recorded.isEmpty)
            #expect(!File.exists(log))
        }
    }

    @Test func aChangeThatFailsLeavesNothing() async throws {
        try await with { changes, database, log in
            await #expect(throws: Failed.self) {
                try await changes.perform(.groupWrite, on: resource, as: caller, Deed(.createGroup)) {
                    try Self.insert("g", $0.connection)
                    $0.publish(.groupDeleted("g"))
                    throw Failed()
                }
            }
            await #expect(throws: Failed.self) {
                try await changes.perform(.groupWrite, on: resource, as: caller) {
                    throw Failed()
                } outcome: {
                    (Deed(.createGroup), [])
                }
            }
            let (stored, recorded) = (try await things(database), try await verbs(changes))
            #expect(stored.isEmpty && recorded.isEmpty)
            #expect(!File.exists(log))
        }
    }

    /// What cannot be recorded is not done: both are one transaction.
    @Test func aRecordThatCannotBeWrittenUndoesTheChange() async throws {
        try await with { changes, database, _ in
            try await database.write {
                try $0.run("CREATE TRIGGER no BEFORE INSERT ON activity BEGIN SELECT RAISE(ABORT, 'no'); END")
            }
            await #expect(throws: StorageError.self) {
                try await changes.perform(.groupWrite, on: resource, as: caller, Deed(.createGroup)) {
                    try Self.insert("g", $0.connection)
                }
            }
            #expect(try await things(database).isEmpty)
        }
    }

    @Test func ofWhatIsElsewhereTheRecordComesAfterwards() async throws {
        try await with { changes, _, _ in
            try await changes.perform(.secretWrite, on: ResourceRef(.secret, "s"), as: caller) {
                let before = try await verbs(changes)
                #expect(before == [])
            } outcome: {
                (Deed(.setSecret), [.secret("s", isDeleted: false)])
            }
            #expect(try await verbs(changes) == ["set-secret"])
            let wasThere = try await changes.perform(.secretWrite, on: ResourceRef(.secret, "s"), as: caller) {
                false
            } outcome: {
                $0 ? (Deed(.deleteSecret), []) : nil
            }
            #expect(!wasThere)
            #expect(try await verbs(changes) == ["set-secret"])
        }
    }

    @Test func recordsAreSeenInTheirScope() async throws {
        try await with { changes, database, _ in
            try await changes.perform(.groupWrite, on: resource, as: caller, Deed(.createGroup)) { _ in }
            let other = Caller(Self.stranger, via: .socket)
            try await changes.perform(.groupWrite, on: resource, as: other, Deed(.deleteGroup)) { _ in }
            try await changes.fail(Deed(.stop), on: resource, as: Caller(.service("robot"), via: .loopback))
            // One of before records had an owner.
            try await database.write { try $0.run("UPDATE activity SET owner=NULL WHERE verb='create-group'") }
            #expect(try await verbs(changes, .owned(by: Self.owner)) == ["create-group"])
            #expect(try await verbs(changes, .owned(by: Self.stranger)) == ["delete-group"])
            #expect(try await verbs(changes, .owned(by: .service("robot"))) == ["stop"])
            #expect(try await verbs(changes, .everything) == ["stop", "delete-group", "create-group"])
            #expect(try await verbs(changes, .nothing).isEmpty)
        }
    }

    /// Whoever owns the server reads of it; the stranger's own followers are told no more than that.
    @Test func whoWasRefusedIsOnTheOwnersRecord() async throws {
        try await with { changes, _, _ in
            let stream = changes.events.stream(in: .owned(by: Self.owner), most: 10)
            let other = Caller(Self.stranger, via: .socket)
            try await changes.refuse(Deed(.request, detail: "no"), on: ResourceRef(.server, "x"), as: other)
            #expect(try await verbs(changes, .owned(by: Self.owner)) == ["request"])
            #expect(try await verbs(changes, .owned(by: Self.stranger)).isEmpty)
            changes.events.publish(.groupDeleted("last"), owner: Self.owner)
            var told = stream.makeAsyncIterator()
            #expect(await told.next()?.kind == .groupDeleted, "and no notice before it")
        }
    }

    @Test func whatIsMadeElsewhereBelongsToItsMaker() async throws {
        try await with { changes, database, log in
            func set(_ name: String, as subject: Subject, _ verb: Verb = .setSecret) async throws {
                let isThere = changes.owners.owner(of: .secret, name) != Self.owner
                let resource = isThere ? changes.owners.resource(.secret, name) : ResourceRef(.secret, name)
                try await changes.perform(.secretWrite, on: resource, as: Caller(subject, via: .socket)) {
                } outcome: {
                    (Deed(verb), [])
                }
            }
            // What is older than owners is the instance's owner's.
            #expect(changes.owners.owner(of: .secret, "old") == Self.owner)
            try await set("theirs", as: Self.stranger)
            try await set("robots", as: .service("robot"))
            // Who changes it later does not get it.
            try await set("theirs", as: .service("robot"))
            let next = Changes(database: database, authorizer: Rules(denied: nil), owner: Self.owner, auditLog: log)
            try await next.load()
            for owners in [changes.owners, next.owners] {
                #expect(owners.owner(of: .secret, "theirs") == Self.stranger)
                #expect(owners.owner(of: .secret, "robots") == .service("robot"))
                #expect(owners.owner(of: .registry, "theirs") == Self.owner)
            }
            try await set("theirs", as: Self.stranger, .deleteSecret)
            #expect(changes.owners.owner(of: .secret, "theirs") == Self.owner)
            let rows = try await database.read { try $0.run("SELECT name FROM owners").map { $0[0].text } }
            #expect(rows == ["robots"])
        }
    }
}
