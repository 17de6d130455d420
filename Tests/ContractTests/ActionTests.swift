// SPDX-License-Identifier: Apache-2.0
import Authorization
import HTTP
import Identity
import Instances
import JSONCoding
import Platform
import Server
import Storage
import TestSupport
import Testing
import Workloads

@testable import API
@testable import Server

/// Every operation names what its caller must be allowed, and is refused without it before anything is done.
@Suite struct ActionTests {
    /// Allows what it is told to allow, and asks the owner's rules for the rest.
    private final class Gate: Authorizer {
        private let policy = OwnerPolicy(owner: .thisUser)
        private let allowed = Lock(Set(Action.allCases))
        static let reason = "not today"

        func allow(_ actions: Set<Action>) { allowed.withLock { $0 = actions } }

        func decide(_ caller: Caller, _ action: Action, on resource: ResourceRef) -> Decision {
            guard allowed.withLock({ $0.contains(action) }) else { return .denied(reason: Self.reason) }
            return policy.decide(caller, action, on: resource)
        }

        func scope(_ caller: Caller, _ action: Action) -> Scope { policy.scope(caller, action) }
        func owner(ofWhatIsMadeBy caller: Caller) -> Subject { policy.owner(ofWhatIsMadeBy: caller) }
    }

    /// A server in this process that asks `gate`, over an instance of its own.
    private func withServer(_ body: (ServerProcess, Gate, Instance) async throws -> Void) async throws {
        let home = try TemporaryDirectory()
        defer { withExtendedLifetime(home) {} }
        let instance = Instance(environment: ["HOME": home.path])
        let gate = Gate()
        let server = try await ServerProcess(
            instance, .init(), embedded: true, authorizer: gate, log: Log(component: "test", threshold: .error))
        do {
            try await body(server, gate, instance)
            await server.close()
        } catch {
            await server.close()
            throw error
        }
    }

    private func answer(
        _ server: ServerProcess, _ method: String, _ path: String, _ body: JSON = [:]
    ) async throws -> HTTPResponse {
        let request = try HTTPRequest(
            method, path, headers: ["Content-Type": "application/json", "Prefer": "wait=0"], body: body.bytes,
            peer: .unix(uid: Account.current, gid: 0, pid: 0))
        return await withCheckedContinuation { continuation in
            _ = server.answer(request) { continuation.resume(returning: $0) }
        }
    }

    /// Whether it is the gate's refusal, in whichever format the path is told failures.
    private func isRefused(_ response: HTTPResponse) -> Bool {
        guard response.status == 403, case .bytes(let bytes) = response.body else { return false }
        return String(decoding: bytes, as: UTF8.self).contains(Gate.reason)
    }

    /// All that is stored but for who was refused.
    private func state(of instance: Instance) async throws -> [String] {
        let database = try await Database(path: instance.databaseFile, migrations: StateSchema.migrations)
        var found = try await database.read { connection in
            let names = try connection.run("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")
            let tables = names.map { $0[0].text }
                .filter { !$0.hasPrefix("sqlite_") && !["activity", "retention_clock"].contains($0) }
            return try tables.map { "\($0) \(try connection.run("SELECT * FROM \($0)"))" }
        }
        let files = [
            instance.settingsFile, instance.registriesFile, instance.secretsFile, "\(instance.secretsFile).provider",
        ]
        for file in files { found.append("\(file) \((try? File.read(file)) ?? [])") }
        return found
    }

    @Test(arguments: ["openapi.json", "v1beta.json"])
    func everyOperationSaysWhatItsCallerMustBeAllowed(file: String) async throws {
        let specification = try Specification.load(file)
        try await withServer { server, _, _ in
            let routes = server.api.router.routes
            for operation in specification.operations {
                let route = try #require(routes.first { $0.operationID == operation.id })
                #expect(operation.node["x-action"]?.stringValue == route.action.rawValue, "\(operation.id)")
                #expect(!route.action.isRead || route.method == "GET", "\(operation.id)")
                #expect(route.action.isRead || route.method != "GET", "\(operation.id)")
            }
            let used = Set(routes.map(\.action))
            #expect(used == Set(Action.allCases))
        }
    }

    @Test func whoeverIsAllowedOneThingIsRefusedEveryOther() async throws {
        try await withServer { server, gate, instance in
            let before = try await state(of: instance)
            for action in Action.allCases {
                gate.allow([action])
                for route in server.api.router.routes {
                    let path = route.path.replacing(#/\{[a-z]+\}/#, with: "nobody")
                    let response = try await answer(server, route.method, path)
                    #expect(isRefused(response) == (route.action != action), "\(route.operationID) with \(action)")
                    if case .stream(let stream) = response.body { stream.finish() }
                }
            }
            #expect(try await state(of: instance) == before)
        }
    }

    /// Requests that would change something, were they allowed.
    private static let changes: [(action: Action, method: String, path: String, body: JSON)] = [
        (.workloadCreate, "POST", "/api/v1/workloads", ["name": "w", "command": ["/bin/true"]]),
        (.workloadCreate, "POST", "/api/v1/workloads:import", ["name": "w", "command": ["/bin/true"]]),
        (.workloadCreate, "POST", "/api/v1beta/workloads", ["name": "w", "image": "uvx://w"]),
        (.groupWrite, "POST", "/api/v1/groups", ["name": "g"]),
        (.groupWrite, "POST", "/api/v1beta/groups", ["name": "g"]),
        (.secretWrite, "PUT", "/api/v1/secrets/s", ["value": "v"]),
        (.secretWrite, "PUT", "/api/v1/secret-provider", ["provider": "environment"]),
        (.secretWrite, "POST", "/api/v1beta/secrets", ["provider_type": "environment"]),
        (.registryWrite, "PATCH", "/api/v1/registry/default", ["refresh_interval": 60]),
        (.settingsWrite, "PATCH", "/api/v1/settings", ["retention": ["operations_days": 3]]),
    ]

    @Test func whatIsRefusedChangesNothing() async throws {
        try await withServer { server, gate, instance in
            let before = try await state(of: instance)
            for change in Self.changes {
                gate.allow(Set(Action.allCases).subtracting([change.action]))
                let response = try await answer(server, change.method, change.path, change.body)
                #expect(isRefused(response), "\(change.method) \(change.path)")
            }
            #expect(try await state(of: instance) == before)
        }
    }

    @Test func whoWasRefusedIsWrittenDown() async throws {
        try await withServer { server, gate, _ in
            gate.allow([.activityRead])
            #expect(isRefused(try await answer(server, "PUT", "/api/v1/secrets/s", ["value": "hidden"])))
            let followed = try await answer(server, "GET", "/api/v1/activity?follow=true")
            guard case .stream(let stream) = followed.body else { throw Missing() }
            defer { stream.finish() }
            while let bytes = await stream.next() {
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(!text.contains("hidden"))
                if text.contains("\"outcome\":\"refused\""), text.contains(Gate.reason) { return }
            }
            throw Missing()
        }
    }

    private struct Missing: Error {}
}
