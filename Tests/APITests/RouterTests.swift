// SPDX-License-Identifier: Apache-2.0
import Activity
import Authentication
import Authorization
import HTTP
import Identity
import JSONCoding
import Models
import Platform
import Server
import Storage
import TestSupport
import Testing

@testable import API
@testable import Workloads

/// The rules of the router, over routes that are scripted here: no socket, no server.
@Suite struct RouterTests {
    /// What the routes were asked.
    private final class Calls: Sendable {
        private let made = Lock<[String]>([])
        var all: [String] { made.withLock { $0 } }
        /// - Returns: how many there are now.
        func add(_ call: String) -> Int {
            made.withLock { made in
                made.append(call)
                return made.count
            }
        }
    }

    /// A router in this process.
    private struct Scene {
        let router: Router
        let calls = Calls()
        private let directory: TemporaryDirectory

        init(_ made: (Calls) -> [Route], denying denied: Action? = nil) async throws {
            directory = try TemporaryDirectory()
            let database = try await Database(path: ":memory:", migrations: StateSchema.migrations)
            let changes = Changes(
                database: database, authorizer: OwnerPolicy(owner: Self.caller.subject), owner: Self.caller.subject,
                auditLog: "\(directory.path)/audit.log")
            let log = Log(component: "test", threshold: .error)
            router = Router(
                routes: made(calls), authenticator: PersonalAuthenticator(), authorizer: Rules(denied: denied),
                log: log,
                recorder: RequestRecorder(accessLog: nil, changes: nil),
                idempotent: IdempotentRequests(
                    table: IdempotencyTable(database: database),
                    operations: OperationRunner(database: database, changes: changes, log: log),
                    answers: WorkloadAnswers(PreparedWorkloads(WorkloadCache(events: changes.events)))),
                unwritten: { nil })
        }

        static let caller = Caller(.user(uid: 7001), via: .socket, roles: [.admin])

        func send(
            _ method: String, _ target: String, _ headers: HTTPHeaders = [:], body: String = ""
        ) async throws -> (status: Int, headers: HTTPHeaders, json: JSON) {
            let request = try HTTPRequest(
                method, target, headers: headers, body: Array(body.utf8), peer: .unix(uid: 7001, gid: 7001, pid: 1))
            let answer = Promise<HTTPResponse>()
            _ = router.answer(request, as: Self.caller) { answer.fulfil($0) }
            let response = try #require(await answer.wait(seconds: 10))
            guard case .bytes(let bytes) = response.body else { return (response.status, response.headers, .null) }
            let json = (try? JSON(parsing: bytes)) ?? .null
            return (response.status, response.headers, json)
        }
    }

    private struct Rules: Authorizer {
        let denied: Action?
        func decide(_ caller: Caller, _ action: Action, on resource: ResourceRef) -> Decision {
            action == denied ? .denied(reason: "not that") : .allowed
        }
        func scope(_ caller: Caller, _ action: Action) -> Scope { .owned(by: caller.subject) }
        func owner(ofWhatIsMadeBy caller: Caller) -> Subject { caller.subject }
    }

    private static func things(_ calls: Calls) -> [Route] {
        let note: @Sendable (String, RequestContext) -> HTTPResponse = { what, context in
            let number = calls.add(what)
            return .json(["what": .string(what), "name": .string(context.parameter("name")), "count": JSON(number)])
        }
        return [
            Route(
                "GET", "/things", "listThings", action: .groupRead, query: ["limit"], repeatable: ["tag"],
                .immediate { note("list", $0) }),
            Route(
                "POST", "/things", "makeThing", action: .groupWrite,
                .suspending { context in
                    _ = try context.json()
                    return note("make", context)
                }),
            Route("GET", "/things/{name}", "getThing", action: .groupRead, .immediate { note("get", $0) }),
            Route("POST", "/things/{name}:copy", "copyThing", action: .groupWrite, .immediate { note("copy", $0) }),
            Route(
                "GET", "/things/broken", "breakThing", action: .groupRead,
                .immediate { _ in throw SystemError("read /secret/place", code: 5) }),
        ]
    }

