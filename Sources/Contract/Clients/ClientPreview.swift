// SPDX-License-Identifier: Apache-2.0

/// What would change in a client's file.
public struct ClientPreview: ContractObject {
    /// The client.
    public var client = ""
    /// Its file.
    public var configPath = ""
    /// Entry by entry.
    public var changes: [ClientChange] = []
    /// The exact change as a unified diff; empty when there is none. It quotes lines of the file around the change.
    public var diff = ""
    /// Names of workloads that the application has no client for, because their endpoint is SSE: nothing is written
    /// for them.
    public var unusable: [String] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("client", &client)
        members.required("config_path", &configPath)
        members.required("changes", &changes)
        members.required("diff", &diff)
        members.required("unusable", &unusable)
    }
}
