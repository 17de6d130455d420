// SPDX-License-Identifier: Apache-2.0

/// Why a request is not served: the status and what to tell the caller.
public struct Refusal: Error, Sendable, Equatable {
    /// 401 when we do not know who asks, 403 when we know and refuse.
    public let status: Int
    /// One line.
    public let reason: String

    /// A refusal.
    public init(_ status: Int, _ reason: String) {
        self.status = status
        self.reason = reason
    }
}
