// SPDX-License-Identifier: Apache-2.0
import HTTP
import MCP

/// One client's session with the bridge (revision 2025-11-25, “Session Management”). Guarded by its bridge's lock.
struct Session {
    /// Events kept for a client that reconnects with `Last-Event-ID`.
    static let replayLimit = 256
    private static let elicitationLimit = 64

    let id: String
    /// Whoever opened it; nobody else may use it.
    let uid: UInt32
    /// The revision agreed with this client.
    let version: String
    /// What the client said it can do, as JSON text.
    let canSample: Bool
    let canElicit: Bool
    let canListRoots: Bool
    /// Monotonic milliseconds of the last request.
    var lastUsed: Int64
    /// Open GET streams, newest last.
    var streams: [HTTPBodyStream] = []
    /// Backend ids of this session's requests under way.
    var requests: Set<Int> = []
    var subscriptions: Set<String> = []
    /// The place in `LogLevel.names` from which on it wants log messages, once it has said so.
    var level: Int?
    /// Elicitations that are answered elsewhere, by the ids under which their end is told; the newest last.
    private(set) var elicitations: [String] = []
    /// What is shown of it.
    var facts: SessionFacts
    private var lastEvent = 0
    private var replay: [(id: Int, event: [UInt8])] = []

    init(id: String, uid: UInt32, version: String, capabilities: [UInt8], now: Int64) {
        self.id = id
        self.uid = uid
        self.version = version
        let text = String(decoding: capabilities, as: UTF8.self)
        canSample = text.contains("\"sampling\"")
        canElicit = text.contains("\"elicitation\"")
        canListRoots = text.contains("\"roots\"")
        lastUsed = now
        facts = SessionFacts(id: id, uid: uid)
        facts.version = version
    }

    /// Remembers that the end of an elicitation is to be told to this session.
    mutating func remember(elicitation id: String) {
        if id.utf8.count > 256 { return }
        if elicitations.count == Self.elicitationLimit { elicitations.removeFirst() }
        elicitations.append(id)
    }

    /// Sends a message that belongs to no request: on the newest stream that takes it, or kept until one opens.
    mutating func push(_ message: [UInt8]) {
        lastEvent += 1
        let event = ServerSentEvent.encode(message, id: "\(lastEvent)")
        replay.append((lastEvent, event))
        if replay.count > Self.replayLimit { replay.removeFirst(replay.count - Self.replayLimit) }
        while let stream = streams.last {
            switch stream.offer(event) {
            case .accepted: return
            // A reader this slow finds the event again by reconnecting; waiting for it would hold up the others.
            case .full: stream.finish()
            case .gone: break
            }
            streams.removeLast()
        }
        unsent = true
    }
    private var unsent = false

    /// Opens a GET stream; `after` is the client's `Last-Event-ID`. Without one, only what no stream has taken is sent.
    mutating func open(_ stream: HTTPBodyStream, after: Int?) {
        streams.removeAll { $0.offer([]) == .gone }
        stream.offer(Array(": open\n\n".utf8), force: true)
        if let after {
            for entry in replay where entry.id > after { stream.offer(entry.event, force: true) }
        } else if unsent {
            for entry in replay { stream.offer(entry.event, force: true) }
        }
        unsent = false
        streams.append(stream)
    }
}
