// SPDX-License-Identifier: Apache-2.0
public import Authorization
public import Identity
public import Models
public import Platform

/// What is stored of a workload.
public struct WorkloadRecord: Sendable, Equatable {
    /// What its owner wants of it.
    public enum Desired: String, Sendable {
        case running
        case stopped
        /// Deletion has begun and will be finished, by the next server if need be.
        case removed
    }

    /// 32 hexadecimal digits; never reused.
    public let id: String
    /// Whose it is.
    public let owner: Subject
    /// The owner's name when it was created; subject and name must keep agreeing.
    public let ownerName: String
    /// What it runs, as it is stored.
    public var stored: StoredRunConfig
    /// What it runs.
    public var config: RunConfig {
        get { stored.config }
        set { stored.config = newValue }
    }
    /// What its owner wants.
    public var desired: Desired
    /// Counts changes of configuration, owner, group and desired state.
    public var revision: Int
    /// When it was created.
    public let createdAt: Timestamp
    /// How it failed, if it did and has not been started since: a `ProxyState` as JSON text.
    public var failure: String?

    /// A record with every member.
    public init(
        id: String, owner: Subject, ownerName: String, stored: StoredRunConfig, desired: Desired, revision: Int,
        createdAt: Timestamp, failure: String?
    ) {
        self.id = id
        self.owner = owner
        self.ownerName = ownerName
        self.stored = stored
        self.desired = desired
        self.revision = revision
        self.createdAt = createdAt
        self.failure = failure
    }

    /// What actions are done to.
    public var resource: ResourceRef { ResourceRef(.workload, id, owner: owner) }

    /// Whether `name` is the owner's login name or uid.
    public func isOwned(byOneCalled name: String) -> Bool {
        ownerName == name || owner.uid.map { String($0) } == name
    }
}
