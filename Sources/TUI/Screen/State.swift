// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding

/// All there is to know: with the same state, the same picture is drawn.
struct State: Sendable {
    var world = World()
    var size = Size(80, 24) {
        didSet {
            let body = Frame.body(size)
            world.room = Size(body.width, body.height)
        }
    }
    /// The pages, the lowest first. Never empty.
    private(set) var pages: [Placed]
    private(set) var log: [ShownMessage] = []
    /// The message in the bottom line.
    private(set) var message: ShownMessage?
    /// Whether the mouse is ours; otherwise the terminal selects text with it.
    var hasMouse = true
    var isOver = false
    private var nextPage = 1
    /// When which page wants to be called again, in milliseconds since 1970.
    private var alarms: [Int: Int64] = [:]
    /// Servers to be stopped unless somebody uses them, by id, while that is asked.
    private var asked: [String: ServerReference] = [:]
    /// Knows what others have done.
    var onlooker = Onlooker()
    /// What was stopped last, and until when that can be taken back.
    private var undo: (servers: [ServerReference], until: Int64)?

    /// A page and the number under which answers find it.
    struct Placed: Sendable {
        let id: Int
        var page: any Page
    }

    init(_ first: any Page = ConnectingPage()) { pages = [Placed(id: 0, page: first)] }

    var top: any Page { pages[pages.count - 1].page }
    /// The tab that is lit.
    var section: Section { pages.reversed().lazy.compactMap(\.page.section).first ?? .servers }

    /// When something happens by itself next: a message goes, a page wants to be called.
    var deadline: Int64? {
        let visible = visiblePages
        return ([message?.until] + alarms.filter { visible.contains($0.key) }.map { Optional($0.value) })
            .compactMap(\.self).min()
    }

    /// The pages that can be seen: the topmost that fills the screen, and what lies over it. The others are called when
    /// they can be seen again.
    private var visiblePages: Set<Int> {
        let base = pages.lastIndex { !$0.page.isOverlay } ?? 0
        return Set(pages[base...].map(\.id))
    }

    // MARK: Pages

    mutating func push(_ page: any Page) -> [Effect] {
        let id = nextPage
        nextPage += 1
        pages.append(Placed(id: id, page: page))
        let outcomes = pages[pages.count - 1].page.appear(world)
        return perform(outcomes, from: id)
    }

    /// Closes the page and whatever lies on it.
    mutating func close(_ id: Int) -> [Effect] {
        guard let index = pages.firstIndex(where: { $0.id == id }), index > 0 else { return [] }
        let gone = pages[index...].map(\.id)
        pages.removeSubrange(index...)
        for id in gone { alarms[id] = nil }
        return gone.map(Effect.forget) + tell(.changed, to: pages[pages.count - 1].id)
    }

    mutating func go(_ section: Section) -> [Effect] {
        guard let page = Pages.make(section) else { return [] }
        var effects = pages.dropFirst().map { Effect.forget($0.id) }
        for placed in pages { alarms[placed.id] = nil }
        let id = nextPage
        nextPage += 1
        pages = [Placed(id: id, page: page)]
        effects += perform(pages[0].page.appear(world), from: id)
        return effects
    }

    /// Gives one page an event.
    mutating func tell(_ event: PageEvent, to id: Int) -> [Effect] {
        guard let index = pages.firstIndex(where: { $0.id == id }) else { return [] }
        let outcomes = pages[index].page.receive(event, world)
        return perform(outcomes, from: id)
    }

    mutating func tellAll(_ event: PageEvent) -> [Effect] { pages.map(\.id).flatMap { tell(event, to: $0) } }

    /// Calls the pages whose time has come, and lets an old message go.
    mutating func passTime() -> [Effect] {
        if let until = message?.until, until <= world.now { message = nil }
        let visible = visiblePages
        let due = alarms.filter { $0.value <= world.now && visible.contains($0.key) }.map(\.key).sorted()
        for id in due { alarms[id] = nil }
        return due.flatMap { tell(.time, to: $0) }
    }

    // MARK: Outcomes

    /// Does what page `id` asked for.
    mutating func perform(_ outcomes: [Outcome], from id: Int) -> [Effect] {
        var effects: [Effect] = []
        for outcome in outcomes {
            switch outcome {
            case .push(let page): effects += push(page)
            case .pop: effects += close(id)
            case .replace(let page):
                effects += close(id)
                effects += push(page)
            case .answer(let name, let json):
                effects += close(id)
                effects += tell(.answer(name, json), to: pages[pages.count - 1].id)
            case .go(let section): effects += go(section)
            case .send(let name, let request):
                guard isAllowed(request) else { continue }
                effects.append(.send(page: id, name: name, request))
            case .open(let name, let request): effects.append(.open(page: id, name: name, request))
            case .close(let name): effects.append(.close(page: id, name: name))
            case .act(let verb, let servers): effects += act(verb, servers)
            case .stopUnused(let server): effects += stopUnused(server)
            case .say(let text): say(text)
            case .complain(let text): say(text, isError: true)
            case .copy(let text, let what):
                guard text.utf8.count <= Clipboard.limit else {
                    say(
                        "\(what): \(Moment.size(text.utf8.count)) is more than a terminal's clipboard takes",
                        isError: true)
                    continue
                }
                effects.append(.copy(text))
                say("copied \(what)")
            case .save(let bytes, let path): effects.append(.save(bytes, path: path))
            case .list(let name, let path): effects.append(.list(page: id, name: name, path: path))
            case .edit(let name, let text, let suffix):
                effects.append(.edit(page: id, name: name, text: text, suffix: suffix))
            case .look(let look):
                world.look = look
                world.glyphs = look.isASCII ? .ascii : world.ownGlyphs
                effects.append(.look(look))
            case .wake(let delay): alarms[id] = world.now + Int64(delay)
            case .perform(let action): effects += perform(action)
            case .wrote(let app): world.restarts[app] = world.now
            case .press(let key): effects += tell(.key(key), to: pages[pages.count - 1].id)
            case .quit:
                isOver = true
                effects.append(.quit)
            }
        }
        return effects
    }

