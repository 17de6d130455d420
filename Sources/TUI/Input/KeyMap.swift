// SPDX-License-Identifier: Apache-2.0

/// Which key means what. One key has one meaning at a place; a page asks for the actions that it knows.
struct KeyMap: Sendable, Equatable {
    private(set) var keys: [Action: [Key]]

    /// Why a configuration of keys was refused.
    struct Refusal: Error, Equatable {
        var reason: String
    }

    static let standard = KeyMap(keys: [
        .help: [.character("?"), .function(1)], .palette: [.character(":"), .control("p")],
        .actions: [.character("."), .function(9)], .quit: [.character("q")], .leave: [.control("c")],
        .refresh: [.control("r")], .redraw: [.control("l")], .messages: [.character("!")], .mouse: [.character("m")],
        .servers: [.character("1")], .catalog: [.character("2")], .groups: [.character("3")],
        .secrets: [.character("4")], .apps: [.character("5")], .activity: [.character("6")],
        .settings: [.character("7")], .filter: [.character("/")], .next: [.character("n")],
        .previous: [.character("N")], .mark: [.character(" ")], .markAll: [.control("a")],
        .unmark: [.character("\\")], .sort: [.character("o")], .quick: [.character("f")], .copy: [.character("y")],
        .save: [.control("s"), .function(10)], .undo: [.character("U")], .stop: [.character("s")],
        .restart: [.character("r")], .delete: [.character("D"), .delete], .new: [.character("n")],
        .edit: [.character("e")], .logs: [.character("l")], .tools: [.character("t")], .update: [.character("u")],
        .follow: [.character("f")], .wrap: [.character("w")], .times: [.character("t")], .level: [.character("v")],
        .onlyMatches: [.character("&")], .marker: [.character("M")], .fullScreen: [.character("F")],
        .source: [.character("b")],
    ])

    private init(keys: [Action: [Key]]) { self.keys = keys }

    /// The standard map with `changes`: names of actions and of keys.
    /// - Throws: `Refusal` for a name that does not exist, and for a deletion on a key that is hit by mistake.
    init(changes: [(action: String, key: String)]) throws(Refusal) {
        self = .standard
        for (name, keyName) in changes {
            guard let action = Action(rawValue: name) else {
                throw Refusal(reason: "tui.keys: there is no action “\(name)”")
            }
            guard let key = Key(name: keyName) else {
                throw Refusal(
                    reason: "tui.keys.\(name): “\(keyName)” is no key; write n, N, Ctrl-N, F5, Enter or Delete")
            }
            if action.isDestructive, [.backspace, .enter, .character(" ")].contains(key) {
                throw Refusal(reason: "tui.keys.\(name): \(keyName) is hit by mistake too easily to delete with")
            }
            keys[action] = [key]
        }
        let everywhere: [Action] = [.help, .palette, .actions, .quit, .leave]
        for action in everywhere {
            for other in Action.allCases where other != action {
                if let key = keys[other]?.first(where: { keys[action]?.contains($0) == true }) {
                    throw Refusal(reason: "tui.keys: \(key.name) means both \(action.rawValue) and \(other.rawValue)")
                }
            }
        }
    }

    /// Whether `key` means `action`.
    func matches(_ key: Key, _ action: Action) -> Bool { keys[action]?.contains(key) == true }

    /// The first of `actions` that `key` means.
    func action(_ key: Key, of actions: [Action]) -> Action? { actions.first { matches(key, $0) } }

    /// The key to show for `action`: `Ctrl-R`.
    func label(_ action: Action) -> String { keys[action]?.first?.name ?? "" }
}
