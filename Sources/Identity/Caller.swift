// SPDX-License-Identifier: Apache-2.0

/// An identity that has been established, with what is known of it: what every decision about rights is made from.
public struct Caller: Hashable, Sendable {
    /// The identity.
    public let subject: Subject
    /// The rights that come with it.
    public let roles: Set<Role>
    /// The groups of people that it is in, as whoever identified it names them.
    public let groups: Set<String>
    /// How it was identified.
    public let via: Source

    /// A caller who has been identified.
    public init(_ subject: Subject, via: Source, roles: Set<Role> = [], groups: Set<String> = []) {
        self.subject = subject
        self.roles = roles
        self.groups = groups
        self.via = via
    }
}
