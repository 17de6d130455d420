// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Somebody else has changed the same thing meanwhile: theirs, mine, and the choice.
enum Conflict {
    /// - Parameters:
    ///   - initial: what the person began with.
    ///   - mine: what the person wants.
    ///   - current: the server as it is now.
    static func page(initial: JSON, mine: JSON, _ current: Server, _ world: World) -> ChoicePage {
        let theirs = ServerDraft(editing: current, world).body()
        var text = ["\(current.name) was changed by somebody else while you were typing."]
        for (name, was, now) in ChangeList.lines(from: initial, to: theirs) {
            text.append("theirs  \(name): \(was ?? "nothing") → \(now ?? "nothing")")
        }
        for (name, was, now) in ChangeList.lines(from: initial, to: mine) {
            text.append("mine    \(name): \(was ?? "nothing") → \(now ?? "nothing")")
        }
        return ChoicePage(
            title: "Changed meanwhile", text: text,
            choices: [
                .init("Back to the form", [.pop]),
                .init("Keep mine: what I changed goes over theirs", [.pop, .answer("mine", current.raw)]),
                .init("Take theirs, drop mine", [.pop, .answer("theirs", current.raw)]),
            ])
    }
}
