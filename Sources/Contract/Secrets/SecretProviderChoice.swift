// SPDX-License-Identifier: Apache-2.0

/// The provider to use.
public struct SecretProviderChoice: ContractObject {
    /// The words of `provider`.
    public enum Provider: String, Sendable, CaseIterable {
        case encrypted, environment
    }

    /// Where values come from: the encrypted file, or the server's variables `THV_SECRET_NAME`.
    public var provider = Word<Provider>("")

    /// One with nothing in it.
    public init() {}

    /// A choice.
    public init(_ provider: Word<Provider>) { self.provider = provider }

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("provider", &provider)
    }
}
