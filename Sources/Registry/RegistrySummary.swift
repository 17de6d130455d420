// SPDX-License-Identifier: Apache-2.0
public import Activity
public import Platform

/// A registry and whether its catalog can be had.
public struct RegistrySummary: Event.Body {
    /// Whether there is a catalog.
    public enum Status: String, Sendable {
        case ready, loading
        /// It cannot be had, and the last good copy is used.
        case stale
        /// It cannot be had, and there is no copy.
        case error
    }

    /// Where it comes from.
    public let definition: RegistryDefinition
    public let status: Status
    /// Why, in words; empty when it is ready.
    public let context: String
    /// How many servers it offers.
    public let serverCount: Int
    /// How many of its entries could not be understood.
    public let skippedCount: Int
    /// The version the catalog gives itself.
    public let version: String?
    /// The date the catalog gives itself.
    public let lastUpdated: Timestamp?
    /// When it was last read, or found unchanged.
    public let refreshedAt: Timestamp?
    /// When it was last asked for.
    public let checkedAt: Timestamp?
}
