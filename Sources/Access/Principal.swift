// SPDX-License-Identifier: Apache-2.0
public import HTTP
public import Platform

/// Who is calling.
public struct Principal: Sendable, Equatable, Hashable {
    /// Where the identity comes from.
    public enum Source: String, Sendable {
        /// Credentials of a unix socket's peer.
        case socket
        /// The owner of the other end of a loopback connection.
        case loopback
        /// This very process, in embedded mode.
        case embedded
    }

    /// The user.
    public let uid: UInt32
    /// The user's login name; the number when there is none.
    public let name: String
    /// How we know.
    public let source: Source

    /// An identity that has been established.
    public init(uid: UInt32, source: Source) {
        self.uid = uid
        self.source = source
        name = Account.name(of: uid) ?? String(uid)
    }
}

/// Why a request is not served: the status and what to tell the caller.
public struct Refusal: Error, Sendable, Equatable {
    /// 401 when we do not know who asks, 403 when we know and refuse.
    public let status: Int
    /// One line.
    public let reason: String

    /// A refusal.
    public init(_ status: Int, _ reason: String) {
        self.status = status
        self.reason = reason
    }
}

/// Who may use a personal server or one of its proxies: its own user, and root over the unix socket.
///
/// The one place that decides it, for the API and for every MCP endpoint.
public struct PersonalAccess: Sendable {
    /// The server's own uid.
    public let owner: UInt32
    /// Host names besides `localhost` and loopback addresses.
    public let allowedHosts: Set<String>
    /// Origins besides those of loopback pages.
    public let allowedOrigins: Set<String>

    /// A policy for the server of `owner`.
    public init(
        owner: UInt32 = Account.current, allowedHosts: Set<String> = [], allowedOrigins: Set<String> = []
    ) {
        self.owner = owner
        self.allowedHosts = allowedHosts
        self.allowedOrigins = allowedOrigins
    }

    /// Identifies the caller of `request`, or says why it is refused.
    public func admit(_ request: HTTPRequest) throws(Refusal) -> Principal {
        try checkHost(request)
        try checkOrigin(request.headers)
        return try identify(request)
    }

    /// The rules of the first two rows of “Who is calling”.
    private func identify(_ request: HTTPRequest) throws(Refusal) -> Principal {
        switch request.peer {
        case .unix(let uid, _, _):
            guard uid == owner || uid == 0 else {
                throw Refusal(403, "this server belongs to \(Account.name(of: owner) ?? "uid \(owner)")")
            }
            return Principal(uid: uid, source: .socket)
        case .loopback(let uid):
            for name in ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Via"]
            where request.headers[name] != nil {
                throw Refusal(401, "a request with \(name) speaks for somebody else and needs a token")
            }
            guard let uid else {
                throw Refusal(401, "the owner of this connection cannot be told: keep it open until the answer")
            }
            guard uid == owner else {
                throw Refusal(403, "this server belongs to \(Account.name(of: owner) ?? "uid \(owner)")")
            }
            return Principal(uid: uid, source: .loopback)
        case .remote: throw Refusal(403, "this server answers only its own machine")
        }
    }

    /// A browser that was tricked into asking us still sends the name it believes in (DNS rebinding).
    private func checkHost(_ request: HTTPRequest) throws(Refusal) {
        if case .unix = request.peer { return }
        guard let host = request.headers["Host"] else { throw Refusal(403, "the Host header is missing") }
        let name = Self.hostName(host)
        if !Self.isLoopback(name), !allowedHosts.contains(name) {
            throw Refusal(403, "the Host “\(host)” is not allowed: use localhost, or add it to server.allowed_hosts")
        }
    }

    private func checkOrigin(_ headers: HTTPHeaders) throws(Refusal) {
        if let site = headers["Sec-Fetch-Site"], site == "cross-site" {
            throw Refusal(403, "requests from pages of other sites are refused")
        }
        for origin in headers.values("Origin") {
            if allowedOrigins.contains(origin) { continue }
            let scheme = ["http://", "https://"].first { origin.hasPrefix($0) }
            guard let scheme, Self.isLoopback(Self.hostName(String(origin.dropFirst(scheme.count)))) else {
                throw Refusal(403, "the Origin “\(origin)” is not allowed: add it to server.allowed_origins")
            }
        }
    }

    /// The name without its port, in lower case; brackets of an IPv6 address are dropped.
    private static func hostName(_ host: String) -> String {
        let lower = host.lowercased()
        if lower.hasPrefix("[") { return String(lower.dropFirst().prefix { $0 != "]" }) }
        return String(lower.prefix { $0 != ":" })
    }

    private static func isLoopback(_ name: String) -> Bool {
        name == "localhost" || SocketAddress(host: name, port: 0)?.isLoopback == true
    }
}
