// SPDX-License-Identifier: Apache-2.0
public import Platform

/// A request to some server.
public struct HTTPClientRequest: Sendable {
    /// `GET`, `POST`, …
    public var method: String
    /// An absolute `http` or `https` address.
    public var url: String
    /// Field lines to send besides those the client sets itself (`Host`, `Content-Length`).
    public var headers: HTTPHeaders
    /// The body; `nil` sends none.
    public var body: [UInt8]?
    /// Connects to this unix socket instead of the address's host and port.
    public var socket: String?
    /// Makes the sockets by which the address is reached, in another network namespace. Connections are kept for the next
    /// request to the same address: keep to one connector per client and address.
    public var connector: Connector?
    /// The way there; `nil` for the client's.
    public var way: HTTPWay?
    /// Seconds until the connection must stand.
    public var connectTimeout: Double = 5
    /// Seconds the whole exchange may take; `nil` means no limit, for streams.
    public var timeout: Double? = 60
    /// Whether a body that comes compressed, asked for or not, is given out as it was before. What cannot be decoded then
    /// fails with `.undecodable`.
    public var decodesContent = false
    /// What becomes of an answer that leads elsewhere.
    public var redirects = Redirects.reported
    /// Called with the connected descriptor before a single byte is sent; returning a text refuses the server and
    /// becomes the error's reason.
    public var acceptPeer: (@Sendable (_ descriptor: Int32) -> String?)?

    /// A request without a body.
    public init(_ method: String, _ url: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A whole answer.
public struct HTTPClientResponse: Sendable {
    /// The status code.
    public var status: Int
    /// The header section; field names keep their case.
    public var headers: HTTPHeaders
    /// The body, decoded from its transfer coding.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: HTTPHeaders, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why there is no answer.
public struct HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure, for callers that act on it.
    public enum Code: Sendable, Equatable {
        /// Nothing listens there, or the socket file does not exist.
        case refused
        /// The socket may not be opened by this user.
        case permissionDenied
        /// `acceptPeer` said no.
        case peerRefused
        case timeout
        /// Its certificate is not one that may be trusted.
        case untrusted
        /// The connection broke, or the answer is not HTTP.
        case broken
        /// The answer is compressed in a way that is not known, or is not what it says.
        case undecodable
        /// The answer is larger than the caller allowed.
        case tooLarge
        /// It leads elsewhere, and is not followed; the address without its query, when it can be read.
        case redirected(address: String?)
        case cancelled
    }

    /// The kind.
    public let code: Code
    /// One line for people.
    public let reason: String

    /// A failure.
    public init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// The reason.
    public var description: String { reason }
}
