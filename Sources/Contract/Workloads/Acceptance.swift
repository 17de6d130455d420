// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// What a request says to the wishes of a server, in `accept_permissions`.
public enum Acceptance: ContractValue {
    /// `true` grants all of them.
    case all(Bool)
    /// Grants those that were shown with this digest.
    case shown(String)

    public init?(wire json: JSON) {
        switch json {
        case .bool(let all): self = .all(all)
        case .string(let digest): self = .shown(digest)
        default: return nil
        }
    }

    public var wire: JSON {
        switch self {
        case .all(let all): .bool(all)
        case .shown(let digest): .string(digest)
        }
    }

    public static var shape: ContractShape { .any }
}
