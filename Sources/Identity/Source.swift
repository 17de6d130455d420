// SPDX-License-Identifier: Apache-2.0

/// The way by which a caller was identified; the raw value is the word of the API and of what is stored.
public enum Source: String, CaseIterable, Sendable {
    /// Credentials of a unix socket's peer.
    case socket
    /// The owner of the other end of a loopback connection.
    case loopback
    /// This very process, in embedded mode.
    case embedded
}
