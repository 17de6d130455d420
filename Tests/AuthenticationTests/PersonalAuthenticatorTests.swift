// SPDX-License-Identifier: Apache-2.0
import Authentication
import HTTP
import Identity
import Platform
import Testing

@Suite struct PersonalAuthenticatorTests {
    private static let owner: UInt32 = 1000
    private static let container = String(repeating: "a1", count: 32)

    private func authenticator(_ admitted: AdmittedCallerList? = nil) -> PersonalAuthenticator {
        PersonalAuthenticator(
            owner: .user(uid: Self.owner), allowedHosts: ["box.test"], allowedOrigins: ["http://app.test"],
            admitted: admitted)
    }

    private func request(_ peer: Peer, _ headers: HTTPHeaders = [:]) throws -> HTTPRequest {
        try HTTPRequest("GET", "/api/v1/workloads", headers: headers, peer: peer)
    }

    private func unix(_ uid: UInt32) -> Peer { .unix(uid: uid, gid: uid, pid: 1) }

    @Test(arguments: [UInt32(0), owner]) func itsUserAndRootGetInAtTheSocket(uid: UInt32) throws {
        let caller = try authenticator().authenticate(try request(unix(uid)))
        #expect(caller == Caller(.user(uid: uid), via: .socket, roles: [.admin]))
        #expect(!authenticator().isForeign(unix(uid)))
    }

    @Test func anybodyElseIsRefusedAtTheSocket() throws {
        for uid in [1, 999, 1001, UInt32.max] {
            let refused = #expect(throws: Refusal.self) { try authenticator().authenticate(try request(unix(uid))) }
            #expect(refused?.status == 403)
            #expect(authenticator().isForeign(unix(uid)))
        }
    }

    @Test func overLoopbackOnlyItsUserGetsIn() throws {
        let host: HTTPHeaders = ["Host": "box.test"]
        let caller = try authenticator().authenticate(try request(.loopback(uid: Self.owner), host))
        #expect(caller == Caller(.user(uid: Self.owner), via: .loopback, roles: [.admin]))
        for (uid, status) in [(UInt32(0), 403), (1001, 403), (nil, 401)] as [(UInt32?, Int)] {
            let refused = #expect(throws: Refusal.self) {
                try authenticator().authenticate(try request(.loopback(uid: uid), host))
            }
            #expect(refused?.status == status)
            #expect(authenticator().isForeign(.loopback(uid: uid)))
        }
        let remote = #expect(throws: Refusal.self) { try authenticator().authenticate(try request(.remote, host)) }
        #expect(remote?.status == 403)
        #expect(authenticator().isForeign(.remote))
    }

    @Test(arguments: ["Forwarded", "Via", "X-Forwarded-For", "x-forwarded-host"])
    func whoSpeaksForOthersIsNobodyWithoutAToken(field: String) throws {
        let refused = #expect(throws: Refusal.self) {
            try authenticator().authenticate(try request(unix(Self.owner), [field: "x"]))
        }
        #expect(refused?.status == 401)
        #expect(refused?.reason.contains(field) == true)
    }

    @Test func aConfinedCallerGetsInOnlyWhenItIsNamed() throws {
        let list = AdmittedCallerList()
        let peer = Peer.confined(uid: Self.owner, groups: "0::/docker/\(Self.container)")
        #expect(throws: Refusal.self) { try authenticator(list).authenticate(try request(peer)) }
        list.current = AdmittedCallers(containers: [Self.container])
        #expect(try authenticator(list).authenticate(try request(peer)).subject == .user(uid: Self.owner))
        #expect(throws: Refusal.self) { try authenticator().authenticate(try request(peer)) }
        let other = Peer.confined(uid: 1001, groups: "0::/docker/\(Self.container)")
        #expect(throws: Refusal.self) { try authenticator(list).authenticate(try request(other)) }
    }

    /// `Host` and `Origin` say nothing where no browser gets to.
    @Test func rulesOfPagesAreForTCPOnly() throws {
        let headers: HTTPHeaders = ["Host": "evil.test", "Origin": "http://evil.test", "Sec-Fetch-Site": "cross-site"]
        #expect(try authenticator().authenticate(try request(unix(Self.owner), headers)).via == .socket)
        #expect(throws: Refusal.self) {
            try authenticator().authenticate(try request(.loopback(uid: Self.owner), headers))
        }
    }

    @Test(
        arguments: [
            (nil, nil, nil, false), ("evil.test", nil, nil, false), ("box.test", nil, nil, true),
            ("box.test", "http://evil.test", nil, false), ("box.test", "http://app.test", nil, true),
            ("box.test", "null", nil, false), ("box.test", nil, "cross-site", false), ("box.test", nil, "none", true),
            ("box.test:x", nil, nil, false), ("[box.test", nil, nil, false),
        ] as [(String?, String?, String?, Bool)])
    func aPageMayAskThatIsAllowed(host: String?, origin: String?, site: String?, isServed: Bool) throws {
        var headers = HTTPHeaders()
        if let host { headers.add("Host", host) }
        if let origin { headers.add("Origin", origin) }
        if let site { headers.add("Sec-Fetch-Site", site) }
        let request = try request(.loopback(uid: Self.owner), headers)
        #expect(((try? authenticator().authenticate(request)) != nil) == isServed)
    }
}
