// SPDX-License-Identifier: Apache-2.0
import HTTP
import Identity
import Platform

/// The client's side of one session (revision 2025-11-25, “Session Management”): who has it, and its streams. Guarded by
/// its bridge's lock.
struct ClientSession {
    /// Events kept for a client that reconnects with `Last-Event-ID`.
    static let replayLimit = 256

    let id: String
    /// Whoever opened it; nobody else may use it.
    let subject: Subject
    /// The revision agreed with this client.
    let version: String
    /// Monotonic milliseconds of the last request.
    var lastUsed: Int64
    /// Open GET streams, newest last.
    var streams: [HTTPBodyStream] = []
    /// What is shown of it.
    var facts: SessionFacts
    private var lastEvent = 0
    /// What is kept, and what it takes of the replays' part of the budget and of the session's.
    private var replay: [(id: Int, event: [UInt8], claims: [ByteBudget.Claim])] = []
    /// What it holds: answers and events that its client has not read, requests under way, subscriptions.
    let owner: ByteBudget.Owner
    private let replayOwner: ByteBudget.Owner
    /// The last event that a stream has taken.
    private var taken = 0

    init(
        id: String, subject: Subject, version: String, now: Int64, owner: ByteBudget.Owner,
        replayOwner: ByteBudget.Owner
    ) {
        self.id = id
        self.subject = subject
        self.version = version
        lastUsed = now
        self.owner = owner
        self.replayOwner = replayOwner
        facts = SessionFacts(id: id, subject: subject)
        facts.version = version
    }

    /// Notes that its client has sent something.
    mutating func use(at now: Int64, isRequest: Bool) {
        lastUsed = now
        facts.lastUsed = .now
        if isRequest { facts.requests += 1 }
    }

    /// Sends a message that belongs to no request: on the newest stream that takes it, or kept until one opens.
    /// - Returns: false when it is neither sent nor kept, because there is no room for it.
    mutating func push(_ message: [UInt8]) -> Bool {
        lastEvent += 1
        let event = ServerSentEvent.encode(message, id: "\(lastEvent)")
        let isKept = keep(event)
        while let stream = streams.last {
            switch stream.offer(event) {
            case .accepted:
                taken = lastEvent
                return true
            // A reader this slow finds the event again by reconnecting; waiting for it would hold up the others.
            case .full: stream.finish()
            case .gone: break
            }
            streams.removeLast()
        }
        return isKept
    }

    /// Keeps an event for clients that reconnect; the oldest make room for it.
    private mutating func keep(_ event: [UInt8]) -> Bool {
        if replay.count == Self.replayLimit { replay.removeFirst() }
        let size = event.count + Self.overhead
        while true {
            if let claim = replayOwner.claim(size), let own = owner.claim(size) {
                replay.append((lastEvent, event, [claim, own]))
                return true
            }
            if replay.isEmpty { return false }
            replay.removeFirst()
        }
    }
    /// What an entry takes besides its bytes.
    private static let overhead = 128

    /// Opens a GET stream; `after` is the client's `Last-Event-ID`. Without one, only what no stream has taken is sent. More
    /// than a stream takes at once is left for the client's next one, which names the last event of this.
    mutating func open(_ stream: HTTPBodyStream, after: Int?) {
        streams.removeAll { $0.offer([]) == .gone }
        stream.offer(Array(": open\n\n".utf8), force: true)
        var sent = 0
        for entry in replay where entry.id > after ?? taken {
            let isFirst = sent == 0
            guard isFirst || sent < Self.replayedAtOnce, owner.hasRoom(for: entry.event.count) || isFirst,
                stream.offer(entry.event, force: true) == .accepted
            else { return stream.finish() }
            sent += entry.event.count
            taken = max(taken, entry.id)
        }
        streams.append(stream)
    }
    private static let replayedAtOnce = 4 << 20
}
