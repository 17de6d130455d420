// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Synchronization

/// Turns messages into answers; the same for all transports and sessions.
final class Dispatcher: Sendable {
    /// Oldest first; the last one is offered to a client that asks for another.
    static let versions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]
    private static let waitingLimit = 256

    private let exitAfter: Int?
    private let received = Atomic(0)
    private let calls = Atomic(0)
    private let waiting = Atomic(0)

    init(exitAfter: Int?) { self.exitAfter = exitAfter }

    /// Handles one message; `outlet.finish` is called exactly once, for a tool that waits possibly later.
    /// - Parameter mayBlock: Whether this thread may wait; otherwise a tool that waits gets a thread of its own.
    func handle(_ message: Message, _ session: Session, _ outlet: any Outlet, mayBlock: Bool) {
        switch message {
        case .response(let id, let message):
            session.answered(id, message)
            outlet.finish(.accepted)
        case .notification(let method, let params):
            if method == "notifications/cancelled", let id = params["requestId"] { session.cancel(id) }
            outlet.finish(.accepted)
        case .request(let id, "tools/call", let params):
            call(id, params, session, outlet, mayBlock: mayBlock)
        case .request(let id, let method, let params):
            outlet.finish(.answer(answer(id) { try result(method, params, session).bytes }))
        }
        if let exitAfter, received.add(1, ordering: .relaxed).newValue >= exitAfter { exit(0) }
    }

    private func answer(_ id: JSON, _ result: () throws -> [UInt8]) -> [UInt8] {
        do {
            return Outgoing.result(id, try result())
        } catch {
            var failure = error as? Failure ?? Failure(code: -32603, message: "\(error)")
            failure.id = id
            return Outgoing.failure(failure)
        }
    }

    private func result(_ method: String, _ params: JSON, _ session: Session) throws(Failure) -> JSON {
        switch method {
        case "initialize": return try initialize(params, session)
        case "ping": return [:]
        case "tools/list":
            try refuseCursor(params)
            return ToolCatalog.listing
        case "resources/list":
            try refuseCursor(params)
            return ResourceCatalog.listing
        case "resources/templates/list":
            try refuseCursor(params)
            return ResourceCatalog.templates
        case "resources/read": return try resource(params).contents
        case "resources/subscribe":
            session.subscribe(try resource(params).uri)
            return [:]
        case "resources/unsubscribe":
            session.unsubscribe(try resource(params).uri)
            return [:]
        case "prompts/list":
            try refuseCursor(params)
            return PromptCatalog.listing
        case "prompts/get":
            return try PromptCatalog.get(try string("name", params), params["arguments"] ?? [:])
        case "completion/complete": return PromptCatalog.complete(params)
        case "logging/setLevel":
            guard let level = LogLevel(rawValue: try string("level", params)) else {
                throw .invalidParams("“level” must be one of \(LogLevel.words)")
            }
            session.level = level
            return [:]
        default: throw Failure(code: -32601, message: "there is no method “\(method)”")
        }
    }

    private func initialize(_ params: JSON, _ session: Session) throws(Failure) -> JSON {
        let asked = try string("protocolVersion", params)
        session.capabilities = params["capabilities"] ?? .null
        return [
            "protocolVersion": .string(Self.versions.contains(asked) ? asked : Self.versions[Self.versions.count - 1]),
            "capabilities": [
                "tools": [:], "resources": ["subscribe": true], "prompts": [:], "logging": [:], "completions": [:],
            ],
            "serverInfo": ["name": "mcp-everything", "version": "1.0.0"],
            "instructions": "Every tool does what its name says; nothing it does lasts.",
        ]
    }

    private func string(_ key: String, _ params: JSON) throws(Failure) -> String {
        guard let text = params[key]?.stringValue else { throw .invalidParams("“\(key)” must be a string") }
        return text
    }

    private func refuseCursor(_ params: JSON) throws(Failure) {
        if let cursor = params["cursor"], cursor != .null {
            throw .invalidParams("“cursor” is not one of this server's: its lists have one page")
        }
    }

    private func resource(_ params: JSON) throws(Failure) -> (uri: String, contents: JSON) {
        let uri = try string("uri", params)
        guard let contents = ResourceCatalog.read(uri, callCount: calls.load(ordering: .relaxed)) else {
            throw Failure(code: -32002, message: "there is no resource “\(uri)”")
        }
        return (uri, contents)
    }

    // MARK: Tools

    private func call(_ id: JSON, _ params: JSON, _ session: Session, _ outlet: any Outlet, mayBlock: Bool) {
        guard let name = params["name"]?.stringValue, let tool = ToolCatalog.tool(name) else {
            let name = params["name"]?.text ?? "none"
            let failure = Failure(code: -32602, message: "there is no tool with the name given (\(name))", id: id)
            return outlet.finish(.answer(Outgoing.failure(failure)))
        }
        let arguments = params["arguments"] ?? .object(JSONObject())
        guard arguments.objectValue != nil else {
            let failure = Failure(code: -32602, message: "“arguments” must be an object", id: id)
            return outlet.finish(.answer(Outgoing.failure(failure)))
        }
        calls.add(1, ordering: .relaxed)
        session.resourceChanged(ResourceCatalog.calls)
        let call = Call(
            arguments: arguments, progressToken: params["_meta"]?["progressToken"], session: session, outlet: outlet,
            mailbox: tool.waits ? session.begin(id) : Self.unused)
        if !tool.waits { return run(tool, id, call) }
        if mayBlock { return wait(tool, id, call) }
        let started =
            waiting.add(1, ordering: .relaxed).newValue <= Self.waitingLimit
            && detach { [self] in
                wait(tool, id, call)
                waiting.subtract(1, ordering: .relaxed)
            }
        if started { return }
        waiting.subtract(1, ordering: .relaxed)
        session.end(id)
        outlet.finish(.answer(Outgoing.result(id, Tool.text("too many calls wait already", isError: true))))
    }

    private func wait(_ tool: Tool, _ id: JSON, _ call: Call) {
        run(tool, id, call)
        call.session.end(id)
    }

    private func run(_ tool: Tool, _ id: JSON, _ call: Call) {
        do {
            call.outlet.finish(.answer(Outgoing.result(id, try tool.run(call))))
        } catch is Call.Cancelled {
            call.outlet.finish(.dropped)
        } catch let problem as ToolProblem {
            call.outlet.finish(.answer(Outgoing.result(id, Tool.text(problem.text, isError: true))))
        } catch {
            call.outlet.finish(.answer(answer(id) { throw error }))
        }
    }

    /// Tools that do not wait share one that nobody looks into.
    private static let unused = Mailbox()
}
