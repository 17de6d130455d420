// SPDX-License-Identifier: Apache-2.0

/// Whether a backend does its work, as far as its front can tell.
enum BackendHealth: Sendable, Equatable {
    case healthy
    /// It does not answer, and why.
    case unhealthy(String)
    /// It answers, and wants credentials that it was not given.
    case unauthenticated(String)
}
