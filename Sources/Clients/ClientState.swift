// SPDX-License-Identifier: Apache-2.0
public import Activity
public import ConfigFiles

/// A client application, and what thv keeps in its file.
public struct ClientState: Event.Body, Equatable {
    /// Whether the file says what it should.
    public enum Status: String, Sendable {
        case unregistered, ok, changed, error
    }

    public let id: String
    /// What people call it.
    public let name: String
    /// Whether it is found in the home directory.
    public let isInstalled: Bool
    /// What its configuration file is written in.
    public let format: ConfigFormat
    /// Its configuration file.
    public let path: String
    /// Whether that file exists.
    public let exists: Bool
    /// The groups it is registered for.
    public let groups: [String]
    /// Names of the entries that were written, sorted.
    public let entries: [String]
    /// Names of workloads of its groups that it has no client for.
    public let unusable: [String]
    public let status: Status
    /// Why, or what `unusable` means; empty when there is nothing to say.
    public let context: String
    /// The copy of the file from before the first change; empty when there is none.
    public let backup: String
}
