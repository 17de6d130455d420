// SPDX-License-Identifier: Apache-2.0

/// An installed package with everything it needs.
public struct InstalledPackage: ContractObject {
    /// What stands for the content of its files.
    public var digest = ""
    /// With its manager and version: `uvx://mcp-server-time@2026.1`.
    public var package = ""
    /// The version that was installed; empty when the package does not say.
    public var version = ""
    /// Bytes of its files.
    public var size = 0
    /// When it was installed.
    public var installedAt = ""
    /// Names of the workloads that run it, sorted.
    public var usedBy: [String] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("digest", &digest)
        members.required("package", &package)
        members.required("version", &version)
        members.required("size", &size)
        members.required("installed_at", &installedAt)
        members.required("used_by", &usedBy)
    }
}
