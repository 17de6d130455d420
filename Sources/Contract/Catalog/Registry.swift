// SPDX-License-Identifier: Apache-2.0

/// A catalog of servers, and whether it can be had.
public struct Registry: ContractElement {
    public static let list = ListShape("RegistryList", plural: "registries", isPaged: true)

    /// The words of `type`.
    public enum Kind: String, Sendable, CaseIterable {
        case embedded, file, url, api
    }

    /// The words of `status`.
    public enum Status: String, Sendable, CaseIterable {
        case ready, loading, stale, error
    }

    /// Its name.
    public var name = ""
    /// Where it comes from: the program itself, a file, a document on a web server, or a registry's API.
    public var type = Word<Kind>("")
    /// The path or address; empty for the built-in catalog.
    public var source = ""
    /// `ready`; `loading` before it was read for the first time; `stale` when it cannot be had and the last good
    /// copy is used; `error` when there is no copy either.
    public var status = Word<Status>("")
    /// Why, in words; empty when it is ready.
    public var statusContext = ""
    /// How many servers it offers.
    public var serverCount = 0
    /// How many of its entries could not be understood.
    public var skippedCount = 0
    /// The version the catalog gives itself.
    public var version: String?
    /// The date the catalog gives itself.
    public var lastUpdated: String?
    /// When it was last read, or found unchanged.
    public var refreshedAt: String?
    /// When it was last asked for.
    public var checkedAt: String?
    /// Seconds after which it is asked for again.
    public var refreshInterval = 0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("name", &name)
        members.required("type", &type)
        members.required("source", &source)
        members.required("status", &status)
        members.required("status_context", &statusContext)
        members.required("server_count", &serverCount)
        members.required("skipped_count", &skippedCount)
        members.optional("version", &version)
        members.optional("last_updated", &lastUpdated)
        members.optional("refreshed_at", &refreshedAt)
        members.optional("checked_at", &checkedAt)
        members.required("refresh_interval", &refreshInterval)
    }
}
