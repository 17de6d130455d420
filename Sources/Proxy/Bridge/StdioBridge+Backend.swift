// SPDX-License-Identifier: Apache-2.0
import HTTP
import JSONCoding
import MCP
import Platform
import Synchronization

/// What the backend says by itself: each message reaches the one session that it belongs to, or nobody.
extension StdioBridge {
    func receiveNotification(_ message: Message, _ generation: Int) {
        let (effects, lost) = state.withLock { state -> (Effects?, Int) in
            guard generation == state.generation else { return (nil, 0) }
            var effects = Effects()
            let isSomebodys = state.distribute(message, &effects)
            defer { state.undelivered = 0 }
            return (isSomebodys ? effects : nil, state.undelivered)
        }
        for _ in 0..<lost { meter.dropped() }
        guard let effects else { return meter.dropped() }
        perform(effects)
    }

    func receiveRequest(_ message: Message, _ generation: Int) {
        guard let range = message.id else { return }
        let id = Array(message[range])
        let effects = state.withLock { state -> Effects in
            guard generation == state.generation else { return Effects() }
            var effects = Effects(channel: state.channel)
            if message.method == "ping" {
                effects.toBackend.append(Message.answer(to: id, result: "{}".utf8))
            } else if let refusal = state.ask(message, id, range, backendOwner, &effects) {
                effects.toBackend.append(RPCError.failed(refusal).answer(to: id))
            }
            return effects
        }
        perform(effects)
    }
}

extension StdioBridge.State {
    /// Passes a notification on.
    /// - Returns: false when there is nobody to whom it belongs.
    fileprivate mutating func distribute(_ message: Message, _ effects: inout StdioBridge.Effects) -> Bool {
        let now = MonotonicClock.milliseconds
        switch message.method {
        case "notifications/progress":
            guard let range = message.progressToken, let number = Int(String(decoding: message[range], as: UTF8.self))
            else { return false }
            attribution.noticed(number, at: now)
            return relayProgress(number, range, message, &effects)
        case "notifications/cancelled":
            // Of a request the backend had made; the client knows it by our id.
            guard let range = message.requestID else { return false }
            let theirs = Array(message[range])
            guard let (ours, entry) = asked.first(where: { $0.value.id == theirs }) else { return false }
            asked.removeValue(forKey: ours)
            give(message.replacing([(range, Array("\"\(ours)\"".utf8))]), to: entry.session, &effects)
        case "notifications/resources/updated":
            guard let uri = message.uri else { return false }
            let subscribers = sessions.values.filter { $0.subscriptions[uri] != nil }
            for session in subscribers { push(message.bytes, to: session.id) }
            return !subscribers.isEmpty
        case "notifications/tools/list_changed", "notifications/prompts/list_changed",
            "notifications/resources/list_changed":
            for id in sessions.keys { push(message.bytes, to: id) }
        case "notifications/elicitation/complete":
            guard let id = message.elicitationID,
                let session = sessions.values.first(where: { $0.elicitations.contains(id) })
            else { return false }
            give(message.bytes, to: session.id, &effects)
        default:
            guard case .session(let id) = attribution.owner(of: message.method, at: now) else { return false }
            // Another session may have asked for more than this one.
            if message.method == "notifications/message", let least = sessions[id]?.level,
                let level = message.level.flatMap(LogLevel.index), level < least
            {
                return true
            }
            give(message.bytes, to: id, &effects)
        }
        return true
    }

    private mutating func give(_ message: [UInt8], to session: String, _ effects: inout StdioBridge.Effects) {
        if let opened = deliver(message, to: session) { effects.opened.append(opened) }
    }

    private mutating func relayProgress(
        _ number: Int, _ range: Range<Int>, _ message: Message, _ effects: inout StdioBridge.Effects
    ) -> Bool {
        pending[number]?.silence = 0
        guard var call = pending[number], let token = call.progressToken, call.acceptsEvents else { return false }
        let (stream, isNew) = call.eventStream()
        pending[number] = call
        // A client that does not read its progress misses steps of it, never the answer.
        stream.offer(ServerSentEvent.encode(message.replacing([(range, token)]), name: "message"))
        if isNew {
            effects.opened.append(StdioBridge.Opened(number: number, exchange: call.exchange, stream: stream))
        }
        return true
    }

    /// Passes a request of the backend on to the client that it can only be meant for.
    /// - Returns: why there is none.
    fileprivate mutating func ask(
        _ message: Message, _ id: [UInt8], _ range: Range<Int>, _ owner: ByteBudget.Owner,
        _ effects: inout StdioBridge.Effects
    ) -> String? {
        switch attribution.owner(of: message.method, at: MonotonicClock.milliseconds) {
        case .nobody:
            return sessions.isEmpty
                ? "no client is connected" : "no client has a call under way that this request could belong to"
        case .several:
            return "several clients share this server, and a request from it cannot be told to belong to one of them"
        case .session(let client):
            guard let session = sessions[client] else { return "the client's session has ended" }
            let able =
                switch message.method {
                case "sampling/createMessage": session.capabilities.contains(.sampling)
                case "elicitation/create": session.capabilities.contains(.elicitation)
                case "roots/list": session.capabilities.contains(.roots)
                default: true
                }
            guard able else { return "the connected client cannot do \(message.method)" }
            guard
                asked.count < StdioBridge.askedLimit
                    || asked.values.count(where: { $0.session == client }) < StdioBridge.askedLimit
            else { return "the client has not answered \(StdioBridge.askedLimit) requests before this one" }
            let size = id.count + (message.progressToken?.count ?? 0) + 16 * session.requests.count + 256
            guard let claim = owner.claim(size) else { return "the ids of its unanswered requests are too long" }
            let ours = "thv-\(nextAsked)"
            nextAsked += 1
            asked[ours] = StdioBridge.Asked(
                session: client, id: id, progressToken: message.progressToken.map { Array(message[$0]) },
                causes: session.requests, claim: claim)
            if let elicitation = message.elicitationID { sessions[client]?.remember(elicitation: elicitation) }
            give(message.replacing([(range, Array("\"\(ours)\"".utf8))]), to: client, &effects)
            if undelivered > 0 {
                undelivered = 0
                asked.removeValue(forKey: ours)
                return "the client has too much before it that it has not read"
            }
            return nil
        }
    }

    /// An error may name elicitations that have to be answered elsewhere first (code -32042).
    mutating func remember(elicitationsOf message: Message, _ session: String) {
        // What is longer holds none of them, and its values would take many times its bytes.
        guard message.bytes.count <= 256 << 10, let error = (try? JSON(parsing: message.bytes))?["error"],
            error["code"]?.intValue.flatMap(RPCError.Code.init) == .elicitationRequired
        else {
            return
        }
        for item in error["data"]?["elicitations"]?.arrayValue ?? [] {
            if let id = item["elicitationId"]?.stringValue { sessions[session]?.remember(elicitation: id) }
        }
    }

    /// Everybody who waits for the backend, in the order they came.
    mutating func takeWaiting() -> [StdioBridge.Waiting] {
        defer { waiting.removeAll() }
        return waiting.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// Severities of log messages (RFC 5424), least first.
enum LogLevel {
    static let names = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"]

    static func index(_ name: String) -> Int? { names.firstIndex(of: name) }

    static let requestID = "thv-level"

    /// Asks a backend for messages from `level` on.
    static func request(_ level: Int) -> [UInt8] {
        let message: JSON = [
            "jsonrpc": "2.0", "id": .string(requestID), "method": "logging/setLevel",
            "params": ["level": .string(names[level])],
        ]
        return message.bytes
    }
}
