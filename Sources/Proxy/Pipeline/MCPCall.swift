// SPDX-License-Identifier: Apache-2.0
import HTTP
import Identity
import MCP
import Platform
import Tools

/// A message of an admitted client on its way to the backend. There is none of what the parser did not understand.
///
/// Does not change; it is handed from one to the next on every message's way, which is cheap for an object.
final class MCPCall: Sendable {
    /// What is judged and what is forwarded.
    let message: Message
    /// Whether an interceptor has put another message in place of the client's.
    let isReplaced: Bool
    let facts: CallFacts

    init(_ message: Message, from client: MCPClientFacts) {
        self.message = message
        isReplaced = false
        facts = CallFacts(message, client)
    }

    private init(_ message: Message, inPlaceOf call: MCPCall) {
        self.message = message
        isReplaced = true
        facts = call.facts
    }

    /// The call with another message, for which the facts stay those of what the client has sent.
    func replacing(_ message: Message) -> MCPCall { MCPCall(message, inPlaceOf: self) }

    /// The client's id, as JSON text; `null` where it has none.
    var id: [UInt8] { message.idText }
}

/// The sender of a message. An object, because a call, its facts and its answer hold it.
final class MCPClientFacts: Sendable {
    let caller: Caller
    /// Its session, if it names one.
    let session: String?
    /// Whether it is the control plane, which is shown every tool. Calling is another matter.
    let isController: Bool

    /// - Parameters:
    ///   - key: what only the control plane knows besides this proxy.
    ///   - opensSession: whether the session that it names counts for nothing.
    init(_ headers: HTTPHeaders, _ caller: Caller, key: String, opensSession: Bool = false) {
        self.caller = caller
        session = opensSession ? nil : headers["Mcp-Session-Id"]
        isController = !key.isEmpty && headers[AllTools.field] == key
    }
}

/// What is kept of a call while it is under way: little, whatever its message was.
final class CallFacts: Sendable {
    let kind: Message.Kind
    let method: String
    /// The tool of `tools/call`, by the name that the client uses.
    let tool: String?
    let client: MCPClientFacts
    /// Bytes of the message.
    let received: Int
    /// Monotonic microseconds.
    let began: Int64

    init(_ message: Message, _ client: MCPClientFacts) {
        kind = message.kind
        method = message.method
        tool = message.method == "tools/call" ? message.name : nil
        self.client = client
        received = message.bytes.count
        began = MonotonicClock.microseconds
    }
}

extension Message {
    /// Its id as JSON text, `null` where it has none.
    var idText: [UInt8] { id.map { Array(self[$0]) } ?? Message.nullID }
}
