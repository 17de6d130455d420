// SPDX-License-Identifier: Apache-2.0
public import Models

/// Why a request was not done.
public enum APIFailure: Error, Sendable, Equatable {
    /// The server said no.
    case problem(Problem)
    /// Nothing answers there; the second text says what to do next.
    case unreachable(String, fix: String)
    /// The client itself refused, and sent nothing: a foreign server, or contradicting orders.
    case refused(String, fix: String)
    case timeout(String)
    /// The connection broke, or the answer makes no sense.
    case broken(String)
    case cancelled
}
