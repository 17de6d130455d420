// SPDX-License-Identifier: Apache-2.0
import APIClient

/// The linear mode as a value: lines and answers go in, lines and requests come out. It knows no terminal.
struct LinearDialogue: Sendable {
    /// What it waits for.
    enum Waiting: Sendable {
        /// A line, after this prompt.
        case line(prompt: String, isSecret: Bool)
        case reply(APIRequest)
        case log(APIRequest, follows: Bool)
        case nothing
    }

    private(set) var world: World
    /// What is to be said; whoever says it takes it out.
    private var lines: [String] = []
    private var queue: [LinearMove]
    private var places: [LinearPlace] = []
    private var answer: (@Sendable (Reply, World) -> [LinearMove])?
    private var menu: LinearMenu?
    private var question: LinearQuestion?
    private(set) var waiting = Waiting.nothing

    init(_ world: World, at place: LinearPlace) {
        self.world = world
        queue = [.enter(place)]
    }

    /// The lines that came together, each made harmless.
    mutating func takeLines() -> [String] {
        defer { lines = [] }
        return lines
    }

    /// Goes on until something from outside is needed.
    mutating func run() {
        waiting = .nothing
        while !queue.isEmpty {
            switch queue.removeFirst() {
            case .say(let text): say(text)
            case .menu(let menu):
                self.menu = menu
                for (index, choice) in menu.choices.enumerated() { say("\(index + 1). \(choice.words)") }
                waitForChoice()
                return
            case .ask(let question):
                self.question = question
                let usual = question.usual.isEmpty ? "" : " [\(question.usual)]"
                waiting = .line(prompt: LinearText.plain("\(question.prompt)\(usual): "), isSecret: question.isSecret)
                return
            case .send(let request, let take):
                if world.isReadOnly, request.method != "GET" {
                    say("Nothing can be changed with --read-only.")
                    queue = [.stay]
                    continue
                }
                answer = take
                waiting = .reply(request)
                return
            case .read(let request, let follows):
                waiting = .log(request, follows: follows)
                return
            case .know(let servers): world.replace(servers)
            case .enter(let place):
                places.append(place)
                open()
            case .replace(let place):
                places[places.count - 1] = place
                open()
            case .back:
                if places.count > 1 { places.removeLast() }
                open()
            case .stay: open()
            case .leave: queue = []
            }
        }
    }

    private mutating func open() {
        guard let place = places.last else { return }
        say("")
        say(place.title)
        queue = place.open(world) + queue
    }

    private mutating func say(_ text: String) { lines.append(LinearText.plain(text)) }

    private mutating func waitForChoice() {
        let back = places.count > 1 ? "b back, " : ""
        waiting = .line(prompt: "Number, \(back)r read again, q leave: ", isSecret: false)
    }

    /// A line was typed; `nil` is the end of all input.
    mutating func receive(line: String?, now: Int64) {
        world.now = now
        guard let line else {
            queue = [.leave]
            run()
            return
        }
        if let menu {
            choose(line.trimmed, menu)
            return
        }
        if let question { take(line, question) }
        run()
    }

    private mutating func choose(_ text: String, _ menu: LinearMenu) {
        switch text.lowercased() {
        case "q": queue = [.leave]
        case "b": queue = [.back]
        case "r", "": queue = [.stay]
        default:
            guard let choice = menu.choice(text) else {
                say("“\(text)” is none of the choices. There are \(menu.choices.count).")
                return
            }
            queue = choice.moves
        }
        self.menu = nil
        run()
    }

    private mutating func take(_ line: String, _ question: LinearQuestion) {
        self.question = nil
        if line.trimmed == ".." {
            say("Nothing was done.")
            queue = [.stay]
            return
        }
        let text = question.isSecret ? line : line.trimmed
        queue = question.take(text.isEmpty ? question.usual : text, world) + queue
    }

    /// What was asked for has been answered.
    mutating func receive(reply: Reply, now: Int64) {
        world.now = now
        guard let take = answer else { return }
        answer = nil
        queue = take(reply, world) + queue
        run()
    }

    /// One line of a log.
    static func line(_ line: LogLine, zone: Int) -> String {
        let time = line.time > 0 ? "\(Moment.clock(line.time, zone: zone)) " : ""
        return LinearText.plain(time + line.head)
    }

    /// The log has been read.
    mutating func endLog() { run() }
}
