// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding

extension ServerFormPage {
    /// What can be done while it is under way.
    func meanwhile(_ world: World) -> ChoicePage {
        var choices: [ChoicePage.Choice] = [
            .init("Keep watching", [.pop]),
            .init("Go to the list; it goes on", [.pop, .answer("away", .null)]),
        ]
        let name = draft.settings["/name"]?.text ?? ""
        if let work = world.work.first(where: { !name.isEmpty && $0.name == name }) {
            choices.append(.init("Cancel it", [.send("cancel", .cancelOperation(work.id)), .pop]))
        }
        return ChoicePage(
            title: "It is under way", text: ["If it fails while you are away, what you have typed is lost."],
            choices: choices)
    }

    /// Before what was typed is dropped.
    static var leaving: ChoicePage {
        ChoicePage(
            title: "Leave?", text: ["What you have typed will be lost."],
            choices: [.init("Stay", [.pop]), .init("Leave", [.pop, .answer("leave", .null)])])
    }
}
