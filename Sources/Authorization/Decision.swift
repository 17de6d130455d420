// SPDX-License-Identifier: Apache-2.0

/// What an authorizer says.
public enum Decision: Hashable, Sendable {
    case allowed
    /// - Parameter reason: a sentence for whoever is refused; it names nothing that they may not see.
    case denied(reason: String)
}
