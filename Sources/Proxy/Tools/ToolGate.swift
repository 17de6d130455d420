// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCP
import Models
import Platform
import Synchronization
import Tools

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
        RPCError.invalidParameters("Unknown tool: \(tool)").answer(to: id)
    }

    /// A list of tools that the filter cannot be applied to.
    struct Unfiltered: Error {
        let reason: String
    }

    /// The changes that make the answer to `tools/list` what clients are to see; none when it is that already. Nothing of
    /// its text changes but what has to.
    func shown(
        _ message: Message, countedTo owner: ByteBudget.Owner
    ) throws(Unfiltered) -> [(range: Range<Int>, with: [UInt8])] {
        let policy = policy.withLock { $0 }
        guard !policy.isEmpty, message.kind == .response, let result = message.result else { return [] }
        let listing: ToolListing
        do {
            listing = try ToolListing(message)
        } catch {
            throw Unfiltered(reason: "the tool filter cannot be applied to the server's answer: \(error.reason)")
        }
        guard let range = listing.range else { return [] }
        var claim: ByteBudget.Claim?
        if result.count > AnswerRoom.uncounted {
            claim = owner.claim(range.count)
            if claim == nil {
                throw Unfiltered(
                    reason: "there is no room to apply the tool filter to the server's answer: raise proxy.memory")
            }
        }
        defer { withExtendedLifetime(claim) {} }
        var shown: [UInt8] = [UInt8(ascii: "[")]
        var isAsItWas = true
        for tool in listing.tools {
            // One without a name cannot be called, and a filter cannot tell what it is.
            guard let name = tool.name, let nameRange = tool.nameRange, let seen = policy.seen(name) else {
                isAsItWas = false
                continue
            }
            if shown.count > 1 { shown.append(UInt8(ascii: ",")) }
            var changes: [(range: Range<Int>, with: [UInt8])] = []
            if ToolName(seen.name) != ToolName(name) { changes.append((nameRange, JSON.string(seen.name).bytes)) }
            if let description = seen.description.map({ JSON.string($0).bytes }) {
                if let place = tool.description {
                    changes.append((place, description))
                } else {
                    let end = nameRange.upperBound
                    changes.append((end..<end, Array(",\"description\":".utf8) + description))
                }
            }
            if !changes.isEmpty { isAsItWas = false }
            shown += message.replacing(changes, in: tool.range)
        }
        shown.append(UInt8(ascii: "]"))
        return isAsItWas ? [] : [(range, shown)]
    }
}
