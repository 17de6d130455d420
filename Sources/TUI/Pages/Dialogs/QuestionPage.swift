// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding

/// Asks before something is done that cannot be undone, and does it. Cancel has the focus.
struct QuestionPage: Page {
    /// One way to do it.
    struct Option: Sendable {
        var words: String
        var request: APIRequest
        /// What has to be typed first; empty for nothing.
        var word = ""
    }

    let title: String
    let question: String
    let remarks: [String]
    let verb: String
    private let options: [Option]
    private let done: String
    /// What the button says that does nothing.
    private let keep: String
    private var choice = 0
    private var field = TextField()
    private var focus = Part.cancel
    private var isSending = false
    private var problem = ""

    private enum Part: Sendable { case choice, word, cancel, verb }

    /// - Parameters:
    ///   - options: The first one is chosen at the beginning.
    ///   - done: What is said afterwards.
    ///   - keep: What the button says that does nothing.
    init(
        title: String, question: String, remarks: [String], verb: String, options: [Option], done: String,
        keep: String = "Cancel"
    ) {
        self.keep = keep
        self.title = title
        self.question = question
        self.remarks = remarks
        self.verb = verb
        self.options = options
        self.done = done
    }

    var isOverlay: Bool { true }
    var takesText: Bool { focus == .word }
    private var option: Option { options[choice] }
    private var isAllowed: Bool { option.word.isEmpty || field.text == option.word }
    private var parts: [Part] {
        (options.count > 1 ? [Part.choice] : []) + (option.word.isEmpty ? [] : [Part.word]) + [.cancel, .verb]
    }

    func trail(_ world: World) -> [String] { [title] }
    func hints(_ world: World) -> [Hint] {
        var hints = [Hint("Tab", "Next"), Hint("Enter", focus == .cancel ? keep : "Accept"), Hint("Esc", keep)]
        if focus == .choice { hints.insert(Hint("Space", "The other"), at: 0) }
        return hints
    }

    mutating func receive(_ event: PageEvent, _ world: World) -> [Outcome] {
        switch event {
        case .paste(let text): if focus == .word { field.paste(text) }
        case .reply(_, let reply):
            isSending = false
            guard let failure = reply.failure else { return [.answer("done", .null), .say(done)] }
            if reply.status == 404 { return [.answer("done", .null), .say(failure.what)] }
            problem = failure.fix.isEmpty ? failure.what : "\(failure.what): \(failure.fix)"
        case .key(let key): return receive(key)
        default: break
        }
        return []
    }

    private mutating func receive(_ key: Key) -> [Outcome] {
        if key == .escape { return [.pop] }
        guard !isSending else { return [] }
        let parts = parts
        let index = parts.firstIndex(of: focus) ?? 0
        switch key {
        case .tab, .down: focus = parts[(index + 1) % parts.count]
        case .backTab, .up: focus = parts[(index + parts.count - 1) % parts.count]
        case .left, .right:
            switch focus {
            case .choice: choice = (choice + 1) % options.count
            case .word: _ = field.receive(key)
            case .cancel: focus = .verb
            case .verb: focus = .cancel
            }
        case .character(" ") where focus == .choice: choice = (choice + 1) % options.count
        case .enter:
            switch focus {
            case .choice: focus = option.word.isEmpty ? .cancel : .word
            case .word: if isAllowed { focus = .verb }
            case .cancel: return [.pop]
            case .verb:
                guard isAllowed else { return [] }
                isSending = true
                problem = ""
                return [.send("do", option.request)]
            }
        default: if focus == .word { _ = field.receive(key) }
        }
        return []
    }

    // MARK: Picture

    func draw(_ canvas: inout Canvas, _ world: World) {
        let width = min(canvas.width, 62)
        var lines = DisplayText.wrap(question, width: width - 6).map { ($0, Style(.plain, bold: true)) }
        lines += remarks.flatMap { DisplayText.wrap("· \($0)", width: width - 6) }.map { ($0, .plain) }
        let notes = DisplayText.wrap(problem, width: width - 6).filter { !$0.isEmpty }
        let extra = (options.count > 1 ? options.count + 1 : 0) + (option.word.isEmpty ? 0 : 2)
        let height = min(canvas.height, lines.count + notes.count + extra + 5)
        canvas.inside(Rect((canvas.width - width) / 2, max(0, (canvas.height - height) / 2), width, height)) { canvas in
            canvas.fill(Rect(0, 0, width, height))
            canvas.box(
                Rect(0, 0, width, height), title: title, right: isSending ? "sending\(world.glyphs.ellipsis)" : "")
            var y = 1
            for (line, style) in lines.prefix(max(1, height - extra - notes.count - 4)) {
                canvas.draw(line, x: 3, y: y, style)
                y += 1
            }
            if options.count > 1 {
                y += 1
                for (index, option) in options.enumerated() {
                    let isOn = index == choice
                    let style = Style(.plain, selected: isOn && focus == .choice, bold: isOn)
                    canvas.draw("(\(isOn ? "•" : " ")) \(option.words)", x: 3, y: y, style, width: width - 6)
                    if isOn, focus == .choice { canvas.cursor(x: 4, y: y) }
                    y += 1
                }
            }
            if !option.word.isEmpty {
                y += 1
                let words = "Type “\(option.word)”\(width < 50 ? "" : " to allow"): "
                let x = canvas.draw(words, x: 3, y: y, width: width - 20)
                field.draw(&canvas, x: x, y: y, width: width - 3 - x, isFocused: focus == .word)
                y += 1
            }
            for note in notes {
                canvas.draw(note, x: 3, y: y, Style(.bad, bold: true))
                y += 1
            }
            var x = max(2, width / 2 - 12)
            for (part, words) in [(Part.cancel, keep), (.verb, verb)] {
                let isOn = focus == part
                if isOn { canvas.cursor(x: x + 2, y: height - 2) }
                let role: Role = part == .verb && !isAllowed ? .faint : .plain
                x = canvas.draw("[ \(words) ]", x: x, y: height - 2, Style(role, selected: isOn, bold: isOn)) + 4
            }
        }
    }
}
