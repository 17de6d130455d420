// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// One field of a form: what it is called, what has been put into it, and what is wrong with that.
struct FormField: Sendable {
    /// What can be put in.
    enum Kind: Sendable, Equatable {
        /// No field: a title of those that follow, or words between them.
        case heading, note
        case text, secret
        /// A whole number; empty stands for the usual.
        case number(ClosedRange<Int>)
        case choice([Option])
        case toggle
        /// Several lines, each a text of its own.
        case lines
        case button
    }

    /// One thing to choose.
    struct Option: Sendable, Equatable {
        var value: String
        var words: String
        init(_ value: String, _ words: String? = nil) {
            self.value = value
            self.words = words ?? value
        }
    }

    /// Says what is wrong with the texts of a field, or nothing.
    typealias Check = @Sendable ([String]) -> String?

    /// Identifies the field in its form; the JSON pointer of the member that it becomes, where it becomes one.
    let key: String
    var label: String
    let kind: Kind
    /// One line that is shown while the field has the focus.
    var help = ""
    var isRequired = false
    /// Why it cannot be changed here; empty when it can.
    var lock = ""
    /// A word or two that stand behind the value.
    var note = ""
    /// Whether a path belongs into it, so that F4 finds one.
    var holdsPath = false
    /// Pointers, besides the key, whose mistakes belong to this field.
    var pointers: [String] = []
    var check: Check?

    private(set) var lines: [TextField]
    /// The line that has the cursor.
    private(set) var line = 0
    private(set) var option = 0
    /// The name of the stored secret that stands for a value.
    private(set) var saved: String?
    /// Whether a secret shows as it is typed.
    var isRevealed = false {
        didSet { if kind == .secret { lines[0].isSecret = !isRevealed } }
    }
    /// How long it does, in milliseconds.
    static let revealTime = 5000
    /// What is wrong; empty when nothing is known to be.
    var error = ""
    /// Whether the field has been left once: from then on each key is checked.
    private(set) var wasLeft = false
    private var initial = ""

    init(
        _ kind: Kind, _ key: String, _ label: String, value: String = "", help: String = "", isRequired: Bool = false,
        pointers: [String] = [], check: Check? = nil
    ) {
        self.kind = kind
        self.key = key
        self.label = label
        self.help = help
        self.isRequired = isRequired
        self.pointers = pointers
        self.check = check
        switch kind {
        case .lines: lines = value.lines.map { TextField($0) } + [TextField()]
        case .secret: lines = [TextField(value, isSecret: true)]
        default: lines = [TextField(value)]
        }
        if case .choice(let options) = kind { option = options.firstIndex { $0.value == value } ?? 0 }
        if case .toggle = kind { option = value == "true" ? 1 : 0 }
        initial = text
    }

    /// A title of the fields that follow.
    static func heading(_ text: String) -> FormField { FormField(.heading, "", text) }
    /// Words between fields.
    static func note(_ text: String) -> FormField { FormField(.note, "", text) }

    /// A secret for which a stored one stands.
    static func secret(_ key: String, _ label: String, saved: String?, help: String = "") -> FormField {
        var field = FormField(.secret, key, label, help: help)
        field.saved = saved
        field.initial = field.text
        return field
    }

    var canFocus: Bool { kind != .heading && kind != .note }
    var isText: Bool {
        switch kind {
        case .text, .secret, .number, .lines: true
        default: false
        }
    }

    /// Every text in it that is not empty, without spaces around.
    var texts: [String] {
        switch kind {
        case .choice(let options): options.indices.contains(option) ? [options[option].value] : []
        case .toggle: [option == 1 ? "true" : "false"]
        case .secret: saved != nil || !lines[0].isEmpty ? ["•"] : []
        case .heading, .note, .button: []
        default: lines.map { $0.text.trimmed }.filter { !$0.isEmpty }
        }
    }

    /// What is in it, as one text. Of a secret only whether there is one, and which stored one.
    var text: String { saved ?? texts.joined(separator: "\n") }
    var isOn: Bool { option == 1 }
    var number: Int? { Int(lines[0].text.trimmed) }
    /// The secret as it was typed; `nil` when none was.
    var typedSecret: String? { kind == .secret && saved == nil && !lines[0].isEmpty ? lines[0].text : nil }
    /// Whether it holds something else than at first.
    var isChanged: Bool { text != initial }

    // MARK: Editing

    /// Takes a key that changes what is in it.
    /// - Returns: whether it did.
    mutating func receive(_ key: Key) -> Bool {
        guard lock.isEmpty else { return false }
        let done = edit(key)
        if done { checkAgain() }
        return done
    }

