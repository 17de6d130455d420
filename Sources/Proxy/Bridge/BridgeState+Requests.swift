// SPDX-License-Identifier: Apache-2.0
import MCP
import Platform

/// What clients' messages change.
extension StdioBridge.State {
    /// A session's client does not want the answer to one of its calls any more: it gets none, and the backend is told. A
    /// cancellation that comes too late, or is of another session's call, names nothing.
    mutating func cancel(_ message: Message, _ session: String, _ effects: inout StdioBridge.Effects) {
        guard let range = message.requestID else { return }
        let theirs = Array(message[range])
        let reason = "the request was cancelled"
        for number in sessions[session]?.requests ?? [] where pending[number]?.id == theirs {
            let told = message.replacing([(range, Array(String(number).utf8))])
            abandon(number, .cancelled(reason), cancellation: told, &effects)
        }
        for (key, entry) in waiting where entry.session == session && entry.id == theirs {
            waiting.removeValue(forKey: key)
            effects.refusals.append((entry, RPCError.cancelled(reason).answer(to: entry.id)))
        }
    }

    /// - Returns: the level that the backend has to have for this and all other sessions.
    mutating func setLevel(_ level: Int, _ session: String) -> Int {
        sessions[session]?.level = level
        return sessions.values.compactMap(\.level).min() ?? level
    }

    /// Keeps the books of subscriptions. The backend knows one subscriber per resource: while another session is still
    /// subscribed, an end of subscription is answered here.
    mutating func subscribe(_ message: Message, _ session: String) -> Subscription {
        guard let uri = message.uri else { return .forward }
        if message.method == "resources/subscribe", sessions[session]?.subscriptions[uri] == nil {
            guard let claim = sessions[session]?.owner.claim(uri.utf8.count + 256) else { return .refused }
            sessions[session]?.subscriptions[uri] = claim
        } else if message.method == "resources/unsubscribe" {
            sessions[session]?.subscriptions[uri] = nil
            if sessions.values.contains(where: { $0.subscriptions[uri] != nil }) { return .answered }
        }
        return .forward
    }

    enum Subscription {
        case forward
        case answered
        case refused
    }
}
