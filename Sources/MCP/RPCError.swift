// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// A JSON-RPC error of MCP, with the one envelope in which it is sent.
public enum RPCError: Error, Sendable, Equatable {
    /// Not JSON.
    case parse(String)
    /// JSON, but not a request that can be taken here.
    case invalidRequest(String)
    /// A method that is not supported.
    case methodNotFound(String)
    /// Parameters that name something which does not exist.
    case invalidParameters(String)
    /// Anything that went wrong on the way to the answer or back.
    case failed(String)
    /// A header field says something else than the message.
    case headerMismatch(String)
    /// A revision of MCP that is not spoken here.
    case unsupportedVersion(String)
    /// The answer that ends a cancelled request.
    case cancelled(String)

    /// What a client gets that has cancelled its request.
    public static let wasCancelled = RPCError.cancelled("the request was cancelled")

    /// The numbers of errors that are sent or understood here.
    public enum Code: Int, Sendable {
        case parse = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParameters = -32602
        case failed = -32603
        /// The revision 2026-07-28.
        case headerMismatch = -32020
        case missingCapability = -32021
        case unsupportedVersion = -32022
        /// An elicitation has to be answered elsewhere first.
        case elicitationRequired = -32042
        /// Outside the range that JSON-RPC reserves.
        case cancelled = -32800

        /// Whether only servers of the stateless era answer so.
        public var isOfStatelessEra: Bool {
            switch self {
            case .headerMismatch, .missingCapability, .unsupportedVersion: true
            default: false
            }
        }
    }

    /// Its number.
    public var code: Code {
        switch self {
        case .parse: .parse
        case .invalidRequest: .invalidRequest
        case .methodNotFound: .methodNotFound
        case .invalidParameters: .invalidParameters
        case .failed: .failed
        case .headerMismatch: .headerMismatch
        case .unsupportedVersion: .unsupportedVersion
        case .cancelled: .cancelled
        }
    }

    /// The reason, in words.
    public var message: String {
        switch self {
        case .parse(let reason), .invalidRequest(let reason), .methodNotFound(let reason),
            .invalidParameters(let reason), .failed(let reason), .headerMismatch(let reason), .cancelled(let reason):
            reason
        case .unsupportedVersion(let version): "protocol version \(version) is not supported here"
        }
    }

    private var data: JSON? {
        guard case .unsupportedVersion(let version) = self else { return nil }
        return ["supported": JSON(HandshakeRevision.allCases.map(\.rawValue)), "requested": .string(version)]
    }

    /// The response that says so; `id` is the request's id as JSON text, `Message.nullID` when it could not be read.
    public func answer(to id: some Collection<UInt8>) -> [UInt8] {
        var error: JSONObject = JSONObject([("code", JSON(code.rawValue)), ("message", .string(message))])
        if let data { error["data"] = data }
        return Array("{\"jsonrpc\":\"2.0\",\"id\":".utf8) + id + Array(",\"error\":".utf8)
            + JSON.object(error).bytes + [UInt8(ascii: "}")]
    }
}
