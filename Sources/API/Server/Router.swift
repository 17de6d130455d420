// SPDX-License-Identifier: Apache-2.0
import Activity
import Authentication
import Authorization
package import HTTP
package import Identity
import Instances
import JSONCoding
import Models
import Platform
import Secrets
import Synchronization
import Workloads

/// The straight line a request walks: identity, route, authorization, answer; and the one place where errors become answers.
package struct Router: Sendable {
    package let routes: [Route]
    let authenticator: any Authenticator
    let authorizer: any Authorizer
    let log: Log
    let recorder: RequestRecorder
    /// Whether requests bring the variables of the command that sent them.
    private let worksForCommands: Bool
    private let idempotent: IdempotentRequests
    /// Why something that was done is not in the database yet.
    private let unwritten: @Sendable () -> String?
    private let table: RouteTable
    private let dialects: Dialects
    private let counter = Counter()

    init(
        routes: [Route], authenticator: any Authenticator, authorizer: any Authorizer, log: Log,
        recorder: RequestRecorder, idempotent: IdempotentRequests, dialects: [any Dialect] = [],
        unwritten: @escaping @Sendable () -> String?, worksForCommands: Bool = false
    ) {
        self.dialects = Dialects(dialects)
        self.worksForCommands = worksForCommands
        self.recorder = recorder
        self.idempotent = idempotent
        self.unwritten = unwritten
        self.routes = routes
        self.authenticator = authenticator
        self.authorizer = authorizer
        self.log = log
        table = RouteTable(routes)
    }

    /// The answer to what could not be read as a request: there is nobody to identify and no route to find.
    func refuse(_ status: Int, _ reason: String, target: String) -> HTTPResponse {
        let code: Problem.Code = status == 413 ? .tooLarge : status == 503 ? .stopping : .badRequest
        let (path, id) = (String(HTTPRequest.rawPath(of: target)), counter.next())
        let problem = Problem(code, reason)
        let usual = Self.response(problem, instance: path, id: id)
        let response = dialects.spoken(at: target).render(problem, usual: usual)
        recorder.record(unreadable: path, response, id: id)
        return AnswerGuard.guarding(response)
    }

    /// Decides by a request's header section who asks and which route it takes; what ends there is not read any further.
    func admit(_ head: HTTPRequest) -> HTTPServer.Admission {
        let start = ContinuousClock.now
        let id = counter.next()
        let caller: Caller
        do throws(Refusal) {
            caller = try authenticator.authenticate(head)
        } catch {
            let problem = Problem(error.status == 401 ? .unauthenticated : .forbidden, error.reason)
            let response = failure(problem, head, id)
            recorder.refused(head, error)
            recorder.record(head, response, id: id, operation: "none", caller: nil, since: start)
            return .answer(AnswerGuard.guarding(response).coded(for: head))
        }
        let call = Call(caller: caller, id: id, start: start)
        let page = authenticator.crossOrigin(head)
        if let response = page?.preflight(head, methods: ["GET", "HEAD"] + Self.changing.sorted()) {
            return .answer(AnswerGuard.guarding(noted(response, "none", head, call)))
        }
        switch way(of: head, call) {
        case .ended(let response, let operation):
            var response = AnswerGuard.guarding(noted(response, operation, head, call)).coded(for: head)
            page?.mark(&response)
            return .answer(response)
        case .found(let route, let parameters):
            return .take { request, exchange in
                if let page { exchange.onAnswer { page.mark(&$0) } }
                let work = run(route, parameters, request, call) {
                    exchange.respond(AnswerGuard.guarding($0).coded(for: request))
                }
                // Whoever sends a key comes back for the answer.
                guard route.endsWithItsCaller, request.headers["Idempotency-Key"] == nil, let work else { return }
                exchange.whenGone { work.cancel() }
            }
        }
    }

    /// Answers the request of a caller who is known already through `respond`, exactly once: before this returns for what
    /// needs no waiting, else later.
    /// - Returns: the work that goes on, for whoever may give it up.
    package func answer(
        _ request: HTTPRequest, as caller: Caller, _ respond: @escaping @Sendable (HTTPResponse) -> Void
    ) -> Task<Void, Never>? {
        let call = Call(caller: caller, id: counter.next(), start: .now)
        switch way(of: request, call) {
        case .ended(let response, let operation):
            respond(noted(response, operation, request, call))
            return nil
        case .found(let route, let parameters):
            let work = run(route, parameters, request, call, respond)
            return route.endsWithItsCaller ? work : nil
        }
    }

    /// One request of a known caller.
    private struct Call: Sendable {
        let caller: Caller
        let id: String
        let start: ContinuousClock.Instant
    }

    private enum Way {
        case found(Route, [String: String])
        /// What the routing itself answers, and for which operation if it came to one.
        case ended(HTTPResponse, operation: String = "none")
    }

    private func way(of request: HTTPRequest, _ call: Call) -> Way {
        do {
            let (route, parameters) = try route(request)
            if case .denied(let reason) = authorizer.decide(call.caller, route.action, on: route.resource(parameters)) {
                recorder.refused(call.caller, request, Refusal(403, reason))
                let refusal = failure(Problem(.forbidden, reason), request, call.id)
                return .ended(refusal, operation: route.operationID)
            }
            try checkQuery(request, route)
            if !dialects.spoken(at: request).isStrict { try Self.refuseConditions(request) }
            return .found(route, parameters)
        } catch let redirect as Answered {
            return .ended(redirect.response)
        } catch {
            return .ended(failure(error, request, call.id))
        }
    }

    /// The answer as it goes out, written down.
    private func noted(
        _ response: HTTPResponse, _ operation: String, _ request: HTTPRequest, _ call: Call
    ) -> HTTPResponse {
        var response = response
        // Whoever changes something is to know the notices of it for their own.
        if Self.changing.contains(request.method) { response.headers["X-Request-Id"] = call.id }
        if Self.endings.contains(operation), response.status < 300, let reason = unwritten() {
            response.headers["X-Not-Stored"] = TerminalText.line(reason)
        }
        recorder.record(
            request, response, id: call.id, operation: operation, caller: call.caller, since: call.start)
        return response
    }

    private func run(
        _ route: Route, _ parameters: [String: String], _ request: HTTPRequest, _ call: Call,
        _ respond: @escaping @Sendable (HTTPResponse) -> Void
    ) -> Task<Void, Never>? {
        let operation = route.operationID
        let give = { @Sendable (response: HTTPResponse) in respond(noted(response, operation, request, call)) }
        let context = RequestContext(
            request: request, caller: call.caller, scope: authorizer.scope(call.caller, route.action),
            parameters: parameters, id: call.id)
        switch route.handler {
        case .immediate(let body):
            do { give(try body(context)) } catch { give(failure(error, request, call.id)) }
            return nil
        case .suspending(let body):
            return Task {
                let answer: @Sendable () async -> HTTPResponse = {
                    do {
                        return try await ActivityEntry.$requestID.withValue(call.id) {
                            guard let variables = variables(of: request) else { return try await body(context) }
                            return try await SecretStore.$callersEnvironment.withValue(variables) {
                                try await body(context)
                            }
                        }
                    } catch {
                        return failure(error, request, call.id)
                    }
                }
                guard request.method == "POST", let key = request.headers["Idempotency-Key"] else {
                    return give(await answer())
                }
                do {
                    give(try await idempotent.run(key, context, answer))
                } catch {
                    give(failure(error, request, call.id))
                }
            }
        }
    }

    /// What stands in the environment of the command that sent `request`.
    private func variables(of request: HTTPRequest) -> [String: String]? {
        guard worksForCommands, let text = request.headers[CommandEnvironment.field] else { return nil }
        return CommandEnvironment(fieldValue: text)?.variables
    }

    /// Methods that may change something.
    private static let changing: Set<String> = ["POST", "PUT", "PATCH", "DELETE"]

    /// Operations that go through where they cannot be written down.
    private static let endings: Set<String> = [
        "stopWorkload", "stopWorkloads", "deleteWorkload", "deleteWorkloads", "deleteGroup",
    ]

    /// An answer that the routing itself gives.
    private struct Answered: Error { let response: HTTPResponse }

    private func route(_ request: HTTPRequest) throws -> (Route, [String: String]) {
        if request.path.count > 0, request.rawPath.utf8.last == UInt8(ascii: "/"),
            dialects.spoken(at: request).isStrict
        {
            throw Problem(
                .notFound, "there is nothing at \(request.rawPath)", fix: "leave out the “/” at the end")
        }
        let wanted = request.method == "HEAD" ? "GET" : request.method
        var allowed: Set<String> = []
        for (route, parameters) in table.matches(request.path) {
            if route.method == wanted { return (route, parameters) }
            allowed.insert(route.method)
        }
        guard !allowed.isEmpty else {
            throw Problem(
                .notFound, "there is nothing at \(request.rawPath)",
                fix: "see what there is: \(.listEndpoints)")
        }
        if allowed.contains("GET") { allowed.insert("HEAD") }
        allowed.insert("OPTIONS")
        let list = allowed.sorted().joined(separator: ", ")
        if request.method == "OPTIONS" { throw Answered(response: HTTPResponse(204, headers: ["Allow": list])) }
        throw Problem(
            .methodNotAllowed, "\(request.method) is not possible here", fix: "use \(list)",
            members: JSONObject([("allow", .string(list))]))
    }

    /// Nothing has an entity tag in ToolHive's format: a condition on one cannot hold, and is not passed over.
    private static func refuseConditions(_ request: HTTPRequest) throws(Problem) {
        guard changing.contains(request.method) else { return }
        let asksForOne = request.headers["If-Match"].map { $0 != "*" } ?? false
        let asksForNone = request.headers["If-None-Match"] == "*" && request.method != "POST"
        if asksForOne || asksForNone {
            throw Problem(.stale, "nothing here has an entity tag", fix: "leave the condition out")
        }
    }

    private func checkQuery(_ request: HTTPRequest, _ route: Route) throws {
        guard dialects.spoken(at: request).isStrict else { return }
        for field in request.query where !route.query.contains(field.name) {
            let known = route.query.sorted().joined(separator: ", ")
            throw Problem(
                field: "?\(field.name)", .unknownField, "unknown query field “\(field.name)”",
                fix: known.isEmpty ? "this takes none" : "use one of: \(known)")
        }
        var seen = Set<String>()
        for field in request.query where !seen.insert(field.name).inserted && !route.repeatable.contains(field.name) {
            throw Problem(field: "?\(field.name)", .invalid, "“\(field.name)” is given more than once")
        }
    }

    private func failure(_ error: any Error, _ request: HTTPRequest, _ id: String) -> HTTPResponse {
        let dialect = dialects.spoken(at: request)
        if var response = dialect.response(to: error) {
            response.headers["X-Request-Id"] = id
            return response
        }
        var problem = Problem(describing: error)
        if problem.code == .internalError {
            log.error(
                "a request failed",
                [
                    ("request_id", .string(id)), ("method", .string(request.method)),
                    ("path", .string(request.rawPath)), ("reason", .string(problem.detail)),
                ])
            problem.detail = "something went wrong inside the server"
            problem.fix = "look for request \(id) in the server's log"
        }
        let usual = Self.response(problem, instance: request.rawPath, id: id)
        return dialect.render(problem, usual: usual)
    }

    /// Renders a problem (RFC 9457).
    static func response(_ problem: Problem, instance: String, id: String) -> HTTPResponse {
        var object = problem.json
        let allow = object["allow"]?.stringValue
        object["allow"] = nil
        object["instance"] = .string(instance)
        object["request_id"] = .string(id)
        var response = HTTPResponse(
            problem.code.status, headers: ["Content-Type": "application/problem+json", "X-Request-Id": id],
            body: .bytes(JSON.object(object).bytes))
        if let allow { response.headers["Allow"] = allow }
        if let location = object["workload"]?["id"]?.stringValue, object["workload"]?["desired"] != "removed" {
            response.headers["Location"] = "/api/v1/workloads/\(location)"
        }
        switch problem.code {
        case .unauthenticated: response.headers["WWW-Authenticate"] = "Bearer"
        case .runtimeUnavailable, .registryUnavailable, .storageUnavailable, .stopping:
            response.headers["Retry-After"] = "5"
        default: break
        }
        response.closesConnection = problem.code == .forbidden || problem.code == .unauthenticated
        return response
    }
}

/// Request ids: unique in one server's life, and told apart from those of others by the random start.
private final class Counter: Sendable {
    private let value = Atomic<UInt64>(UInt64.random(in: 0...UInt64.max) & 0x00FF_FFFF_FF00_0000)
    func next() -> String { String(value.wrappingAdd(1, ordering: .relaxed).newValue, radix: 16) }
}
