// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import MCP
import Platform
import Synchronization

/// What sessions had asked of a backend that has ended is asked of the next one. A session for which it cannot be had is
/// ended, so that its client begins anew instead of waiting in vain.
extension StdioBridge {
    /// What a request of ours is to bring back.
    enum Restored {
        case level
        case subscription(uri: String)
    }

    /// The backend has answered one of those requests.
    /// - Returns: false when it answers none of them.
    func restored(by message: Message, _ generation: Int) -> Bool {
        guard let range = message.id, let id = try? JSON(parsing: message[range]).stringValue else { return false }
        let (isOurs, effects) = state.withLock { state -> (Bool, Effects) in
            guard generation == state.generation, let what = state.restoring.removeValue(forKey: id) else {
                return (false, Effects())
            }
            var effects = Effects(channel: state.channel)
            if message.result == nil { state.endSessions(without: what, &effects) }
            return (true, effects)
        }
        perform(effects)
        return isOurs
    }
}

extension StdioBridge.State {
    /// The requests that bring back what the open sessions have asked for.
    mutating func restore() -> [[UInt8]] {
        var requests: [[UInt8]] = []
        restoring = [:]
        if let level = sessions.values.compactMap(\.level).min() {
            requests.append(LogLevel.request(level))
            restoring[LogLevel.requestID] = .level
            self.level = level
        }
        let uris = Set(sessions.values.flatMap(\.subscriptions.keys))
        for (number, uri) in uris.sorted().enumerated() {
            let id = "thv-subscribe-\(number)"
            let request: JSON = [
                "jsonrpc": "2.0", "id": .string(id), "method": "resources/subscribe", "params": ["uri": .string(uri)],
            ]
            requests.append(request.bytes)
            restoring[id] = .subscription(uri: uri)
        }
        return requests
    }

    /// Ends the sessions that had asked for what the backend does not give any more.
    fileprivate mutating func endSessions(without what: StdioBridge.Restored, _ effects: inout StdioBridge.Effects) {
        for session in sessions.values {
            let hadAsked =
                switch what {
                case .level: session.level != nil
                case .subscription(let uri): session.subscriptions[uri] != nil
                }
            guard hadAsked else { continue }
            remove(
                session.id, "the server was started again, and does not take what the session had asked for", &effects)
        }
    }
}
