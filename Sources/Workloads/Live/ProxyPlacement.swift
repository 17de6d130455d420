// SPDX-License-Identifier: Apache-2.0
public import Models

/// The proxy that serves a workload.
public struct ProxyPlacement: Sendable, Equatable {
    /// What tells it from every other, earlier ones of the workload included; known to the proxy and the server only.
    public let nonce: String
    /// Where it runs.
    public let location: Location
    /// Where clients reach it; `nil` while it serves a configuration that is only being tried out.
    public var endpoint: ClientEndpoint?
}
