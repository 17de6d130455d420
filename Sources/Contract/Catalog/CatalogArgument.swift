// SPDX-License-Identifier: Apache-2.0

/// An argument that may, or must, be given in `cmd_args`.
public struct CatalogArgument: ContractObject {
    /// What it is called.
    public var name = ""
    /// What it is for; may be empty.
    public var description = ""
    /// Whether it must be given.
    public var isRequired = false
    /// The words used unless others are given.
    public var usual: [String] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.required("description", &description)
        members.required("required", &isRequired)
        members.required("default", &usual)
    }
}
