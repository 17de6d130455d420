// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import MCP
import Platform

/// The sessions of many clients over the one channel of a backend that they share: request ids, progress tokens,
/// subscriptions, log levels, cancellation, and the backend's own requests.
///
/// A value without sockets, locks or clock: each change returns what has to be done because of it, and is told the time.
/// Ids and progress tokens of every client are replaced by numbers of our own on the way in and restored exactly on the
/// way out, so that nothing can cross from one client to another. What names nobody goes to the session that it can only
/// be of (`Attribution`).
struct Multiplexer<Ticket: Sendable> {
    /// A request that the backend has not answered.
    struct Call {
        let session: String
        /// The client's id, as JSON text.
        let id: [UInt8]
        let progressToken: [UInt8]?
        /// What a long id or progress token takes.
        let claim: ByteBudget.Claim?
        /// The severity from which on the backend logs once it has answered this.
        let level: Int?
        /// Looks since the backend was heard of it last.
        var silence = 0
        /// What the client's side needs to answer it; not looked at here.
        var ticket: Ticket
    }

    /// A request of the backend that a client has not answered.
    struct Asked {
        let session: String
        /// The backend's id, as JSON text.
        let id: [UInt8]
        /// By which the client may report progress.
        let progressToken: [UInt8]?
        /// The session's calls that were under way when it came, by number.
        var causes: Set<Int>
        /// What the two above take.
        let claim: ByteBudget.Claim
    }

    /// What is known here of a client's session.
    struct Session {
        /// What the client said it can do.
        let capabilities: ClientCapabilities
        /// What its ids and subscriptions are counted to.
        let owner: ByteBudget.Owner
        /// Its calls under way, by number.
        var calls: Set<Int> = []
        /// What it has subscribed to, and what each takes.
        var subscriptions: [String: ByteBudget.Claim] = [:]
        /// The place in `LogLevel.names` from which on it wants log messages, once it has said so.
        var level: Int?
        /// Elicitations that are answered elsewhere, by the ids under which their end is told; the newest last.
        var elicitations: [String] = []
    }

    /// What has to be done because of a change.
    enum Effect {
        /// The backend gets a message.
        case toBackend([UInt8])
        /// A call that is not under way any more is answered with an error.
        case answer(Call, RPCError)
        /// The client of a call gets a message on the call's own stream.
        case toCall(Int, [UInt8])
        /// A session gets a message on whichever stream there is. `asked` is given back by `undelivered` when it cannot.
        case toSession(String, [UInt8], asked: String? = nil)
        /// A session gets a message that belongs to none of its calls.
        case toStream(String, [UInt8])
    }

    /// What becomes of a client's request.
    enum Beginning {
        /// It is the call of this number, and passed on with these changes.
        case forward(Int, [Message.Change])
        /// The backend need not be asked: the result is empty.
        case answered
        case refused(RPCError)
    }

    /// What a request of ours is to bring back.
    enum Restored {
        case level
        case subscription(uri: String)
    }

    /// Requests of the backend that one session has not answered.
    static var askedLimit: Int { 100 }
    /// Ids up to so many bytes are not counted: there is one for each connection.
    private static var uncounted: Int { 1024 }

    var sessions: [String: Session] = [:]
    /// Calls under way, by our number.
    var calls: [Int: Call] = [:]
    private var next = 1
    var asked: [String: Asked] = [:]
    var nextAsked = 1
    var attribution = Attribution()
    /// The severity from which on the backend logs, once a client has set one.
    var level: Int?
    /// What our own requests to a backend that was started again are to bring back, by id.
    var restoring: [String: Restored] = [:]
    /// What the backend's open requests are counted to.
    let backend: ByteBudget.Owner

    /// - Parameter backend: what the ids of the backend's own requests are counted to.
    init(backend: ByteBudget.Owner) { self.backend = backend }

    // MARK: Sessions

