// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Contract
import HTTP
import Identity
import Instances
import JSONCoding
import Models
import Platform
import Preferences
import Runtime
import Workloads

/// The server itself: is it there, what is it, who am I to it.
struct SystemRoutes: Sendable {
    let changes: Changes
    let preferences: PreferenceStore
    let server: ServerFacts
    /// The routes besides these, for the list of endpoints.
    let others: [Route]

    var routes: [Route] {
        [
            Route("GET", "/", "getIndex", action: .serverRead, .immediate(index)),
            Route("GET", "/api/v1", "listEndpoints", action: .serverRead, .immediate(listEndpoints)),
            Route("GET", "/api/v1/version", "getVersion", action: .serverRead, .immediate(version)),
            Route("GET", "/api/v1/me", "getMe", action: .serverRead, .immediate(whoAmI)),
            Route("GET", "/api/v1/runtimes", "listRuntimes", action: .serverRead, .suspending(runtimes)),
            Route("GET", "/v1/runtime/info", "getRuntimeInfo", action: .serverRead, .immediate(info)),
            Route("POST", "/v1/runtime/stop", "stopRuntime", action: .serverStop, .suspending(stop)),
        ]
    }

    @Sendable private func version(_ context: RequestContext) -> HTTPResponse {
        var answer = Contract.Version()
        answer.version = Version.current
        answer.api = "v1"
        answer.capabilities = Capability.allCases.map(\.rawValue).sorted()
        return .json(answer)
    }

    @Sendable private func whoAmI(_ context: RequestContext) -> HTTPResponse {
        let who = context.caller
        var answer = Contract.Caller()
        answer.uid = who.subject.uid.map { Int($0) } ?? -1
        answer.name = who.subject.displayName
        answer.via = Word(who.via.rawValue)
        answer.role = Word(who.roles.map(\.rawValue).sorted().first ?? "")
        return .json(answer)
    }

    @Sendable private func info(_ context: RequestContext) -> HTTPResponse { .json(server.info) }

    @Sendable private func stop(_ context: RequestContext) async throws -> HTTPResponse {
        // Written first: there is nobody afterwards who could. A disk that is full must not keep a server from ending.
        let resource = ResourceRef(.server, server.instance.id, owner: changes.owner(for: context.caller))
        _ = try await changes.performEventually(.serverStop, on: resource, as: context.caller, Deed(.stopServer)) { _ in
        }
        server.requestStop()
        var answer = Stopped()
        answer.stopped = true
        return .json(answer)
    }

    /// Which engines and sandboxes there are, what was tried, and what would help.
    @Sendable private func runtimes(_ context: RequestContext) async throws -> HTTPResponse {
        .json(Page(all: await RuntimeReport.make(choice: try await preferences.current().engineChoice)))
    }

    @Sendable private func listEndpoints(_ context: RequestContext) -> HTTPResponse {
        var answer = EndpointList()
        answer.resources = (others + routes).map { route in
            var endpoint = EndpointList.Endpoint()
            endpoint.path = "\(route.method) \(route.path)"
            endpoint.operation = route.operationID
            return endpoint
        }
        answer.specification = "/api/openapi.json"
        answer.documentation = "/api/doc"
        return .json(answer)
    }

    @Sendable private func index(_ context: RequestContext) -> HTTPResponse {
        let links = [("/api/doc", "documentation"), ("/api/openapi.json", "specification"), ("/api/v1", "resources")]
        if context.request.headers["Accept"]?.hasBytes(of: "text/html") == true {
            let items = links.map { "<li><a href=\"\($0.0)\">\($0.1)</a></li>" }.joined()
            let page = "<!doctype html><meta charset=\"utf-8\"><title>thv</title><h1>thv</h1><ul>\(items)</ul>"
            return HTTPResponse(
                200, headers: ["Content-Type": "text/html; charset=utf-8"], body: .bytes(Array(page.utf8)))
        }
        var answer = Index()
        answer.documentation = links[0].0
        answer.specification = links[1].0
        answer.resources = links[2].0
        return .json(answer)
    }
}
