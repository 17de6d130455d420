// SPDX-License-Identifier: Apache-2.0

/// Fields that a person fills in, one of which has the focus. Nothing ever empties it but the person.
struct Form: Sendable {
    /// What a key meant, beyond the form itself.
    enum Reaction: Equatable {
        case done
        /// The form is complete, as far as the person is concerned.
        case submit
        /// The button of that key was pressed.
        case press(String)
        /// A value for the field of that key is to be picked from a list.
        case pick(String)
        /// A path for the field of that key is to be found among the files.
        case browse(String)
        /// The field of that key is to be written in an editor.
        case edit(String)
        /// A secret shows, for `FormField.revealTime`.
        case reveal
        /// A key that a form does not know.
        case unknown
    }

    private(set) var fields: [FormField]
    private(set) var focus: Int
    /// Whether fields that hold something else than at first are marked.
    var marksChanges = false

    init(_ fields: [FormField], focus key: String? = nil) {
        self.fields = fields
        focus = fields.firstIndex { $0.canFocus && (key == nil || $0.key == key) } ?? 0
    }

    var focused: FormField? { fields.indices.contains(focus) && fields[focus].canFocus ? fields[focus] : nil }
    var hasChanges: Bool { fields.contains { $0.isChanged } }
    /// How many fields are known to be wrong.
    var errorCount: Int { fields.count { !$0.error.isEmpty } }

    /// The field of that key.
    subscript(key: String) -> FormField? { fields.first { $0.key == key } }

    /// Changes the field of that key in place.
    mutating func change(_ key: String, _ body: (inout FormField) -> Void) {
        guard let index = fields.firstIndex(where: { $0.key == key }) else { return }
        body(&fields[index])
    }

    /// Puts fields in before that one; the first of them gets the focus.
    mutating func insert(_ new: [FormField], before key: String) {
        let index = fields.firstIndex { $0.key == key } ?? fields.count
        fields.insert(contentsOf: new, at: index)
        focus = new.firstIndex { $0.canFocus }.map { index + $0 } ?? focus
    }

    /// Secrets are dots again.
    mutating func hideSecrets() { for index in fields.indices { fields[index].isRevealed = false } }

    /// Overwrites every secret that was typed.
    mutating func wipe() { for index in fields.indices { fields[index].wipe() } }

    // MARK: Keys

    mutating func receive(_ key: Key) -> Reaction {
        guard fields.indices.contains(focus) else { return .unknown }
        let field = fields[focus]
        switch key {
        case .function(2): return .pick(field.key)
        case .function(3) where field.kind == .secret && field.saved == nil:
            fields[focus].isRevealed.toggle()
            return fields[focus].isRevealed ? .reveal : .done
        case .function(4) where field.holdsPath && field.lock.isEmpty: return .browse(field.key)
        case .control("o") where field.lock.isEmpty: return .edit(field.key)
        default: break
        }
        if fields[focus].receive(key) { return .done }
        switch key {
        case .tab, .down: move(1)
        case .backTab, .up: move(-1)
        case .enter:
            if fields[focus].kind == .button { return .press(fields[focus].key) }
            if !move(1) { return .submit }
        default: return .unknown
        }
        return .done
    }

    mutating func paste(_ text: String) {
        if fields.indices.contains(focus) { fields[focus].paste(text) }
    }

    /// Goes to the next field that takes the focus.
    /// - Returns: whether there was one.
    @discardableResult
    mutating func move(_ step: Int) -> Bool {
        guard fields.indices.contains(focus) else { return false }
        fields[focus].leave()
        var index = focus + step
        while fields.indices.contains(index), !fields[index].canFocus { index += step }
        guard fields.indices.contains(index) else { return false }
        focus = index
        fields[focus].enter(fromBelow: step < 0)
        return true
    }

    /// Gives the focus to the field of that key.
    mutating func go(to key: String) {
        if let index = fields.firstIndex(where: { $0.key == key && $0.canFocus }) { focus = index }
    }

    // MARK: Mistakes

    /// Checks every field; the first that is wrong gets the focus.
    /// - Returns: whether all are right.
    mutating func validate() -> Bool {
        for index in fields.indices { fields[index].leave() }
        return goToFirstError()
    }

    private mutating func goToFirstError() -> Bool {
        guard let first = fields.firstIndex(where: { !$0.error.isEmpty && $0.canFocus }) else { return true }
        focus = first
        return false
    }

    /// Shows what the server says at the fields it names.
    /// - Returns: what belongs to none of them.
    mutating func land(_ mistakes: [Reply.Refusal.Field]) -> [Reply.Refusal.Field] {
        let rest = mistakes.filter { mistake in
            guard let index = index(of: mistake.pointer) else { return true }
            fields[index].error = mistake.detail
            return false
        }
        if rest.count < mistakes.count { _ = goToFirstError() }
        return rest
    }

    private func index(of pointer: String) -> Int? {
        let pointer = pointer.hasPrefix("/config/") ? String(pointer.dropFirst(7)) : pointer
        func matches(_ field: FormField, _ test: (String) -> Bool) -> Bool {
            field.canFocus && ([field.key] + field.pointers).contains { !$0.isEmpty && test($0) }
        }
        return fields.firstIndex { matches($0) { $0 == pointer } }
            ?? fields.firstIndex { matches($0) { pointer.hasPrefix($0 + "/") } }
    }
}
