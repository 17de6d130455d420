// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Platform

/// An answer.
public struct HTTPResponse: Sendable {
    /// Where the body comes from.
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// Sent one after the other and never put together, for what is long.
        case pieces([ArraySlice<UInt8>])
        /// Shared between any number of answers without being copied.
        case prepared(PreparedBody)
        /// Sent as it is produced, chunked.
        case stream(HTTPBodyStream)
    }

    /// The status code, 200–599.
    public var status: Int
    /// Field lines besides those the server sets itself (`Date`, `Content-Length`, `Connection`).
    public var headers: HTTPHeaders
    /// The body.
    public var body: Body
    /// What a long body takes of a budget; let go of once it has been sent.
    public var claim: ByteBudget.Claim?
    /// Closes the connection after this answer.
    public var closesConnection = false

    /// An answer.
    public init(_ status: Int, headers: HTTPHeaders = [:], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// `application/json`.
    public static func json(_ value: JSON, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status, headers: ["Content-Type": "application/json"], body: .bytes(value.bytes))
    }

    /// `text/plain`.
    public static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }
}
