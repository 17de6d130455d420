// SPDX-License-Identifier: Apache-2.0
import APIClient

extension Work {
    /// The question whether it should be cancelled. It goes on unless that is chosen.
    /// - Parameter leave: what going away from it does; `nil` where nobody waits for it.
    func cancelling(leave: [Outcome]? = nil) -> ChoicePage {
        var choices: [ChoicePage.Choice] = [.init("Go on with it", [.pop])]
        if let leave { choices.append(.init("Leave; it goes on", leave)) }
        choices.append(.init("Cancel it", [.send("cancel", .cancelOperation(id)), .pop]))
        return ChoicePage(title: "Cancel?", text: ["\(words) is under way."], choices: choices)
    }
}
