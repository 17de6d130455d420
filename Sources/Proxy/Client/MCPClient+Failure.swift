// SPDX-License-Identifier: Apache-2.0
import HTTP

extension MCPClient {
    /// Why a call has no result.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// What happened.
        public enum Code: Sendable {
            /// The server could not be reached, or broke off.
            case unreachable
            /// It did not answer in time.
            case timedOut
            /// The server answered with a JSON-RPC error.
            case rejected(Int)
            /// The answer is not MCP.
            case unexpected
            /// It wants credentials (HTTP 401 or 403).
            case unauthorized
        }
        /// The kind.
        public let code: Code
        /// For people, with “it” for the server; never more of its address than scheme, host and port.
        public let reason: String
        /// Whether nobody took the connection, or it was closed before anything was said.
        let isSilence: Bool
        /// The status of HTTP, where that is the reason.
        let status: Int?
        /// The reason.
        public var description: String { reason }

        init(_ code: Code, _ reason: String, isSilence: Bool = false, status: Int? = nil) {
            self.code = code
            self.reason = reason
            self.isSilence = isSilence
            self.status = status
        }

        /// There is no answer of HTTP's.
        init(_ error: HTTPClientError) {
            if case .redirected(let origin) = error.code {
                let reason = origin.map { "it redirects to \($0), which is another server: give that address" }
                self.init(.unexpected, reason ?? "\(error.reason): give the address it points to")
                return
            }
            let isClosed = ["reset by peer", "Empty reply"].contains { error.reason.contains($0) }
            // What OpenSSL says when it is answered in clear: the first, or the second when the connection was closed before
            // that could be read.
            let isPlain = ["wrong version number", "SSL_ERROR_SYSCALL"].contains { error.reason.contains($0) }
            let reason = String(error.reason.reversed().drop { $0 == " " }.reversed())
            self.init(
                error.code == .timeout ? .timedOut : .unreachable,
                isPlain ? "\(reason): if it speaks without TLS, use http://" : reason,
                isSilence: error.code == .refused || isClosed)
        }

        /// The answer is no more than a status.
        init(status: Int, hadToken: Bool) {
            let words = Self.phrases[status].map { "\(status) \($0)" } ?? "\(status)"
            let reason =
                switch status {
                case 401: hadToken ? "it does not accept the token it is sent (401)" : "it asks for sign-in (401)"
                case 404, 405: "it answers \(words): check the path of its address, and the transport"
                case 300..<400: "it answers \(words): give the address it points to"
                default: "it answers \(words)"
                }
            self.init(status == 401 || status == 403 ? .unauthorized : .unexpected, reason, status: status)
        }

        /// RFC 9110, section 15, and RFC 6585.
        private static let phrases = [
            301: "Moved Permanently", 302: "Found", 303: "See Other", 307: "Temporary Redirect",
            308: "Permanent Redirect", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
            405: "Method Not Allowed", 406: "Not Acceptable", 410: "Gone", 415: "Unsupported Media Type",
            429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
            503: "Service Unavailable", 504: "Gateway Timeout",
        ]
    }
}
