// SPDX-License-Identifier: Apache-2.0

/// The way to servers elsewhere: through a proxy, and with whose certificates. What is on this machine is reached without.
public struct HTTPWay: Sendable, Equatable {
    /// The address of an HTTP proxy; empty for none.
    public var proxy: String
    /// Hosts that are reached without it, separated by commas.
    public var noProxy: String
    /// A file of certificates (PEM) that are trusted; empty for the system's.
    public var certificates: String

    /// Straight there, unless something is said.
    public init(proxy: String = "", noProxy: String = "", certificates: String = "") {
        self.proxy = proxy
        self.noProxy = noProxy
        self.certificates = certificates
    }

    /// Straight there.
    public static let direct = HTTPWay()

    /// The hosts that no proxy is asked for.
    var exceptions: String { (noProxy.isEmpty ? "" : noProxy + ",") + "localhost,127.0.0.0/8,127.0.0.1,::1" }
}
