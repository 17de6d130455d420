// SPDX-License-Identifier: Apache-2.0

/// A variable that differs between a workload and its entry.
public struct UpgradeVariable: ContractObject {
    /// The variable.
    public var name = ""
    /// What it is for.
    public var description: String?
    /// Whether it must be given.
    public var isRequired = false
    /// Whether it is a secret.
    public var isSecret: Bool?
    /// Its value unless another is given.
    public var usual: String?
    /// The only values allowed.
    public var choices: [String]?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.optional("description", &description)
        members.required("required", &isRequired)
        members.optional("secret", &isSecret)
        members.optional("default", &usual)
        members.optional("choices", &choices)
    }
}
