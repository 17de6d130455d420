// SPDX-License-Identifier: Apache-2.0
public import Identity

/// The part of everything that a caller sees of a kind: what lists, events and caches are keyed by.
public enum Scope: Hashable, Sendable {
    case nothing
    /// What belongs to one.
    case owned(by: Subject)
    case everything

    /// Whether what belongs to `owner` is in it.
    public func includes(_ owner: Subject) -> Bool {
        switch self {
        case .nothing: false
        case .owned(let subject): subject == owner
        case .everything: true
        }
    }
}
