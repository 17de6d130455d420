// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCP
import Models
import Platform
import Synchronization

/// Applies the tool policy to messages, both ways. The policy may change while messages pass.
final class ToolGate: Sendable {
    private let policy: Mutex<ToolPolicy>
    private let key: String

    /// - Parameter key: what only the control plane knows, which may see all tools with it.
    init(_ config: RunConfig, key: String) {
        policy = Mutex(ToolPolicy(config))
        self.key = key
    }

    /// Whether who sends `headers` is to see every tool as the backend has it. Calling is another matter.
    func showsAll(to headers: HTTPHeaders) -> Bool { !key.isEmpty && headers[AllTools.field] == key }

    /// Applies another policy from now on.
    /// - Returns: whether it differs.
    func update(_ config: RunConfig) -> Bool {
        policy.withLock { policy in
            let new = ToolPolicy(config)
            defer { policy = new }
            return new != policy
        }
    }

    /// Whether messages have to be looked at.
    var isOpen: Bool { policy.withLock { $0.isEmpty } }

    /// What becomes of a client's request or notification.
    enum Verdict {
        case pass
        /// The tool's name has to be replaced by the backend's.
        case rename(Range<Int>, [UInt8], name: String)
        /// As if there were no such tool.
        case unknownTool(String)
    }

    /// A call without an id is judged too: there are servers that run it.
    func judge(_ message: Message) -> Verdict {
        guard message.method == "tools/call" else { return .pass }
        return policy.withLock { policy in
            if policy.isEmpty { return .pass }
            guard let name = message.name, let range = message.nameRange else { return .unknownTool("") }
            guard let original = policy.original(of: name) else { return .unknownTool(name) }
            return ToolName(original) == ToolName(name)
                ? .pass : .rename(range, JSON.string(original).bytes, name: original)
        }
    }

    /// The answer to a call of a tool that clients do not have; the code is the specification's for unknown tools.
    static func refusal(_ id: some Collection<UInt8>, _ tool: String) -> [UInt8] {
        Message.error(id: id, code: -32602, "Unknown tool: \(tool)")
    }

    /// A list is too long to be filtered beside what is held already.
    struct NoRoom: Error {
        let reason = "there is no room to apply the tool filter to the server's answer: raise proxy.memory"
    }

    /// Values take several times the bytes of their text.
    private static let valueSize = 8

    /// The change that makes the answer to `tools/list` what clients are to see; `nil` when there is none.
    func shown(
        _ message: Message, countedTo owner: ByteBudget.Owner
    ) throws(NoRoom) -> (range: Range<Int>, with: [UInt8])? {
        let policy = policy.withLock { $0 }
        guard !policy.isEmpty, message.kind == .response, let range = message.result else { return nil }
        var claim: ByteBudget.Claim?
        if range.count > AnswerRoom.uncounted {
            claim = owner.claim(Self.valueSize * range.count)
            if claim == nil { throw NoRoom() }
        }
        defer { withExtendedLifetime(claim) {} }
        guard let result = try? JSON(parsing: message[range]) else { return nil }
        let shown = policy.shown(result)
        return shown == result ? nil : (range, shown.bytes)
    }
}
