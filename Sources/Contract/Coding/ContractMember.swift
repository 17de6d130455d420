// SPDX-License-Identifier: Apache-2.0

/// A member of an object, in the terms of the specification.
public struct ContractMember: Sendable, Equatable {
    public let name: String
    public let isRequired: Bool
    public let shape: ContractShape
}

extension ContractObject {
    /// The members that the type has, in the order of the wire.
    public static var members: [ContractMember] { listed.members }

    /// Whether members of other names are kept.
    public static var isOpen: Bool { listed.isOpen }

    private static var listed: MemberLister {
        var lister = MemberLister()
        var empty = Self()
        empty.visit(&lister)
        return lister
    }
}
