// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import MCP
import Models
import Platform
import Tools

/// Applies the tool policy to messages, both ways. The policy may change while messages pass.
final class ToolFilter: Interceptor {
    /// Lists up to so many bytes are not counted: there is one for each connection.
    private static let uncounted = 64 << 10

    private let policy: Lock<ToolPolicy>

    init(_ config: RunConfig) { policy = Lock(ToolPolicy(config)) }

    /// Applies another policy from now on.
    /// - Returns: whether it differs.
    func update(_ config: RunConfig) -> Bool {
        policy.withLock { policy in
            let new = ToolPolicy(config)
            defer { policy = new }
            return new != policy
        }
    }

    var stage: Stage { .toolFilter }

    var readsEveryCall: Bool { policy.withLock { !$0.isEmpty } }

    func readsEveryReply(on way: WayBack) -> Bool { !way.isController && readsEveryCall }

    /// A call without an id is judged too: there are servers that run it.
    func judge(_ call: MCPCall) -> Verdict {
        let message = call.message
        guard message.method == "tools/call" else { return .next }
        let original = policy.withLock { policy -> String?? in
            if policy.isEmpty { return .none }
            return .some(message.name.flatMap { policy.original(of: $0) })
        }
        guard let original else { return .next }
        guard let original, let name = message.name, let range = message.nameRange else {
            // The code is the specification's for unknown tools.
            return .answer(.error(.invalidParameters("Unknown tool: \(message.name ?? "")")))
        }
        if ToolName(original) == ToolName(name) { return .next }
        do throws(Message.Malformed) {
            return .replace(try Message(message.replacing([(range, JSON.string(original).bytes)])))
        } catch {
            return .answer(.error(error.error))
        }
    }

    /// A list of tools becomes what clients are to see; nothing of its text changes but what has to. Where it cannot be
    /// told which call a message answers, each answer may be one.
    func judge(_ message: Message, on way: WayBack) -> ReturnVerdict {
        guard message.kind == .response, message.result != nil, !way.isController,
            way.method == nil || way.method == "tools/list"
        else { return .next }
        do throws(Unfiltered) {
            let changes = try shown(message, countedTo: way.owner)
            return changes.isEmpty ? .next : .replace(changes)
        } catch {
            return .fail(.failed(error.reason))
        }
    }

    /// A list of tools that the filter cannot be applied to.
    private struct Unfiltered: Error {
        let reason: String
    }

    /// The changes that make the answer to `tools/list` what clients are to see; none when it is that already.
    private func shown(
        _ message: Message, countedTo owner: ByteBudget.Owner
    ) throws(Unfiltered) -> [Message.Change] {
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
        if result.count > Self.uncounted {
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
            var changes: [Message.Change] = []
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
