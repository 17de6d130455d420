// SPDX-License-Identifier: Apache-2.0
import Crypto
public import JSONCoding

/// What a person says to the wishes of a server.
public enum PermissionConsent: Sendable, Equatable {
    /// Nothing: whoever wants something is refused, and the answer says what it wants.
    case ask
    /// Whatever it wants.
    case everything
    /// What was shown with this digest, and nothing else.
    case shown(String)
    /// It starts without: for callers that can neither ask nor be refused.
    case leaveOut

    /// Reads the member `accept_permissions` of a request: `true`, or the digest of what was shown.
    public init(_ member: JSON?) {
        switch member {
        case .bool(true)?: self = .everything
        case .string(let digest)?: self = .shown(digest)
        default: self = .ask
        }
    }

    /// Whether it says yes to all of `asks`.
    public func accepts(_ asks: [PermissionAsk]) -> Bool {
        switch self {
        case .everything: true
        case .shown(let digest): digest == Self.digest(of: asks)
        case .ask, .leaveOut: false
        }
    }

    /// The digest that stands for a list of wishes, in whatever order.
    public static func digest(of asks: [PermissionAsk]) -> String {
        let text = asks.map(\.id).sorted().map { "\($0.utf8.count) \($0)\n" }.joined()
        return "sha256:\(SHA256.hex(text))"
    }
}
