// SPDX-License-Identifier: Apache-2.0

/// A variable that a server reads.
public struct CatalogVariable: ContractObject {
    /// Its name.
    public var name = ""
    /// What it is for; may be empty.
    public var description = ""
    /// Whether it must be given.
    public var isRequired = false
    /// Whether it must come from the secret store, by `secrets`.
    public var isSecret = false
    /// Its value unless another is given.
    public var usual: String?
    /// The only values allowed.
    public var choices: [String]?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.required("description", &description)
        members.required("required", &isRequired)
        members.required("secret", &isSecret)
        members.optional("default", &usual)
        members.optional("choices", &choices)
    }
}
