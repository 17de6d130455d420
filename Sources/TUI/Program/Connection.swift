// SPDX-License-Identifier: Apache-2.0
public import APIClient

/// A way to a server that was found.
public struct Connection: Sendable {
    public var transport: any APITransport
    /// Where it is, for people.
    public var address: String

    /// Whether the server runs on this machine.
    public var isLocal: Bool

    /// The other machine that it is on, as its address names it; `nil` on this one.
    public var host: String?

    /// A way to a server.
    public init(transport: any APITransport, address: String, isLocal: Bool = true, host: String? = nil) {
        self.host = host
        self.transport = transport
        self.address = address
        self.isLocal = isLocal
    }
}

/// Why there is no server, in words for the first page.
public struct ConnectionFailure: Error, Sendable {
    public var what: String
    public var fix: String

    /// A failure.
    public init(what: String, fix: String) {
        self.what = what
        self.fix = fix
    }
}
