// SPDX-License-Identifier: Apache-2.0
public import Activity
public import Platform

/// A group with what is in it.
public struct GroupSummary: Event.Body {
    public let name: String
    /// Names of its workloads.
    public let workloads: [String]
    /// Client applications that are registered for it.
    public let clients: [String]
    public let createdAt: Timestamp
}
