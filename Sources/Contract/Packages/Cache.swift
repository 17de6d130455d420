// SPDX-License-Identifier: Apache-2.0

/// The installed packages.
public struct Cache: ContractObject {
    /// They.
    public var packages: [InstalledPackage] = []
    /// How many.
    public var total = 0
    /// Bytes of all.
    public var size = 0

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("packages", &packages)
        members.required("total", &total)
        members.required("size", &size)
    }
}
