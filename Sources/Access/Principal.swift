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
    /// How we know.
    public let source: Source
    /// Whose workloads are meant when no owner is named: the user's own, or, when root asks a personal server, those
    /// of the server's user.
    public let owner: UInt32

    /// An identity that has been established; `owner` is the user itself unless given.
    public init(uid: UInt32, source: Source, owner: UInt32? = nil) {
        self.uid = uid
        self.source = source
        self.owner = owner ?? uid
    }

    /// The user's login name; the number when there is none. Looked up each time: few requests show it.
    public var name: String { Account.name(of: uid) ?? String(uid) }

    /// The login name of `owner`, likewise.
    public var ownerName: String { Account.name(of: owner) ?? String(owner) }
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
    /// Origins besides the server's own.
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
        try checkOrigin(request)
        return try identify(request)
    }

    /// The rules of the first two rows of “Who is calling”.
    private func identify(_ request: HTTPRequest) throws(Refusal) -> Principal {
        if let field = request.headers.fields.first(where: { Self.speaksForOthers($0.name) }) {
            throw Refusal(401, "a request with \(field.name) speaks for somebody else and needs a token")
        }
        switch request.peer {
        case .unix(let uid, _, _):
            guard uid == owner || uid == 0 else { throw foreign }
            return Principal(uid: uid, source: .socket, owner: owner)
        case .loopback(let uid):
            guard let uid else {
                throw Refusal(
                    401, "the owner of this connection cannot be told: keep it open until the answer has come")
            }
            // Root is no exception here: a socket that nobody holds any more is listed as root's.
            guard uid == owner else { throw foreign }
            return Principal(uid: uid, source: .loopback)
        case .remote: throw Refusal(403, "this server answers only its own machine")
        }
    }

    private var foreign: Refusal {
        Refusal(403, "this server belongs to \(Account.name(of: owner) ?? "uid \(owner)")")
    }

    /// The fields by which a reverse proxy says for whom it asks (RFC 7239, RFC 9110 section 7.6.3, and common use).
    private static func speaksForOthers(_ field: String) -> Bool {
        guard let first = field.utf8.first, [0x66, 0x76, 0x78].contains(first | 0x20) else { return false }
        let name = field.lowercased()
        return name == "forwarded" || name == "via" || name.hasPrefix("x-forwarded-")
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

    /// A page may ask the server it came from, as the documentation does, and those that are allowed; a page of any
    /// other program on this machine could be anybody's.
    private func checkOrigin(_ request: HTTPRequest) throws(Refusal) {
        if request.headers["Sec-Fetch-Site"]?.lowercased() == "cross-site" {
            throw Refusal(403, "requests from pages of other sites are refused")
        }
        for origin in request.headers.values("Origin") where !allowedOrigins.contains(origin) {
            let place = ["http://", "https://"].first { origin.hasPrefix($0) }.map { origin.dropFirst($0.count) }
            guard let place, Self.isLoopback(Self.hostName(String(place))),
                HTTPHeaders.same(String(place), request.headers["Host"] ?? "")
            else {
                let remedy =
                    origin == "null"
                    ? "a page of a file or a sandboxed frame has none that could be allowed"
                    : "add it to server.allowed_origins"
                throw Refusal(403, "the Origin “\(origin)” is not allowed: \(remedy)")
            }
        }
    }

    /// The name without its port, in lower case and without the brackets of an IPv6 address; empty when `host` is
    /// anything but a name and, perhaps, a port.
    private static func hostName(_ host: String) -> String {
        let lower = host.lowercased()
        let name: Substring
        var rest: Substring
        if lower.hasPrefix("[") {
            name = lower.dropFirst().prefix { $0 != "]" }
            rest = lower.dropFirst(name.count + 1)
            guard rest.hasPrefix("]") else { return "" }
            rest = rest.dropFirst()
        } else {
            name = lower.prefix { $0 != ":" }
            rest = lower.dropFirst(name.count)
        }
        let port = rest.dropFirst()
        let isPort = rest.hasPrefix(":") && port.utf8.count <= 5 && port.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return rest.isEmpty || isPort ? String(name) : ""
    }

    private static func isLoopback(_ name: String) -> Bool {
        name == "localhost" || SocketAddress(host: name, port: 0)?.isLoopback == true
    }
}
