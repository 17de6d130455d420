// SPDX-License-Identifier: Apache-2.0
public import HTTP
public import Identity
public import Platform

/// Identifies the callers of a personal server or of one of its proxies: its own user, and root over the unix socket. The
/// rules of `Host` and `Origin` are for TCP only: no browser gets to a unix socket.
public struct PersonalAuthenticator: Authenticator {
    /// Origins besides the server's own.
    public var allowedOrigins: Set<String>
    private let host: HostRule
    private let peers: PeerRule
    /// Where `allowedOrigins` are set, in words for whoever is refused.
    private let originSetting: String

    /// The rules of the server of `owner`, which listens over TCP where `names` says.
    /// - Parameters:
    ///   - allowedHosts: Host names besides `names`; those of loopback among them count for nothing.
    ///   - admitted: Programs in containers that are admitted at the socket all the same.
    public init(
        owner: Subject = .thisUser, names: LoopbackNames = .none, allowedHosts: Set<String> = [],
        allowedOrigins: Set<String> = [], originSetting: String = "server.allowed_origins",
        admitted: AdmittedCallerList? = nil
    ) {
        self.originSetting = originSetting
        self.allowedOrigins = Set(allowedOrigins.map(WebOrigin.asSent))
        host = HostRule(names: names, hosts: allowedHosts)
        peers = PeerRule(owner: owner, names: names, admitted: admitted)
    }

    public func authenticate(_ request: HTTPRequest) throws(Refusal) -> Caller {
        if Self.isOverTCP(request.peer) {
            let place = try host.check(request)
            try OriginRule(host: host, origins: allowedOrigins, setting: originSetting).check(request, at: place)
        }
        try ForwardedRule.check(request)
        return try peers.caller(request.peer)
    }

    public func isForeign(_ peer: Peer) -> Bool { peers.isForeign(peer) }

    public func crossOrigin(_ request: HTTPRequest) -> CrossOrigin? {
        guard !allowedOrigins.isEmpty, Self.isOverTCP(request.peer) else { return nil }
        let origins = request.headers.values("Origin")
        guard origins.count == 1, origins[0] != "null", allowedOrigins.contains(origins[0]) else {
            return CrossOrigin(origin: nil)
        }
        return CrossOrigin(origin: origins[0])
    }

    private static func isOverTCP(_ peer: Peer) -> Bool {
        switch peer {
        case .unix, .confined: false
        case .loopback, .remote: true
        }
    }
}
