// SPDX-License-Identifier: Apache-2.0
import Identity
import MCP
import Models
import Platform
import ProxyControl

@testable import Proxy

/// An interceptor that does what a test says, and keeps what it was told.
final class Probe: Interceptor {
    let stage: Stage
    let readsEveryReply: Bool
    private let onCall: @Sendable (MCPCall) -> Verdict
    private let onReply: @Sendable (Message) -> ReturnVerdict
    private let seen = Lock<[String]>([])

    init(
        _ stage: Stage, readsEveryReply: Bool = false,
        onCall: @escaping @Sendable (MCPCall) -> Verdict = { _ in .next },
        onReply: @escaping @Sendable (Message) -> ReturnVerdict = { _ in .next }
    ) {
        self.stage = stage
        self.readsEveryReply = readsEveryReply
        self.onCall = onCall
        self.onReply = onReply
    }

    /// `call METHOD`, `reply`, `ended METHOD`, in their order.
    var log: [String] { seen.withLock { $0 } }

    func readsEveryReply(on way: WayBack) -> Bool { readsEveryReply }

    func judge(_ call: MCPCall) -> Verdict {
        seen.withLock { $0.append("call \(call.facts.method)") }
        return onCall(call)
    }

    func judge(_ message: Message, on way: WayBack) -> ReturnVerdict {
        seen.withLock { $0.append(message.kind == .response ? "reply" : message.method) }
        return onReply(message)
    }

    func note(_ event: PipelineEvent) {
        guard case .ended(let facts, let outcome) = event else { return }
        let words =
            switch outcome {
            case .answered(_, let failed): failed ? "failed" : "ended"
            case .unsent: "unsent"
            }
        seen.withLock { $0.append("\(words) \(facts.method)") }
    }
}

/// A value that several threads change.
final class Kept<Value: Sendable>: Sendable {
    private let box: Lock<Value>

    init(_ value: Value) { box = Lock(value) }

    var value: Value { box.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) { box.withLock { body(&$0) } }
}

enum TestPlan {
    /// The plan of a proxy that nobody controls.
    static func make(_ config: RunConfig) -> ProxyPlan {
        let id = (0..<32).map { _ in String(UInt8.random(in: 0..<16), radix: 16) }.joined()
        return ProxyPlan(
            id: id, instance: "test", owner: .user(uid: Account.current), ownerName: "test",
            nonce: "nonce", config: config, secrets: [:], bearerToken: nil, allowedHosts: [])
    }
}