    /// A client has opened a session.
    mutating func open(_ id: String, _ capabilities: ClientCapabilities, owner: ByteBudget.Owner) {
        sessions[id] = Session(capabilities: capabilities, owner: owner)
    }

    /// Ends a session, with everything that was under way in it.
    mutating func close(_ id: String, _ reason: String, at now: Int64) -> [Effect] {
        guard let session = sessions[id] else { return [] }
        var effects: [Effect] = []
        for number in session.calls { effects += abandon(number, .failed(reason), at: now) }
        for (ours, entry) in asked where entry.session == id {
            asked.removeValue(forKey: ours)
            effects.append(.toBackend(RPCError.failed(reason).answer(to: entry.id)))
        }
        sessions.removeValue(forKey: id)
        attribution.forget(id)
        for uri in session.subscriptions.keys where !sessions.values.contains(where: { $0.subscriptions[uri] != nil }) {
            effects.append(.toBackend(Self.request("thv-unsubscribe", "resources/unsubscribe", ["uri": .string(uri)])))
        }
        return effects
    }

    // MARK: Calls

    /// Begins a request of a session that is open.
    mutating func begin(_ message: Message, of session: String, _ ticket: Ticket) -> Beginning {
        guard let idRange = message.id, let owner = sessions[session]?.owner else {
            return .refused(.failed("this session has ended"))
        }
        let length = idRange.count + (message.progressToken?.count ?? 0)
        let claim = length > Self.uncounted ? owner.claim(length) : nil
        if length > Self.uncounted, claim == nil {
            return .refused(.failed("the ids of this session's requests are too long"))
        }
        if let done = subscribe(message, session) { return done }
        var lowest: Int?
        if message.method == "logging/setLevel", let level = message.level.flatMap(LogLevel.index) {
            sessions[session]?.level = level
            lowest = sessions.values.compactMap(\.level).min() ?? level
            // The backend knows one level for all: the lowest that a session has asked for.
            if lowest == self.level { return .answered }
        }
        let number = next
        next += 1
        let ours = Array(String(number).utf8)
        var changes: [Message.Change] = [(idRange, ours)]
        if let range = message.progressToken { changes.append((range, ours)) }
        if let lowest, let range = message.levelRange {
            changes.append((range, JSON.string(LogLevel.names[lowest]).bytes))
        }
        calls[number] = Call(
            session: session, id: Array(message[idRange]),
            progressToken: message.progressToken.map { Array(message[$0]) },
            claim: claim, level: lowest, ticket: ticket)
        sessions[session]?.calls.insert(number)
        attribution.began(session)
        return .forward(number, changes)
    }

    /// Keeps the books of subscriptions. The backend knows one subscriber per resource: while another session is still
    /// subscribed, an end of subscription is answered here.
    private mutating func subscribe(_ message: Message, _ session: String) -> Beginning? {
        guard let uri = message.uri else { return nil }
        if message.method == "resources/subscribe", sessions[session]?.subscriptions[uri] == nil {
            guard let claim = sessions[session]?.owner.claim(uri.utf8.count + 256) else {
                return .refused(.failed("this session has too many subscriptions"))
            }
            sessions[session]?.subscriptions[uri] = claim
        } else if message.method == "resources/unsubscribe" {
            sessions[session]?.subscriptions[uri] = nil
            if sessions.values.contains(where: { $0.subscriptions[uri] != nil }) { return .answered }
        }
        return nil
    }

    /// Changes what the client's side keeps with a call.
    mutating func update<Result>(_ number: Int, _ change: (inout Ticket) -> Result) -> Result? {
        guard let place = calls.index(forKey: number) else { return nil }
        return change(&calls.values[place].ticket)
    }

    /// Takes out a call that the backend has answered, or never got.
    mutating func end(_ number: Int) -> Call? {
        guard let call = calls.removeValue(forKey: number) else { return nil }
        sessions[call.session]?.calls.remove(number)
        attribution.ended(call.session)
        return call
    }

