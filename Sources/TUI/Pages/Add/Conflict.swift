// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding

/// Somebody else has changed the same thing meanwhile: theirs, mine, and the choice.
enum Conflict {
    /// - Parameters:
    ///   - initial: what the person began with.
    ///   - mine: what the person wants.
    ///   - current: the server as it is now.
    static func page(initial: RunConfigDocument, mine: RunConfigDocument, _ current: Server, _ world: World)
        -> ChoicePage
    {
        let theirs = ServerDraft(editing: current, world).body()
        var text = ["\(current.name) was changed by somebody else while you were typing."]
        for (name, was, now) in ChangeList.lines(from: initial.wire, to: theirs.wire) {
            text.append("theirs  \(name): \(was ?? "nothing") → \(now ?? "nothing")")
        }
        for (name, was, now) in ChangeList.lines(from: initial.wire, to: mine.wire) {
            text.append("mine    \(name): \(was ?? "nothing") → \(now ?? "nothing")")
        }
        return ChoicePage(
            title: "Changed meanwhile", text: text,
            choices: [
                .init("Back to the form", [.pop]),
                .init("Keep mine: what I changed goes over theirs", [.pop, .answer("mine", current.workload.wire)]),
                .init("Take theirs, drop mine", [.pop, .answer("theirs", current.workload.wire)]),
            ])
    }
}
