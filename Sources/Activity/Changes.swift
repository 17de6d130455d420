// SPDX-License-Identifier: Apache-2.0
public import Authorization
public import Identity
public import Models
public import Storage

/// The only way to change anything: authorises it, does it, records it in the same transaction, and tells those who look on.
/// Thread-safe.
public final class Changes: Sendable {
    /// What has been done.
    public let audit: AuditLog
    /// What changes.
    public let events: EventBroker
    /// Whose things are that are stored in files of their own.
    public let owners: OwnerTable
    private let database: Database
    private let authorizer: any Authorizer
    private let owner: Subject

    /// - Parameters:
    ///   - owner: whose the instance is: records of strangers, and what is older than owners, are theirs.
    ///   - auditLog: the file of lines, rotated.
    public init(database: Database, authorizer: any Authorizer, owner: Subject, auditLog: String) {
        self.database = database
        self.authorizer = authorizer
        self.owner = owner
        owners = OwnerTable(standard: owner)
        events = EventBroker()
        audit = AuditLog(path: auditLog, database: database, events: events, owner: owner)
    }

    /// Reads what is stored of owners; nothing is to be asked before.
    public func load() async throws { try await owners.load(database) }

    // MARK: Rights

    /// What `caller` sees of the things that `action` is about.
    public func scope(_ caller: Caller, _ action: Action = .workloadRead) -> Scope { authorizer.scope(caller, action) }

    /// Whose it is what `caller` makes.
    public func owner(for caller: Caller) -> Subject { authorizer.owner(ofWhatIsMadeBy: caller) }

    /// - Throws: `Problem` (`forbidden`) when `caller` may not do `action` to `resource`.
    public func authorize(_ action: Action, on resource: ResourceRef, as caller: Caller) throws(Problem) {
        guard case .denied(let reason) = authorizer.decide(caller, action, on: resource) else { return }
        throw Problem(.forbidden, reason)
    }

    // MARK: Changing

    /// A change of the database, with its record in one transaction. What `body` throws undoes all of it.
    @discardableResult
    public func perform<Result: Sendable>(
        _ action: Action, on resource: ResourceRef, as caller: Caller, _ deed: Deed,
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try authorize(action, on: resource, as: caller)
        let made = entry(of: caller, deed, on: resource)
        let (result, entry, events) = try await database.write { connection in
            let transaction = Transaction(connection, deed)
            let result = try body(transaction)
            let entry = made.saying(transaction.deed)
            try entry.write(connection)
            return (result, entry, transaction.events)
        }
        tell(entry, events)
        return result
    }

    /// A change that goes through also where it cannot be written now, because a backend that fills the disk must be ended:
    /// `body` and the record then wait until they can be.
    /// - Returns: whether it is on disk.
    public func performEventually(
        _ action: Action, on resource: ResourceRef, as caller: Caller, _ deed: Deed,
        _ body: @escaping @Sendable (SQLConnection) throws -> Void
    ) async throws -> Bool {
        try authorize(action, on: resource, as: caller)
        let entry = entry(of: caller, deed, on: resource)
        let isWritten = try await database.writeEventually { connection in
            try body(connection)
            try entry.write(connection)
        }
        tell(entry, [])
        return isWritten
    }

    /// A change elsewhere: a file of its own, or another program. It comes first, and is on disk or has failed when `change`
    /// returns; then the record, which waits where it cannot be written, because what was done is not undone by that.
    /// - Parameters:
    ///   - resource: without an owner when it is made: then it is the caller's from now on.
    ///   - outcome: what is recorded and told of the result; `nil` when nothing was changed.
    @discardableResult
    public func perform<Result: Sendable>(
        _ action: Action, on resource: ResourceRef, as caller: Caller,
        elsewhere change: () async throws -> Result, outcome: (Result) -> (deed: Deed, events: [Event])?
    ) async throws -> Result {
        try authorize(action, on: resource, as: caller)
        let result = try await change()
        guard let (deed, events) = outcome(result) else { return result }
        let step: OwnerTable.Step? =
            deed.verb.endsWhatItIsDoneTo
            ? .forget : resource.owner == nil ? .claim(owner(for: caller)) : nil
        let entry = entry(of: caller, deed, on: resource)
        _ = try await database.writeEventually { [owners] connection in
            if let step { try owners.write(step, resource, connection) }
            try entry.write(connection)
        }
        if let step { owners.take(step, resource) }
        tell(entry, events)
        return result
    }

    // MARK: What was not done

    /// Records what was tried and failed.
    public func fail(_ deed: Deed, on resource: ResourceRef, as caller: Caller) async throws {
        try await note(entry(of: caller, deed, on: resource, .failed), [])
    }

    /// Records that `caller`, who may be a stranger here, was refused. A stranger is not told what others read of it.
    public func refuse(_ deed: Deed, on resource: ResourceRef, as caller: Caller) async throws {
        let entry = ActivityEntry(caller, deed, on: resource, owner: owner, audience: owner(for: caller), .refused)
        try await note(entry, [])
    }

    /// A record for a transaction that somebody else writes: of an operation's end.
    public func entry(
        of caller: Caller, _ deed: Deed, on resource: ResourceRef, _ outcome: ActivityEntry.Outcome = .ok
    ) -> ActivityEntry {
        let owner = owner(for: caller)
        return ActivityEntry(caller, deed, on: resource, owner: owner, audience: owner, outcome)
    }

    private func note(_ entry: ActivityEntry, _ events: [Event]) async throws {
        _ = try await database.writeEventually { try entry.write($0) }
        tell(entry, events)
    }

    private func tell(_ entry: ActivityEntry, _ events: [Event]) {
        audit.write(entry)
        for event in events { self.events.publish(event, owner: entry.resource.owner ?? entry.owner) }
    }
}
