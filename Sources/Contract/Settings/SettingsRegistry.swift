// SPDX-License-Identifier: Apache-2.0

/// A registry in short.
public struct SettingsRegistry: ContractObject {
    /// The words of `type`.
    public enum Kind: String, Sendable, CaseIterable {
        case embedded, file, url, api
    }

    /// Its name.
    public var name = ""
    /// Where it comes from.
    public var type = Word<Kind>("")
    /// The path or address; empty for the built-in catalog.
    public var source = ""

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.required("type", &type)
        members.required("source", &source)
    }
}
