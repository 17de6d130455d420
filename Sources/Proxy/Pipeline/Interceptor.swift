// SPDX-License-Identifier: Apache-2.0
import MCP
import Platform

/// A duty that every message passes, whatever kind of proxy it passes through: see `Stage` for the order.
///
/// Called on whichever thread a message comes in, several at a time; must not block. What has to wait is a verdict, too
/// (`later`), and holds nobody else up.
protocol Interceptor: Sendable {
    /// Its place.
    var stage: Stage { get }
    /// Whether nothing may pass to the backend that it has not judged, were it no message at all.
    var readsEveryCall: Bool { get }
    /// The same for what goes back to a client.
    func readsEveryReply(on way: WayBack) -> Bool

    /// Judges a client's request, notification or response.
    func judge(_ call: MCPCall) -> Verdict
    /// Judges a message of the backend: the answer to a call, a notification, a request.
    func judge(_ message: Message, on way: WayBack) -> ReturnVerdict
    /// Is told what has happened. Each request that it has let pass ends once, and so does whatever was answered behind it.
    func note(_ event: PipelineEvent)
}

extension Interceptor {
    var readsEveryCall: Bool { false }
    func readsEveryReply(on way: WayBack) -> Bool { false }
    func judge(_ call: MCPCall) -> Verdict { .next }
    func judge(_ message: Message, on way: WayBack) -> ReturnVerdict { .next }
    func note(_ event: PipelineEvent) {}
}

/// What becomes of a client's message.
enum Verdict: Sendable {
    case next
    /// It goes no further.
    case answer(MCPReply)
    /// Another one goes on in its place.
    case replace(Message)
    /// It is known later. Meanwhile other calls pass this one; its client may leave, or cancel it.
    case later(@Sendable () async -> Verdict)
}

/// What becomes of a backend's message.
enum ReturnVerdict {
    case next
    /// Parts of it are replaced.
    case replace([Message.Change])
    /// Nobody gets it. A call that it answers fails.
    case fail(RPCError)
}

/// An answer that was given in the backend's place.
enum MCPReply: Sendable {
    case error(RPCError)
    /// JSON text.
    case result([UInt8])

    var failed: Bool { if case .error = self { true } else { false } }

    /// The response to the request `id`.
    func bytes(to id: [UInt8]) -> [UInt8] {
        switch self {
        case .error(let error): error.answer(to: id)
        case .result(let result): Message.answer(to: id, result: result)
        }
    }
}

/// Where a backend's message goes.
struct WayBack {
    /// The method of the call that it answers, where that can be told.
    let method: String?
    /// Whether the client is the control plane.
    let isController: Bool
    /// What is held for it meanwhile is counted to this.
    let owner: ByteBudget.Owner
}

/// What interceptors are told of.
enum PipelineEvent {
    case ended(CallFacts, CallOutcome)
    /// A client has opened a session.
    case sessionOpened
    /// A message of the backend was given to nobody: it was too late, could not be read, or it was not known whose it is.
    case undelivered
}

/// How a call has ended.
enum CallOutcome {
    /// Its client got an answer of `sent` bytes, of the backend or in its place.
    case answered(sent: Int, failed: Bool)
    /// There was no place for it, or nothing to do: it was never passed on.
    case unsent
}
