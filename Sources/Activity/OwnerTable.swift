// SPDX-License-Identifier: Apache-2.0
public import Authorization
public import Identity
import Platform
import Storage

/// Whose things are that are stored in files of their own: secrets, registries, settings. What it does not name, as all that is
/// older than owners, is the instance's owner's. What is read comes from memory, what changes is on disk first. Thread-safe.
public final class OwnerTable: Sendable {
    private struct Key: Hashable {
        let kind: ResourceRef.Kind
        let name: String
    }
    /// The instance's owner.
    private let standard: Subject
    private let known = Lock<[Key: Subject]>([:])

    init(standard: Subject) { self.standard = standard }

    /// Reads what is stored.
    func load(_ database: Database) async throws {
        let rows = try await database.read { try $0.run("SELECT kind, name, owner FROM owners") }
        known.withLock { known in
            known = [:]
            for row in rows {
                guard let kind = ResourceRef.Kind(rawValue: row[0].text) else { continue }
                known[Key(kind: kind, name: row[1].text)] = row[2].subject
            }
        }
    }

    /// The thing of that name, with whoever owns it, or would own it.
    public func resource(_ kind: ResourceRef.Kind, _ name: String) -> ResourceRef {
        ResourceRef(kind, name, owner: owner(of: kind, name))
    }

    /// Whose the thing is.
    public func owner(of kind: ResourceRef.Kind, _ name: String) -> Subject {
        known.withLock { $0[Key(kind: kind, name: name)] } ?? standard
    }

    /// What becomes of the owner when something is changed.
    enum Step {
        /// The thing is there, and belongs to this one if nobody had it before.
        case claim(Subject)
        /// The thing is gone.
        case forget
    }

    /// The part that belongs into the transaction of the record; `take` follows.
    func write(_ step: Step, _ resource: ResourceRef, _ connection: SQLConnection) throws {
        switch step {
        case .claim(let owner) where owner != standard:
            try connection.run(
                "INSERT OR REPLACE INTO owners VALUES(?,?,?)", .text(resource.kind.rawValue), .text(resource.name),
                .subject(owner))
        case .claim: break
        case .forget:
            try connection.run(
                "DELETE FROM owners WHERE kind=? AND name=?", .text(resource.kind.rawValue), .text(resource.name))
        }
    }

    func take(_ step: Step, _ resource: ResourceRef) {
        let key = Key(kind: resource.kind, name: resource.name)
        known.withLock { known in
            switch step {
            case .claim(let owner): known[key] = owner == standard ? nil : owner
            case .forget: known[key] = nil
            }
        }
    }
}
