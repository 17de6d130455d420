// SPDX-License-Identifier: Apache-2.0

/// What was removed from the cache.
public struct CachePruned: ContractObject {
    /// The packages that are gone.
    public var removed: [InstalledPackage] = []
    /// Their bytes.
    public var freed = 0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("removed", &removed)
        members.required("freed", &freed)
    }
}
