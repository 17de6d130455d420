// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import MCP
import Platform

/// What the backend says by itself: each message reaches the one session that it belongs to, or nobody.
extension Multiplexer {
    /// The backend has ended: everything under way fails, and what it had asked is taken back.
    mutating func lose(_ reason: String) -> [Effect] {
        level = nil
        restoring = [:]
        var effects: [Effect] = []
        for ours in asked.keys { effects += withdraw(ours, reason) }
        // It hears nothing any more.
        effects.removeAll { if case .toBackend = $0 { true } else { false } }
        for number in Array(calls.keys) {
            if let call = end(number) { effects.append(.answer(call, .failed(reason))) }
        }
        attribution.reset()
        return effects
    }

    /// The requests that bring back what the open sessions had asked of a backend before this one.
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
            requests.append(Self.request(id, "resources/subscribe", ["uri": .string(uri)]))
            restoring[id] = .subscription(uri: uri)
        }
        return requests
    }

    /// The backend has answered one of those requests.
    /// - Returns: the sessions that had asked for what it does not give any more; `nil` when it has answered none of them.
    mutating func restored(by message: Message) -> [String]? {
        guard let range = message.id, let id = try? JSON(parsing: message[range]).stringValue,
            let what = restoring.removeValue(forKey: id)
        else { return nil }
        if message.result != nil { return [] }
        return sessions.filter { _, session in
            switch what {
            case .level: session.level != nil
            case .subscription(let uri): session.subscriptions[uri] != nil
            }
        }.map(\.key)
    }

    /// A notification of the backend.
    /// - Returns: `nil` when there is nobody to whom it belongs.
    mutating func receive(notification message: Message, at now: Int64) -> [Effect]? {
        switch message.method {
        case "notifications/progress":
            guard let range = message.progressToken, let number = Int(String(decoding: message[range], as: UTF8.self))
            else { return nil }
            attribution.noticed(number, at: now)
            calls[number]?.silence = 0
            guard let token = calls[number]?.progressToken else { return nil }
            return [.toCall(number, message.replacing([(range, token)]))]
        case "notifications/cancelled":
            // Of a request the backend had made; the client knows it by our id.
            guard let range = message.requestID else { return nil }
            let theirs = Array(message[range])
            guard let (ours, entry) = asked.first(where: { $0.value.id == theirs }) else { return nil }
            asked.removeValue(forKey: ours)
            return [.toSession(entry.session, message.replacing([(range, Array("\"\(ours)\"".utf8))]))]
        case "notifications/resources/updated":
            guard let uri = message.uri else { return nil }
            let subscribers = sessions.filter { $0.value.subscriptions[uri] != nil }
            return subscribers.isEmpty ? nil : subscribers.keys.map { .toStream($0, message.bytes) }
        case "notifications/tools/list_changed", "notifications/prompts/list_changed",
            "notifications/resources/list_changed":
            return sessions.keys.map { .toStream($0, message.bytes) }
        case "notifications/elicitation/complete":
            guard let id = message.elicitationID,
                let session = sessions.first(where: { $0.value.elicitations.contains(id) })
            else { return nil }
            return [.toSession(session.key, message.bytes)]
        default:
            guard case .session(let id) = attribution.owner(of: message.method, at: now) else { return nil }
            // Another session may have asked for more than this one.
            if message.method == "notifications/message", let least = sessions[id]?.level,
                let level = message.level.flatMap(LogLevel.index), level < least
            {
                return []
            }
            return [.toSession(id, message.bytes)]
        }
    }

    /// A request of the backend: it is passed on to the client that it can only be meant for, or refused.
    mutating func receive(request message: Message, at now: Int64) -> [Effect] {
        guard let range = message.id else { return [] }
        let id = Array(message[range])
        if message.method == "ping" { return [.toBackend(Message.answer(to: id, result: "{}".utf8))] }
        switch ask(message, id, range, at: now) {
        case .success(let effect): return [effect]
        case .failure(let refusal): return [.toBackend(refusal.answer(to: id))]
        }
    }

    private mutating func ask(
        _ message: Message, _ id: [UInt8], _ range: Range<Int>, at now: Int64
    ) -> Result<Effect, RPCError> {
        func refuse(_ reason: String) -> Result<Effect, RPCError> { .failure(.failed(reason)) }
        switch attribution.owner(of: message.method, at: now) {
        case .nobody:
            return refuse(
                sessions.isEmpty
                    ? "no client is connected" : "no client has a call under way that this request could belong to")
        case .several:
            return refuse(
                "several clients share this server, and a request from it cannot be told to belong to one of them")
        case .session(let client):
            guard let session = sessions[client] else { return refuse("the client's session has ended") }
            let needed: ClientCapabilities =
                switch message.method {
                case "sampling/createMessage": .sampling
                case "elicitation/create": .elicitation
                case "roots/list": .roots
                default: []
                }
            guard session.capabilities.isSuperset(of: needed) else {
                return refuse("the connected client cannot do \(message.method)")
            }
            guard
                asked.count < Self.askedLimit
                    || asked.values.count(where: { $0.session == client }) < Self.askedLimit
            else { return refuse("the client has not answered \(Self.askedLimit) requests before this one") }
            let size = id.count + (message.progressToken?.count ?? 0) + 16 * session.calls.count + 256
            guard let claim = backend.claim(size) else {
                return refuse("the ids of its unanswered requests are too long")
            }
            let ours = "thv-\(nextAsked)"
            nextAsked += 1
            asked[ours] = Asked(
                session: client, id: id, progressToken: message.progressToken.map { Array(message[$0]) },
                causes: session.calls, claim: claim)
            if let elicitation = message.elicitationID { remember(elicitation: elicitation, client) }
            return .success(
                .toSession(client, message.replacing([(range, Array("\"\(ours)\"".utf8))]), asked: ours))
        }
    }

    /// There was no room to deliver a request of the backend.
    mutating func undelivered(asked ours: String) -> [Effect] {
        guard let entry = asked.removeValue(forKey: ours) else { return [] }
        let refusal = RPCError.failed("the client has too much before it that it has not read")
        return [.toBackend(refusal.answer(to: entry.id))]
    }

    /// Answers a request of the backend, and tells the client that has it.
    mutating func withdraw(_ ours: String, _ reason: String) -> [Effect] {
        guard let entry = asked.removeValue(forKey: ours) else { return [] }
        return [
            .toBackend(RPCError.failed(reason).answer(to: entry.id)),
            .toSession(entry.session, Self.cancellation(.string(ours), reason)),
        ]
    }

    /// An error may name elicitations that have to be answered elsewhere first.
    mutating func remember(elicitationsOf message: Message, _ session: String) {
        // What is longer holds none of them, and its values would take many times its bytes.
        guard message.bytes.count <= 256 << 10, let error = (try? JSON(parsing: message.bytes))?["error"],
            error["code"]?.intValue.flatMap(RPCError.Code.init) == .elicitationRequired
        else { return }
        for item in error["data"]?["elicitations"]?.arrayValue ?? [] {
            if let id = item["elicitationId"]?.stringValue { remember(elicitation: id, session) }
        }
    }

    private static var elicitationLimit: Int { 64 }

    /// Remembers that the end of an elicitation is to be told to a session.
    private mutating func remember(elicitation id: String, _ session: String) {
        guard id.utf8.count <= 256, let count = sessions[session]?.elicitations.count else { return }
        if count == Self.elicitationLimit { sessions[session]?.elicitations.removeFirst() }
        sessions[session]?.elicitations.append(id)
    }

    // MARK: Forms

    static func cancellation(_ id: JSON, _ reason: String) -> [UInt8] {
        let message: JSON = [
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": ["requestId": id, "reason": .string(reason)],
        ]
        return message.bytes
    }

    static func request(_ id: String, _ method: String, _ params: JSON) -> [UInt8] {
        let message: JSON = ["jsonrpc": "2.0", "id": .string(id), "method": .string(method), "params": params]
        return message.bytes
    }
}
