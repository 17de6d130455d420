// SPDX-License-Identifier: Apache-2.0

/// A client application that people use MCP servers with, and what thv keeps in its configuration file.
public struct Client: ContractElement {
    public static let list = ListShape("ClientList", plural: "clients", isPaged: true)

    /// The words of `format`.
    public enum Format: String, Sendable, CaseIterable {
        case json, yaml, toml
    }

    /// The words of `status`.
    public enum Status: String, Sendable, CaseIterable {
        case unregistered, ok, changed, error
    }

    /// The word for it.
    public var id = ""
    /// What people call it.
    public var name = ""
    /// Whether it is found in the home directory.
    public var isInstalled = false
    /// What its configuration file is written in.
    public var format = Word<Format>("")
    /// Its configuration file.
    public var configPath = ""
    /// Whether that file exists.
    public var exists = false
    /// The groups it is registered for, sorted.
    public var groups: [String] = []
    /// Names of the entries that thv wrote, sorted.
    public var entries: [String] = []
    /// Names of workloads of its groups that have an SSE endpoint, which the application has no client for, sorted:
    /// no entry is written for them. `status_context` says so.
    public var unusable: [String] = []
    /// `changed`: entries that thv wrote are gone from the file, or have another address in it; registering the
    /// client once more writes them again, and so does the next start of their workload. `error`: the file could
    /// not be read or changed and was left as it is. `status_context` says which and why. No workload fails for
    /// that.
    public var status = Word<Status>("")
    /// Why, or what `unusable` means; empty when there is nothing to say.
    public var statusContext = ""
    /// The copy of the file from before the first change; empty when there is none.
    public var backup = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.essential("id", &id)
        members.required("name", &name)
        members.required("installed", &isInstalled)
        members.required("format", &format)
        members.required("config_path", &configPath)
        members.required("exists", &exists)
        members.required("groups", &groups)
        members.required("entries", &entries)
        members.required("unusable", &unusable)
        members.required("status", &status)
        members.required("status_context", &statusContext)
        members.required("backup", &backup)
    }
}
