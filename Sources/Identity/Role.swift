// SPDX-License-Identifier: Apache-2.0

/// A set of rights that a caller has beside being somebody; which rights, an `Authorizer` decides.
public enum Role: String, CaseIterable, Sendable {
    /// All that the server can do.
    case admin
}