    private mutating func isAllowed(_ request: APIRequest) -> Bool {
        guard world.isReadOnly, request.method != "GET" else { return true }
        say("nothing can be changed with --read-only", isError: true)
        return false
    }

    mutating func say(_ text: String, isError: Bool = false, action: Action? = nil) {
        if let last = log.indices.last, log[last].text == text {
            log[last].count += 1
            log[last].time = world.now
        } else {
            log.append(ShownMessage(text: text, isError: isError, time: world.now))
            if log.count > 500 { log.removeFirst(log.count - 500) }
        }
        var shown = log[log.count - 1]
        shown.until = isError ? nil : world.now + 8000
        shown.action = action
        message = shown
    }

    mutating func clearMessage() { message = nil }

    /// Says what others have done. What the person has not read yet, or can still take back, stays in the line.
    mutating func report(_ deeds: [String]) {
        for deed in deeds {
            let shown = message
            say("\(deed) · \(Moment.clock(world.now, zone: world.zone))")
            if let shown, shown.isError || shown.action != nil { message = shown }
        }
    }

    // MARK: Servers

    /// Does `verb` to servers, each once: what is under way is not asked for again.
    mutating func act(_ verb: Verb, _ servers: [ServerReference]) -> [Effect] {
        guard world.isLive else {
            say("there is no connection to the server; \(verb.rawValue) again when it is back", isError: true)
            return []
        }
        var effects: [Effect] = []
        var stopped: [ServerReference] = []
        for server in servers {
            if let verb = world.pending[server.id] {
                say("\(server.name): \(verb.progressive.lowercased()) is not done yet; ask again then", isError: true)
                continue
            }
            let request = verb.call(server.id).matching(server.tag).request
            guard isAllowed(request) else { return effects }
            world.pending[server.id] = verb
            world.failures[server.id] = nil
            if verb == .stop { stopped.append(server) }
            effects.append(.send(page: Effect.state, name: "\(verb.rawValue) \(server.id)", request))
        }
        if !stopped.isEmpty { undo = (stopped, world.now + Self.undoTime) }
        return effects + tellAll(.changed)
    }

    /// Asks who uses a server before it is stopped.
    private mutating func stopUnused(_ server: ServerReference) -> [Effect] {
        guard world.isLive, !world.isReadOnly, world.pending[server.id] == nil else { return act(.stop, [server]) }
        world.pending[server.id] = .stop
        asked[server.id] = server
        let request = APICall.listSessions(server.id).request
        return [.send(page: Effect.state, name: "users \(server.id)", request)] + tellAll(.changed)
    }

    /// Takes who uses a server that is to be stopped. Without an answer nobody is known to.
    private mutating func learn(_ id: String, _ reply: Reply) -> [Effect] {
        guard let reference = asked.removeValue(forKey: id) else { return [] }
        world.pending[id] = nil
        let isUsed = !ServerUse.users(in: reply, now: world.now).isEmpty
        // Of another revision than was meant, the server refuses to stop it, and says so.
        if isUsed, let server = world.server(id), server.revision == reference.revision {
            return push(ConfirmPage(.stop, [server], world)) + tellAll(.changed)
        }
        return act(.stop, [reference])
    }

    /// How long a stop can be taken back, in milliseconds.
    private static let undoTime: Int64 = 10_000

    /// Starts again what was stopped in the last ten seconds.
    mutating func undoStop() -> [Effect] {
        let servers = undo.map { undo in undo.until >= world.now ? undo.servers.compactMap { world.server($0.id) } : []
        }
        guard let servers, !servers.isEmpty else {
            say("there is nothing to undo")
            return []
        }
        undo = nil
        for server in servers { world.pending[server.id] = nil }
        return act(.start, servers.map(\.reference))
    }

    /// Says that a stop is done, and how it is taken back.
    private mutating func sayStopped(_ label: String, _ id: String) {
        guard let servers = undo?.servers, servers.contains(where: { $0.id == id }) else { return }
        undo = (servers, world.now + Self.undoTime)
        say(servers.count == 1 ? "\(label) is stopped" : "\(servers.count) servers are stopped", action: .undo)
        message?.until = undo?.until
    }

    /// Takes the answer to what `act` asked for.
    mutating func finish(_ name: String, _ reply: Reply) -> [Effect] {
        let words = name.split(separator: " ", maxSplits: 1).map(String.init)
        if words.count == 2, words[0] == "users" { return learn(words[1], reply) }
        guard words.count == 2, let verb = Verb(rawValue: words[0]) else { return [] }
        let id = words[1]
        let label = world.server(id)?.name ?? "the server"
        world.pending[id] = nil
        if let failure = reply.failure {
            if verb == .delete, reply.status == 404 {
                say("\(label) is already deleted")
            } else if reply.status == 412 {
                say("\(label) was changed by somebody else meanwhile: look again, then \(verb.rawValue)", isError: true)
            } else {
                world.failures[id] = failure.what
                say("\(label): \(failure.what)" + (failure.fix.isEmpty ? "" : ". \(failure.fix)"), isError: true)
            }
        } else if verb == .delete {
            world.remove(id)
        } else if let server = Server(reply.body), reply.status != 202 {
            world.update(server)
            if verb == .stop { sayStopped(label, id) }
        }
        return tellAll(.changed)
    }
}
