// SPDX-License-Identifier: Apache-2.0
public import HTTP
import Platform

/// What a browser has to be told so that an allowed page of another origin may ask, and read the answer (Fetch standard,
/// section 3.2). Credentials are never allowed: the server knows its caller by the connection.
public struct CrossOrigin: Sendable {
    /// Fields of an answer that a page may read besides those that are safe anyway.
    public static let exposed = [
        "Allow", "ETag", "Link", "Location", "Mcp-Protocol-Version", "Mcp-Session-Id", "Preference-Applied",
        "Retry-After", "WWW-Authenticate", "X-Not-Stored", "X-Request-Id", "X-Toolhive-Nonce",
    ]

    private let origin: String?

    /// - Parameter origin: of an allowed page; `nil` when the request is not from one.
    init(origin: String?) { self.origin = origin }

    /// Adds to an answer what it has to say.
    public func mark(_ response: inout HTTPResponse) {
        // Another page must not be given from a cache what was for this one.
        if let known = response.headers["Vary"] {
            response.headers["Vary"] = known + ", Origin"
        } else {
            response.headers["Vary"] = "Origin"
        }
        guard let origin else { return }
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = Self.exposed.joined(separator: ", ")
    }

    /// The answer to a browser that asks whether it may send a request of `methods`; `nil` for any other request.
    ///
    /// The fields that it wants to send are allowed as they are named: which of them mean anything is decided when they
    /// come.
    public func preflight(_ request: HTTPRequest, methods: [String]) -> HTTPResponse? {
        guard origin != nil, request.method == "OPTIONS", request.headers["Access-Control-Request-Method"] != nil else {
            return nil
        }
        var response = HTTPResponse(204)
        mark(&response)
        response.headers["Vary"] =
            "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, "
            + "Access-Control-Request-Private-Network"
        response.headers["Access-Control-Allow-Methods"] = methods.joined(separator: ", ")
        let wanted = request.headers.values("Access-Control-Request-Headers").joined(separator: ",")
        if !wanted.isEmpty, wanted.utf8.count <= 4096, wanted.utf8.allSatisfy(Self.isOfList) {
            response.headers["Access-Control-Allow-Headers"] = wanted
        }
        if request.headers["Access-Control-Request-Private-Network"] == "true" {
            response.headers["Access-Control-Allow-Private-Network"] = "true"
        }
        response.headers["Access-Control-Max-Age"] = "600"
        return response
    }

    /// Names of fields and what parts them; no wildcard.
    private static func isOfList(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || [0x20, 0x2C, 0x2D, 0x5F].contains(byte)
    }
}