    private func scene(denying denied: Action? = nil) async throws -> Scene {
        try await Scene(Self.things, denying: denied)
    }

    private static let json: HTTPHeaders = ["Content-Type": "application/json"]

    @Test func aPathLeadsToItsRoute() async throws {
        let scene = try await scene()
        #expect(try await scene.send("GET", "/things/a%2Fb").json["name"] == "a/b", "an encoded slash is no separator")
        #expect(try await scene.send("POST", "/things/a:copy").json["what"] == "copy")
        #expect(try await scene.send("HEAD", "/things/a").status == 200)
    }

    @Test func whatIsNotThereIs404() async throws {
        let scene = try await scene()
        for target in ["/", "/thing", "/things/a/b", "/things/", "/Things"] {
            let answer = try await scene.send("GET", target)
            #expect(answer.status == 404 && answer.json["code"] == "not_found", "\(target)")
        }
        #expect(scene.calls.all.isEmpty)
    }

    @Test func aWrongMethodIs405AndSaysWhichAreRight() async throws {
        let scene = try await scene()
        let answer = try await scene.send("PUT", "/things")
        #expect(answer.status == 405 && answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST")
        let asked = try await scene.send("OPTIONS", "/things/a")
        #expect(asked.status == 204 && asked.headers["Allow"] == "GET, HEAD, OPTIONS")
    }

    @Test func aQueryFieldThatNobodyKnowsIsRefused() async throws {
        let scene = try await scene()
        let unknown = try await scene.send("GET", "/things?limits=1")
        #expect(unknown.status == 400 && unknown.json["errors"]?[0]?["code"] == "unknown_field")
        #expect(try await scene.send("GET", "/things?limit=1&limit=2").status == 400)
        #expect(try await scene.send("GET", "/things?tag=a&tag=b").status == 200)
    }

    @Test func whatIsDeniedNeverReachesItsRoute() async throws {
        let scene = try await scene(denying: .groupWrite)
        let answer = try await scene.send("POST", "/things", Self.json, body: "{}")
        #expect(answer.status == 403 && answer.json["detail"] == "not that")
        #expect(try await scene.send("GET", "/things").status == 200)
        #expect(scene.calls.all == ["list"])
    }

    @Test func aBodyMustBeJSONAndSaySo() async throws {
        let scene = try await scene()
        #expect(try await scene.send("POST", "/things", body: "{}").status == 415)
        #expect(try await scene.send("POST", "/things", ["Content-Type": "text/plain"], body: "{}").status == 415)
        #expect(try await scene.send("POST", "/things", Self.json, body: "{").status == 400)
        #expect(
            try await scene.send("POST", "/things", ["Content-Type": "application/json; charset=utf-8"], body: "{}")
                .status == 200)
    }

    @Test func aFailureOfTheServersIsNotToldInItsWords() async throws {
        let scene = try await scene()
        let answer = try await scene.send("GET", "/things/broken")
        #expect(answer.status == 500 && answer.json["code"] == "internal_error")
        #expect(!answer.json.text.contains("/secret/place"))
        #expect(answer.json["request_id"]?.stringValue?.isEmpty == false)
    }

    @Test func aKeyIsDoneOnceAndBelongsToOneBody() async throws {
        let scene = try await scene()
        var headers = Self.json
        headers["Idempotency-Key"] = "one"
        let first = try await scene.send("POST", "/things", headers, body: "{}")
        let again = try await scene.send("POST", "/things", headers, body: "{}")
        #expect(first.status == 200 && again.json == first.json)
        #expect(scene.calls.all.count == 1)
        let other = try await scene.send("POST", "/things", headers, body: #"{"a": 1}"#)
        #expect(other.status == 422 && other.json["code"] == "key_reused")
        headers["Idempotency-Key"] = "with space"
        #expect(try await scene.send("POST", "/things", headers, body: "{}").status == 400)
        headers["Idempotency-Key"] = "two"
        #expect(try await scene.send("POST", "/things", headers, body: "{}").json["count"] == 2)
    }
}
