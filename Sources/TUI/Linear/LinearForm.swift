// SPDX-License-Identifier: Apache-2.0

/// A form in linear mode: each field is a question, asked again until its answer is right.
enum LinearForm {
    /// Asks for every field from `index` on.
    /// - Parameter done: goes on with the form as it was filled in.
    static func ask(
        _ form: Form, from index: Int = 0, _ done: @escaping @Sendable (Form, World) -> [LinearMove], _ world: World
    ) -> [LinearMove] {
        guard form.fields.indices.contains(index) else { return done(form, world) }
        let field = form.fields[index]
        guard field.lock.isEmpty, field.canFocus, field.kind != .button else {
            let words = field.kind == .heading || field.kind == .note ? [LinearMove.say("\(field.label).")] : []
            return words + ask(form, from: index + 1, done, world)
        }
        let about = field.help.isEmpty ? [] : [LinearMove.say(field.help)]
        let next: @Sendable (Form, World) -> [LinearMove] = { ask($0, from: index + 1, done, $1) }
        let again: @Sendable (Form, World) -> [LinearMove] = { ask($0, from: index, done, $1) }
        return about + question(form, field, next, again)
    }

    private typealias Next = @Sendable (Form, World) -> [LinearMove]

    private static func question(
        _ form: Form, _ field: FormField, _ next: @escaping Next, _ again: @escaping Next
    ) -> [LinearMove] {
        let label = field.label.trimmed + (field.isRequired ? " (needed)" : "")
        switch field.kind {
        case .toggle:
            return [
                .ask(
                    .yesNo(label, usual: field.isOn) { isOn, world in
                        take(form, field.key, isOn ? "true" : "false", world, next, again)
                    })
            ]
        case .choice(let options):
            let choices = options.enumerated().map { LinearMove.say("\($0 + 1). \($1.words)") }
            return choices + [
                .ask(
                    LinearQuestion("\(label), number", usual: String(field.option + 1)) { text, world in
                        guard let number = Int(text), options.indices.contains(number - 1) else {
                            return [.say("Type a number from 1 to \(options.count).")] + again(form, world)
                        }
                        return take(form, field.key, options[number - 1].value, world, next, again)
                    })
            ]
        case .secret:
            return [
                .ask(
                    LinearQuestion(label, isSecret: true) { text, world in
                        var form = form
                        if !text.isEmpty { form.change(field.key) { $0.paste(text) } }
                        return finish(form, field.key, world, next, again)
                    })
            ]
        case .lines: return line(form, field, label, [], next, again)
        default:
            return [
                .ask(
                    LinearQuestion(label, usual: field.text) { text, world in
                        take(form, field.key, text, world, next, again)
                    })
            ]
        }
    }

    /// Asks for lines until an empty one.
    private static func line(
        _ form: Form, _ field: FormField, _ label: String, _ lines: [String], _ next: @escaping Next,
        _ again: @escaping Next
    ) -> [LinearMove] {
        let prompt = "\(label), line \(lines.count + 1), Enter when there is none"
        return [
            .ask(
                LinearQuestion(prompt) { text, world in
                    guard text.isEmpty else { return line(form, field, label, lines + [text], next, again) }
                    let value = lines.isEmpty ? field.text : lines.joined(separator: "\n")
                    return take(form, field.key, value, world, next, again)
                })
        ]
    }

    private static func take(
        _ form: Form, _ key: String, _ value: String, _ world: World, _ next: Next, _ again: Next
    ) -> [LinearMove] {
        var form = form
        form.change(key) { $0.put(value) }
        return finish(form, key, world, next, again)
    }

    private static func finish(_ form: Form, _ key: String, _ world: World, _ next: Next, _ again: Next) -> [LinearMove]
    {
        var form = form
        form.change(key) { $0.leave() }
        guard let error = form[key]?.error, !error.isEmpty else { return next(form, world) }
        return [.say("\(form[key]?.label.trimmed ?? ""): \(error).")] + again(form, world)
    }
}
