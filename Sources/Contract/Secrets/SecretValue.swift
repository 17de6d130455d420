// SPDX-License-Identifier: Apache-2.0

/// What to store.
public struct SecretValue: ContractObject {
    /// 1 to 65,536 bytes without NUL.
    public var value = ""

    /// One with nothing in it.
    public init() {}

    /// A value.
    public init(_ value: String) { self.value = value }

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("value", &value)
    }
}
