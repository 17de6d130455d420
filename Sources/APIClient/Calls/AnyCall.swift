// SPDX-License-Identifier: Apache-2.0
public import HTTP
public import JSONCoding

/// A request that a person wrote, for `thv api`.
extension APICall where Answer == WholeStream {
    /// - Parameters:
    ///   - path: with its query, already encoded.
    ///   - seconds: until the whole answer must be there.
    public static func any(
        _ method: String, _ path: String, headers: HTTPHeaders = [:], body: JSON? = nil, seconds: Double
    ) -> Self {
        Self("", method, path, body: body, timeout: seconds).with { $0.headers = headers }
    }
}

/// An answer of any status, as it comes.
public struct WholeStream: Sendable {
    /// The answer, whose status may be one of failure.
    public let stream: any APIStream
}

extension APITransport {
    /// Sends a request that a person wrote and returns when the answer has begun, whatever its status.
    public func open(_ call: APICall<WholeStream>) async throws(APIFailure) -> WholeStream {
        WholeStream(stream: try await stream(call.request))
    }
}
