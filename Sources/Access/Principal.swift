// SPDX-License-Identifier: Apache-2.0
import Platform

/// Who is calling.
public struct Principal: Sendable, Equatable, Hashable {
    /// Where the identity comes from.
    public enum Source: String, Sendable {
        /// Credentials of a unix socket's peer.
        case socket
        /// The owner of the other end of a loopback connection.
        case loopback
        /// This very process, in embedded mode.
        case embedded
    }

    /// The user.
    public let uid: UInt32
    /// How we know.
    public let source: Source
    /// Whose workloads are meant when no owner is named: the user's own, or, when root asks a personal server, those
    /// of the server's user.
    public let owner: UInt32

    /// An identity that has been established; `owner` is the user itself unless given.
    public init(uid: UInt32, source: Source, owner: UInt32? = nil) {
        self.uid = uid
        self.source = source
        self.owner = owner ?? uid
    }

    /// The user's login name; the number when there is none. Looked up each time: few requests show it.
    public var name: String { Account.name(of: uid) ?? String(uid) }

    /// The login name of `owner`, likewise.
    public var ownerName: String { Account.name(of: owner) ?? String(owner) }
}