    /// Takes out the call that `message`, a response, answers; `nil` when nobody waits for it.
    mutating func end(answeredBy message: Message, _ number: Int, at now: Int64) -> Call? {
        guard let call = end(number) else {
            attribution.answeredLate(number, at: now)
            return nil
        }
        if let level = call.level, message.result != nil { self.level = level }
        if message.result == nil { remember(elicitationsOf: message, call.session) }
        return call
    }

    /// Takes out the only call that the backend can be working on.
    mutating func endOnlyCall(at now: Int64) -> Call? {
        guard calls.count == 1, case .session = attribution.owner(of: "", at: now), let number = calls.keys.first else {
            return nil
        }
        return end(number)
    }

    /// Takes out a call that nobody waits for any more: the backend is told with `cancellation`, and what it has asked the
    /// client because of it is answered.
    mutating func abandon(
        _ number: Int, _ error: RPCError, cancellation: [UInt8]? = nil, at now: Int64
    ) -> [Effect] {
        guard let call = end(number) else { return [] }
        attribution.abandoned(number, of: call.session, at: now)
        var effects: [Effect] = [
            .toBackend(cancellation ?? Self.cancellation(JSON(number), error.message)), .answer(call, error),
        ]
        for (ours, entry) in asked where entry.session == call.session && entry.causes.contains(number) {
            asked[ours]?.causes.remove(number)
            if asked[ours]?.causes.isEmpty == true { effects += withdraw(ours, error.message) }
        }
        return effects
    }

    /// A session's client does not want the answer to one of its calls any more: it gets none, and the backend is told. A
    /// cancellation that comes too late, or is of another session's call, names nothing.
    private mutating func cancel(_ message: Message, _ session: String, at now: Int64) -> [Effect] {
        guard let range = message.requestID else { return [] }
        let theirs = Array(message[range])
        var effects: [Effect] = []
        for number in sessions[session]?.calls ?? [] where calls[number]?.id == theirs {
            let told = message.replacing([(range, Array(String(number).utf8))])
            effects += abandon(number, .wasCancelled, cancellation: told, at: now)
        }
        return effects
    }

    /// Abandons the calls of which the backend was not heard for `most` looks. A call whose client is being asked something
    /// waits for the client.
    mutating func giveUp(after most: Int, _ reason: String, at now: Int64) -> [Effect] {
        let asking = Set(asked.values.flatMap(\.causes))
        var effects: [Effect] = []
        for number in Array(calls.keys) {
            let silence = asking.contains(number) ? 0 : (calls[number]?.silence ?? 0) + 1
            calls[number]?.silence = silence
            if silence >= most { effects += abandon(number, .failed(reason), at: now) }
        }
        return effects
    }

    // MARK: What clients tell

    /// A notification of a client.
    mutating func notify(_ message: Message, from session: String, at now: Int64) -> [Effect] {
        switch message.method {
        // The handshake with the backend is the proxy's own.
        case "notifications/initialized": return []
        case "notifications/cancelled": return cancel(message, session, at: now)
        case "notifications/progress":
            // Of a request of the backend that this session was asked, not another.
            guard let token = message.progressToken.map({ Array(message[$0]) }),
                asked.values.contains(where: { $0.session == session && $0.progressToken == token })
            else { return [] }
        case "notifications/roots/list_changed": attribution.changedRoots(session, at: now)
        default: break
        }
        return [.toBackend(message.bytes)]
    }

    /// A client's response to a request of the backend, which gets it with its own id.
    mutating func reply(_ message: Message, from session: String) -> [Effect] {
        guard let range = message.id, let ours = try? JSON(parsing: message[range]).stringValue,
            let entry = asked[ours], entry.session == session
        else { return [] }
        asked.removeValue(forKey: ours)
        return [.toBackend(message.replacing([(range, entry.id)]))]
    }
}
