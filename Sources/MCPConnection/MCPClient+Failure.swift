// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCP

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
        public let isSilence: Bool
        /// The status of HTTP, where that is the reason.
        public let status: Int?
        /// Whether asking again will not help before somebody changes something.
        public let isLasting: Bool
        /// The reason.
        public var description: String { reason }

        /// Whether it took too long.
        public var isTimeout: Bool { if case .timedOut = code { true } else { false } }

        /// Whether it was refused for the revision of MCP in which it was asked: the server speaks another.
        public var isOtherRevision: Bool {
            guard case .rejected(let code) = code else { return false }
            // “Method not found”, and what the stateless revision says of requests that it does not know.
            let known = RPCError.Code(rawValue: code)
            return known == .methodNotFound || known?.isOfStatelessEra == true
                || reason.lowercased().hasBytes(of: "version")
        }

        init(
            _ code: Code, _ reason: String, isSilence: Bool = false, status: Int? = nil, isLasting: Bool = false
        ) {
            self.code = code
            self.reason = reason
            self.isSilence = isSilence
            self.status = status
            self.isLasting = isLasting
        }

        /// There is no answer of HTTP's.
        init(_ error: HTTPClientError) {
            if case .redirected(let address) = error.code {
                let reason = address.map { "it redirects to \($0): give that address" }
                self.init(
                    .unexpected, reason ?? "\(error.reason): give the address it points to", isLasting: true)
                return
            }
            if error.code == .untrusted {
                self.init(.unreachable, Self.words(certificate: error.reason), isLasting: true)
                return
            }
            let isClosed = ["reset by peer", "Empty reply"].contains { error.reason.hasBytes(of: $0) }
            // What OpenSSL says when it is answered in clear: the first, or the second when the connection was closed before
            // that could be read.
            let isPlain = ["wrong version number", "SSL_ERROR_SYSCALL"].contains { error.reason.hasBytes(of: $0) }
            let reason = String(error.reason.reversed().drop { $0 == " " }.reversed())
            self.init(
                error.code == .timeout ? .timedOut : .unreachable,
                isPlain ? "\(reason): if it speaks without TLS, use http://" : reason,
                isSilence: error.code == .refused || isClosed,
                isLasting: error.code == .refused || error.code == .permissionDenied || isPlain)
        }

        /// OpenSSL's words for what is wrong with a certificate, with the remedy.
        private static func words(certificate reason: String) -> String {
            let remedies = [
                ("has expired", "its operator has to renew it"), ("not yet valid", "check this machine's clock"),
                ("self-signed", ownAuthority), ("self signed", ownAuthority), ("issuer certificate", ownAuthority),
                ("subject name", "give the name that its certificate is for"),
            ]
            return remedies.first { reason.hasBytes(of: $0.0) }.map { "\(reason): \($0.1)" } ?? reason
        }

        private static let ownAuthority =
            "this machine does not know who signed it; add that authority's certificate with update-ca-certificates"

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
            self.init(
                status == 401 || status == 403 ? .unauthorized : .unexpected, reason, status: status,
                isLasting: status == 501 || status < 500 && ![408, 421, 425, 429].contains(status))
        }

        /// The answer holds nothing of MCP.
        init(notMCP response: HTTPClientResponse) {
            let isPage = response.headers["Content-Type"]?.lowercased().hasPrefix("text/html") == true
            self.init(
                .unexpected,
                isPage
                    ? "it answers with a web page: check the path of its address"
                    : "what it answers is no MCP message", isLasting: true)
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
