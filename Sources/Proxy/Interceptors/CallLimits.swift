// SPDX-License-Identifier: Apache-2.0
import MCP
import Platform

/// Bounds the requests that a session has under way.
final class CallLimits: Interceptor {
    /// Requests under way in one session.
    static let perSession = 1000

    private let underWay = Lock<[String: Int]>([:])

    var stage: Stage { .limits }

    func judge(_ call: MCPCall) -> Verdict {
        guard call.facts.kind == .request, let session = call.facts.client.session else { return .next }
        let hasPlace = underWay.withLock { underWay in
            let count = underWay[session, default: 0]
            if count >= Self.perSession { return false }
            underWay[session] = count + 1
            return true
        }
        return hasPlace ? .next : .answer(.error(.failed("this session has too many requests under way")))
    }

    func note(_ event: PipelineEvent) {
        guard case .ended(let facts, _) = event, facts.kind == .request, let session = facts.client.session else {
            return
        }
        underWay.withLock { underWay in
            let left = (underWay[session] ?? 1) - 1
            underWay[session] = left > 0 ? left : nil
        }
    }
}
