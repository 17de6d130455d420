// SPDX-License-Identifier: Apache-2.0
public import HTTP
public import Platform

/// Who may use a personal server or one of its proxies: its own user, and root over the unix socket.
///
/// The one place that decides it, for the API and for every MCP endpoint.
public struct PersonalAccess: Sendable {
    /// The server's own uid.
    public let owner: UInt32
    /// The names under which this server is reached and nobody else.
    public let names: LoopbackNames
    /// Host names besides `names`; those of loopback among them count for nothing.
    public let allowedHosts: Set<String>
    /// Origins besides the server's own.
    public var allowedOrigins: Set<String>
    /// Where `allowedOrigins` are set, in words for whoever is refused.
    private let originSetting: String
    private let admitted: AdmittedCallerList?
    private let ownGroups: String

    /// A policy for the server of `owner`, which listens over TCP where `names` says.
    public init(
        owner: UInt32 = Account.current, names: LoopbackNames = .none, allowedHosts: Set<String> = [],
        allowedOrigins: Set<String> = [], originSetting: String = "server.allowed_origins",
        admitted: AdmittedCallerList? = nil
    ) {
        self.originSetting = originSetting
        self.admitted = admitted
        ownGroups =
            admitted == nil
            ? "" : (try? File.read("/proc/self/cgroup")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        self.owner = owner
        self.names = names
        self.allowedHosts = allowedHosts
        self.allowedOrigins = Set(allowedOrigins.map(WebOrigin.asSent))
    }

    /// Identifies the caller of `request`, or says why it is refused.
    public func admit(_ request: HTTPRequest) throws(Refusal) -> Principal {
        try PageRules(names: names, hosts: allowedHosts, origins: allowedOrigins, setting: originSetting).check(request)
        return try identify(request)
    }

    /// Whether a peer is refused whatever it asks, or its uid cannot be told: it gets a small share of the connections, so
    /// that those who are served always find one.
    public func isForeign(_ peer: Peer) -> Bool {
        switch peer {
        case .unix(let uid, _, _): uid != owner && uid != 0
        case .loopback(let uid): uid != owner
        case .confined(let uid, let groups): uid != owner && uid != 0 || !isAdmitted(groups)
        case .remote: true
        }
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
        case .confined(let uid, let groups):
            guard uid == owner || uid == 0 else { throw foreign }
            guard isAdmitted(groups) else { throw confined }
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

    private func isAdmitted(_ groups: String) -> Bool {
        admitted?.current.admits(groups, own: ownGroups) ?? false
    }

    private var foreign: Refusal {
        Refusal(403, "this server belongs to \(Account.name(of: owner) ?? "uid \(owner)")")
    }

    /// What is shown to a program in a sandbox is not meant as a way out of it: whoever reaches the API can start
    /// something outside.
    private var confined: Refusal {
        let other = names == .none ? "" : "use \(names.url), or "
        return Refusal(
            403,
            "programs in a sandbox or container (a pid namespace below the server's, as Flatpak's too) are refused at "
                + "this socket: \(other)run the program outside of it, or admit it by name in "
                + "the setting server.admitted_callers: container:NAME (or flatpak:APP)")
    }

    /// The fields by which a reverse proxy says for whom it asks (RFC 7239, RFC 9110 section 7.6.3, and common use).
    private static func speaksForOthers(_ field: String) -> Bool {
        guard let first = field.utf8.first, [0x66, 0x76, 0x78].contains(first | 0x20) else { return false }
        let name = field.lowercased()
        return name == "forwarded" || name == "via" || name.hasPrefix("x-forwarded-")
    }
}
