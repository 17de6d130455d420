// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// What is known of the server, whatever page is open.
struct World: Sendable {
    /// The connection.
    enum Link: Sendable, Equatable {
        /// Not yet there; what was tried and found.
        case connecting([Check])
        case live
        /// Gone since then (milliseconds since 1970); tried again for ever.
        case lost(since: Int64, attempts: Int, reason: String)
    }

    /// One line of the page that shows while there is no server.
    struct Check: Sendable, Equatable {
        enum Outcome: Sendable { case good, busy, bad, waiting }
        var name: String
        var outcome: Outcome
        var detail: String
        var fix: String = ""
    }

    var link = Link.connecting([])
    /// `alice@build1`.
    var identity = ""
    /// The user whose servers are one's own.
    var user = ""
    var serverVersion = ""
    /// This program's version.
    var version = ""
    /// How the server was found.
    var address = ""
    /// Whether the server runs on this machine.
    var isLocal = true
    var capabilities: Set<String> = []
    /// Nothing may be changed from here.
    var isReadOnly = false
    /// The time of the last event, milliseconds since 1970.
    var now: Int64 = 0
    /// How long the last request took, in milliseconds.
    var latency: Int?
    /// Minutes east of UTC, for times of day.
    var zone = 0
    /// What a page has to draw in.
    var room = Size(80, 19)
    /// The caller's home, to shorten paths.
    var home = ""

    private(set) var servers: [Server] = []
    /// Whether the list has been had at least once.
    private(set) var isKnown = false
    var work: [Work] = []
    /// What was asked for and has not been answered yet, by server id.
    var pending: [String: Verb] = [:]
    /// Why the last thing asked for failed, by server id.
    var failures: [String: String] = [:]
    /// When a server began or ceased to run without having been asked to from here, by server id.
    private(set) var turned: [String: Int64] = [:]
    /// Counts changes of groups, clients, secrets and catalog: pages that show them read again when it moves.
    var changes: [String: Int] = [:]

    /// Apps whose files were written from here, and when: they have to be restarted.
    var restarts: [String: Int64] = [:]

    var keys = KeyMap.standard
    var look = ScreenLook()
    /// Why the theme cannot be chosen here: the file and line that sets it, or the flag.
    var themeOrigin = ""
    var glyphs = Glyphs.unicode
    /// What the terminal can show; ASCII may be chosen all the same.
    var ownGlyphs = Glyphs.unicode

    init() {}

    var isLive: Bool { link == .live }

    func server(_ id: String) -> Server? { servers.first { $0.id == id } }

    /// Replaces the whole list.
    mutating func replace(_ servers: [Server]) {
        self.servers = servers.sorted(by: Self.order)
        isKnown = true
        let ids = Set(servers.map(\.id))
        pending = pending.filter { ids.contains($0.key) }
        failures = failures.filter { ids.contains($0.key) }
    }

    /// Puts in a new state of one server.
    mutating func update(_ server: Server) {
        if let index = servers.firstIndex(where: { $0.id == server.id }) {
            if servers[index].isActive != server.isActive, pending[server.id] == nil { turned[server.id] = now }
            if servers[index].name == server.name {
                servers[index] = server
                return
            }
            servers.remove(at: index)
        }
        let index = servers.firstIndex { !Self.order($0, server) } ?? servers.count
        servers.insert(server, at: index)
    }

    mutating func remove(_ id: String) {
        servers.removeAll { $0.id == id }
        pending[id] = nil
        failures[id] = nil
        turned[id] = nil
    }

    /// Whether what was painted a moment ago may still be in a person's eyes: the other verb would be sent than was meant.
    func hasJustTurned(_ id: String) -> Bool { turned[id].map { now - $0 < 500 } ?? false }

    /// Puts in a new state of something under way; what is over is forgotten.
    mutating func update(_ work: Work) {
        self.work.removeAll { $0.id == work.id }
        if work.isOver {
            samples[work.id] = nil
            return
        }
        self.work.append(work)
        // Of another phase the bytes begin anew.
        if let last = samples[work.id]?.last, last.current > work.current { samples[work.id] = [] }
        samples[work.id, default: []].append((now, work.current))
        while let all = samples[work.id], all.count > 2, now - all[1].time > 5000 { samples[work.id]?.removeFirst() }
    }

    /// How far work was at which time, over the last five seconds.
    private var samples: [String: [(time: Int64, current: Int)]] = [:]

    /// `  4.2 MB/s  17s left`, as far as it can be known.
    func pace(of work: Work) -> String {
        guard let all = samples[work.id], let first = all.first, let last = all.last, last.time - first.time >= 500,
            last.current > first.current
        else { return "" }
        let perSecond = (last.current - first.current) * 1000 / Int(last.time - first.time)
        guard perSecond > 0, work.total > work.current else { return "" }
        let left = Int64(work.total - work.current) * 1000 / Int64(perSecond)
        return "  \(Moment.size(perSecond))/s  \(Moment.span(max(1000, left))) left"
    }

    private static func order(_ a: Server, _ b: Server) -> Bool { (a.name, a.owner, a.id) < (b.name, b.owner, b.id) }
}
