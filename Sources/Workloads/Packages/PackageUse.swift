// SPDX-License-Identifier: Apache-2.0
public import Runtime

/// An installed package, and which workloads run it.
public struct PackageUse: Sendable {
    public let package: PackageEntry
    /// Names of workloads, sorted.
    public let users: [String]
}
