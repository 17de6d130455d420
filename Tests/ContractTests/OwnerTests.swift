// SPDX-License-Identifier: Apache-2.0
import Authorization
import HTTP
import Identity
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

@testable import API
@testable import Server

/// Everything that is stored belongs to somebody: with rules under which each sees what is their own, nobody sees another's.
@Suite struct OwnerTests {
    private struct EachTheirOwn: Authorizer {
        func decide(_ caller: Caller, _ action: Action, on resource: ResourceRef) -> Decision {
            guard let owner = resource.owner, owner != caller.subject else { return .allowed }
            return .denied(reason: "not yours")
        }
        func scope(_ caller: Caller, _ action: Action) -> Scope { .owned(by: caller.subject) }
        func owner(ofWhatIsMadeBy caller: Caller) -> Subject { caller.subject }
    }

    private struct Client {
        let server: ServerProcess
        let caller: Caller

        func send(_ method: String, _ path: String, _ body: JSON = [:]) async throws -> HTTPResponse {
            let request = try HTTPRequest(
                method, path, headers: ["Content-Type": "application/json"], body: body.bytes,
                peer: .unix(uid: 0, gid: 0, pid: 0))
            return await withCheckedContinuation { continuation in
                _ = server.api.router.answer(request, as: caller) { continuation.resume(returning: $0) }
            }
        }

        /// What a list shows of things whose name has `mine` in it.
        func text(_ path: String) async throws -> String {
            switch try await send("GET", path).body {
            case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
            case .prepared(let body): String(decoding: body.bytes, as: UTF8.self)
            default: ""
            }
        }
    }

    private static let lists = [
        "/api/v1/workloads", "/api/v1/groups", "/api/v1/secrets", "/api/v1/registry", "/api/v1/operations",
        "/api/v1/activity", "/api/v1/settings", "/v1/audit/events", "/api/v1beta/workloads?all=true",
        "/api/v1beta/groups", "/api/v1beta/secrets/default/keys", "/api/v1beta/registry",
    ]
    private static let made: [(path: String, body: JSON, one: String)] = [
        ("/api/v1/groups", ["name": "mine-group"], "/api/v1/groups/mine-group"),
        ("/api/v1/registry", ["name": "mine-registry"], "/api/v1/registry/mine-registry"),
        ("/api/v1/workloads", ["name": "mine-workload", "command": ["/bin/true"]], "/api/v1/workloads/mine-workload"),
    ]

    @Test(arguments: [
        Subject.user(uid: 4242), .token(issuer: "https://id.example", subject: "ann"), .service("robot"),
    ])
    func nobodySeesWhatIsAnothers(maker: Subject) async throws {
        let home = try TemporaryDirectory()
        let instance = Instance(environment: ["HOME": home.path])
        let server = try await ServerProcess(
            instance, .init(), embedded: true, authorizer: EachTheirOwn(),
            log: Log(component: "test", threshold: .error))
        let owner = Client(server: server, caller: Caller(maker, via: .socket))
        let others = [Subject.thisUser, .user(uid: 4243), .service("other")].map {
            Client(server: server, caller: Caller($0, via: .socket))
        }
        for (path, body, _) in Self.made {
            let status = try await owner.send("POST", path, body).status
            // This server cannot start a workload as another user; it is there all the same.
            #expect(status == 201 || path == "/api/v1/workloads" && status == 422, "\(path): \(status)")
        }
        #expect(try await owner.send("PUT", "/api/v1/secrets/mine-secret", ["value": "v"]).status == 200)
        for path in Self.lists { #expect(try await owner.text(path).contains("mine"), "\(path)") }
        for other in others {
            for path in Self.lists { #expect(!(try await other.text(path).contains("mine")), "\(path)") }
            for one in Self.made.map(\.one) + ["/api/v1/secrets/mine-secret"] {
                #expect(try await other.send("GET", one).status == 404, "\(one)")
                let gone = try await other.send("DELETE", one).status
                #expect([403, 404].contains(gone), "\(one): \(gone)")
                #expect(try await owner.send("GET", one).status == 200, "\(one)")
            }
            #expect(try await other.send("PUT", "/api/v1/secrets/mine-secret", ["value": "w"]).status == 403)
            #expect(try await other.send("PATCH", "/api/v1/registry/mine-registry", [:]).status == 404)
        }
        await server.close()
        withExtendedLifetime(home) {}
    }

    /// A workload is given secrets of its owner, and no others.
    @Test func aSecretOfSomebodyElseIsNone() async throws {
        let home = try TemporaryDirectory()
        let instance = Instance(environment: ["HOME": home.path])
        let server = try await ServerProcess(
            instance, .init(), embedded: true, authorizer: EachTheirOwn(),
            log: Log(component: "test", threshold: .error))
        let ann = Client(server: server, caller: Caller(.thisUser, via: .socket))
        let bob = Client(server: server, caller: Caller(.user(uid: 4242), via: .socket))
        #expect(try await bob.send("PUT", "/api/v1/secrets/key", ["value": "bobs"]).status == 200)
        let body: JSON = ["name": "thief", "command": ["/bin/true"], "secrets": ["key,target=KEY"]]
        let refused = try await ann.send("POST", "/api/v1/workloads", body)
        guard case .bytes(let bytes) = refused.body else { throw CancellationError() }
        #expect((try JSON(parsing: bytes))["code"] == "secret_not_found")
        await server.close()
        withExtendedLifetime(home) {}
    }
}