    private mutating func edit(_ key: Key) -> Bool {
        switch kind {
        case .heading, .note, .button: return false
        case .toggle:
            guard [.left, .right, .character(" ")].contains(key) else { return false }
            option = 1 - option
        case .choice(let options):
            let step = key == .left ? options.count - 1 : [.right, .character(" ")].contains(key) ? 1 : 0
            guard step > 0, !options.isEmpty else { return false }
            option = (option + step) % options.count
        case .number(let range):
            switch key {
            case .character("+"), .character("-"):
                if key == .character("-"), range.lowerBound < 0 { return lines[0].receive(key) }
                let value = min(max(number ?? range.lowerBound, range.lowerBound), range.upperBound)
                let isUp = key == .character("+")
                lines[0].text = String(
                    isUp ? min(range.upperBound - 1, value) + 1 : max(range.lowerBound + 1, value) - 1)
            case .character(let scalar):
                let isDigit = ("0"..."9").contains(scalar) || (scalar == "-" && range.lowerBound < 0)
                return isDigit && lines[0].scalars.count < 20 ? lines[0].receive(key) : true
            default: return lines[0].receive(key)
            }
        case .secret:
            // A stored secret is replaced as a whole: nobody can see what would be changed.
            if saved != nil {
                switch key {
                case .character, .backspace, .delete, .control("u"): saved = nil
                default: return false
                }
                guard case .character = key else { return true }
            }
            return lines[0].receive(key)
        case .lines: return editLines(key)
        case .text: return lines[0].receive(key)
        }
        return true
    }

    private mutating func editLines(_ key: Key) -> Bool {
        switch key {
        case .up:
            guard line > 0 else { return false }
            line -= 1
        case .down:
            guard line + 1 < lines.count else { return false }
            line += 1
        case .enter:
            guard !lines[line].isEmpty else { return false }
            line += 1
            if line == lines.count || !lines[line].isEmpty { lines.insert(TextField(), at: line) }
        case .backspace where lines[line].isEmpty && lines.count > 1:
            lines.remove(at: line)
            line = max(0, line - 1)
        default: return lines[line].receive(key)
        }
        return true
    }

    /// Takes pasted text: never as Enter. Lines become lines where there can be several, and stay in a secret.
    mutating func paste(_ pasted: String) {
        guard lock.isEmpty else { return }
        switch kind {
        case .text: lines[0].paste(pasted)
        case .number: lines[0].paste(String(pasted.filter { ("0"..."9").contains($0) }.prefix(20)))
        case .secret:
            saved = nil
            var value = lines[0].text + pasted
            while let last = value.unicodeScalars.last, last == "\n" || last == "\r" {
                value.unicodeScalars.removeLast()
            }
            if value.utf8.count <= 64 * 1024 { lines[0].text = value }
        case .lines:
            for (index, part) in pasted.lines.prefix(1000).enumerated() {
                if index > 0 {
                    line += 1
                    lines.insert(TextField(), at: line)
                }
                lines[line].paste(part)
            }
        default: return
        }
        checkAgain()
    }

    /// Puts a value in, as if it had been typed.
    mutating func put(_ value: String) {
        switch kind {
        case .choice(let options): option = options.firstIndex { $0.value == value } ?? option
        case .toggle: option = value == "true" ? 1 : 0
        case .lines:
            lines = value.lines.map { TextField($0) } + [TextField()]
            line = 0
        default: lines[0].text = value
        }
        checkAgain()
    }

    /// Puts text into the line that has the cursor.
    mutating func replaceLine(_ text: String) {
        lines[line].text = text
        if line == lines.count - 1, kind == .lines { lines.append(TextField()) }
        checkAgain()
    }

    /// Lets a stored secret stand for what was typed, which is overwritten.
    mutating func keep(saved name: String) {
        lines[0].wipe()
        saved = name
        error = ""
    }

    /// Overwrites a secret that was typed.
    mutating func wipe() { if kind == .secret { lines[0].wipe() } }

    /// Takes what is in it for what was in it at first.
    mutating func settle() { initial = text }

    /// Enters the field from above or from below.
    mutating func enter(fromBelow: Bool) { line = fromBelow ? lines.count - 1 : 0 }

    /// Checks it when it is left, and at each key from then on.
    mutating func leave() {
        wasLeft = true
        if isRevealed { isRevealed = false }
        error = complaint()
    }

    private mutating func checkAgain() { error = wasLeft || !error.isEmpty ? complaint() : "" }

    private func complaint() -> String {
        let texts = texts
        if texts.isEmpty { return isRequired ? "is needed" : "" }
        if case .number(let range) = kind {
            guard let number, range.contains(number) else {
                return "is a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
        }
        return check?(texts) ?? ""
    }
}

extension String {
    /// Without spaces at both ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
