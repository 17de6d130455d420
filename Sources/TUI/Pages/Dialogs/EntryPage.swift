// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding

/// A small window to type one to three values into. What was typed stays until it has been accepted.
struct EntryPage: Page {
    /// One line to fill in.
    struct Entry: Sendable {
        var label: String
        /// The field of the request: `/name`.
        var pointer: String
        var field: TextField
        var help = ""
        var isFixed = false
        /// A secret that shows as it is typed, for a while.
        var isRevealed = false {
            didSet { if isSecret { field.isSecret = !isRevealed } }
        }
        let isSecret: Bool
        var error = ""

        init(_ label: String, pointer: String, text: String = "", help: String = "", isSecret: Bool = false) {
            self.label = label
            self.pointer = pointer
            field = TextField(text, isSecret: isSecret)
            self.isSecret = isSecret
            self.help = help
        }
    }

    /// What happens with the values.
    enum Submission: Sendable {
        /// They go to the page below, under that name.
        case answer(String)
        /// They become a request, whose success closes the window with those words.
        case request(@Sendable ([String]) -> APIRequest, done: @Sendable ([String]) -> String)
    }

    let title: String
    let text: [String]
    let verb: String
    private(set) var entries: [Entry]
    private let submission: Submission
    private let check: @Sendable ([String]) -> [String]
    private let original: [String]
    private(set) var focus = 0
    private var isSending = false
    private var problem = ""
    private var isWarned = false

    /// - Parameter check: what is wrong with each value; empty where nothing is.
    init(
        title: String, text: [String] = [], verb: String, entries: [Entry], submission: Submission,
        check: @escaping @Sendable ([String]) -> [String] = { $0.map { _ in "" } }
    ) {
        self.title = title
        self.text = text
        self.verb = verb
        self.entries = entries
        self.submission = submission
        self.check = check
        original = entries.map(\.field.text)
    }

    var isOverlay: Bool { true }
    var takesText: Bool { true }
    var hasChanges: Bool { zip(entries, original).contains { $0.field.text != $1 } }

    func trail(_ world: World) -> [String] { [title] }
    func hints(_ world: World) -> [Hint] {
        var hints = [Hint("Enter", verb), Hint("Esc", "Cancel")]
        if entries.count > 1 { hints.insert(Hint("Tab", "Next field"), at: 1) }
        if entries[focus].isSecret { hints.insert(Hint("F3", "Show for 5 s"), at: hints.count - 1) }
        return hints
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .paste(let text): if !isSending { entries[focus].field.paste(text) }
        case .key(let key): return receive(key, world)
        case .reply(_, let reply): return finish(reply)
        case .time: for index in entries.indices { entries[index].isRevealed = false }
        default: break
        }
        return []
    }

    private mutating func receive(_ key: Key, _ world: World) -> [Outcome] {
        guard !isSending else { return [] }
        if key == .escape {
            if isWarned || !hasChanges {
                wipe()
                return [.pop]
            }
            isWarned = true
            problem = "Esc again forgets what you typed."
            return []
        }
        isWarned = false
        if world.keys.matches(key, .save) { return submit(world) }
        switch key {
        case .tab, .down: move(1)
        case .backTab, .up: move(-1)
        case .function(3) where entries[focus].isSecret:
            entries[focus].isRevealed.toggle()
            return entries[focus].isRevealed ? [.wake(FormField.revealTime)] : []
        case .enter:
            if focus + 1 < entries.count { move(1) } else { return submit(world) }
        default:
            problem = ""
            if entries[focus].field.receive(key) { entries[focus].error = "" }
        }
        return []
    }

    private mutating func move(_ step: Int) { focus = (focus + step + entries.count) % entries.count }

    private mutating func submit(_ world: World) -> [Outcome] {
        problem = ""
        let values = entries.map(\.field.text)
        for (index, error) in check(values).enumerated() { entries[index].error = error }
        if let wrong = entries.firstIndex(where: { !$0.error.isEmpty }) {
            focus = wrong
            return []
        }
        switch submission {
        case .answer(let name): return [.answer(name, JSON(values))]
        case .request(let make, _):
            guard !world.isReadOnly else {
                problem = "nothing can be changed with --read-only"
                return []
            }
            isSending = true
            return [.send("submit", make(values))]
        }
    }

    private mutating func finish(_ reply: Reply) -> [Outcome] {
        isSending = false
        guard let failure = reply.failure else {
            guard case .request(_, let done) = submission else { return [] }
            let words = done(entries.map { $0.isSecret ? "" : $0.field.text })
            wipe()
            let notice = reply.read(SecretStored.self)?.notice ?? ""
            return [.answer("done", .null), .say(notice.isEmpty ? words : "\(words); \(notice)")]
        }
        for field in failure.fields {
            if let index = entries.firstIndex(where: { $0.pointer == field.pointer }) {
                entries[index].error = field.detail
            }
        }
        if let wrong = entries.firstIndex(where: { !$0.error.isEmpty }) {
            focus = wrong
        } else {
            problem = failure.fix.isEmpty ? failure.what : "\(failure.what): \(failure.fix)"
        }
        return []
    }

    /// No secret outlives the window.
    private mutating func wipe() {
        for index in entries.indices where entries[index].isSecret { entries[index].field.wipe() }
    }

    // MARK: Picture

    func draw(_ canvas: inout Canvas, _ world: World) {
        let width = min(canvas.width, 66)
        let labels = min(max(8, entries.map { Width.of($0.label) }.max() ?? 0), max(4, width / 3))
        let lines = text.flatMap { DisplayText.wrap($0, width: width - 6) }
        let notes = DisplayText.wrap(problem, width: width - 6).filter { !$0.isEmpty }
        let wanted = lines.count + (lines.isEmpty ? 0 : 1) + entries.count * 2 + notes.count + 4
        let height = min(canvas.height, wanted)
        canvas.inside(Rect((canvas.width - width) / 2, max(0, (canvas.height - height) / 2), width, height)) { canvas in
            canvas.fill(Rect(0, 0, width, height))
            canvas.box(
                Rect(0, 0, width, height), title: title, right: isSending ? "sending\(world.glyphs.ellipsis)" : "")
            var y = 1
            // The words give way to the fields in a small window.
            for line in lines.prefix(max(0, height - entries.count * 2 - notes.count - 4)) {
                canvas.draw(line, x: 3, y: y)
                y += 1
            }
            if y > 1 { y += 1 }
            for (index, entry) in entries.enumerated() {
                let isFocused = index == focus && !isSending
                canvas.draw(entry.label, x: 3, y: y, Style(.plain, bold: isFocused), width: labels)
                entry.field.draw(&canvas, x: 4 + labels, y: y, width: width - labels - 7, isFocused: isFocused)
                y += 1
                if !entry.error.isEmpty {
                    canvas.draw(
                        "\(world.glyphs.cross) \(entry.error)", x: 4 + labels, y: y, Style(.bad),
                        width: width - labels - 6)
                } else {
                    canvas.draw(entry.help, x: 4 + labels, y: y, Style(.faint), width: width - labels - 6)
                }
                y += 1
            }
            for note in notes {
                canvas.draw(note, x: 3, y: y, Style(.bad))
                y += 1
            }
            let cancel = "[ Esc Cancel ]"
            let accept = "[ Enter \(verb) ]"
            let x = max(2, (width - Width.of(cancel) - Width.of(accept) - 2) / 2)
            canvas.draw(cancel, x: x, y: height - 2, Style(.faint))
            canvas.draw(accept, x: x + Width.of(cancel) + 2, y: height - 2, Style(.key))
        }
    }
}
