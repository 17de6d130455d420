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
        .columns: [.character("w")],
        .follow: [.character("f")], .wrap: [.character("w")], .times: [.character("t")], .level: [.character("v")],
        .onlyMatches: [.character("&")], .marker: [.character("M")], .fullScreen: [.character("F")],
        .source: [.character("b")], .up: [.character("k")], .down: [.character("j")], .first: [.character("g")],
        .last: [.character("G")], .pageUp: [], .pageDown: [], .open: [], .back: [],
    ])

    private init(keys: [Action: [Key]]) { self.keys = keys }

    /// One line of a configuration.
    struct Change: Sendable, Equatable {
        var action: String
        var keys: [String]
        /// Where it is written: `config.yaml:3`.
        var origin: String
    }

    /// The keys of `preset` with `changes`.
    /// - Throws: `Refusal` for a name that does not exist, for a key with two meanings at one place, for one that moves
    ///   everywhere, and for a deletion on a key that is hit by mistake.
    init(preset: String = "default", presetOrigin: String = "", changes: [Change] = []) throws(Refusal) {
        guard let named = Self.presets[preset] else {
            let names = Self.presets.keys.sorted().joined(separator: ", ")
            throw Refusal(reason: "\(presetOrigin): tui.preset: there is no “\(preset)”; there are \(names)")
        }
        self = .standard
        keys.merge(named) { $1 }
        var origins: [Action: String] = [:]
        for change in changes.sorted(by: { $0.action < $1.action }) {
            let place = "\(change.origin): tui.keys.\(change.action)"
            guard let action = Action(rawValue: change.action) else {
                throw Refusal(reason: "\(place): there is no such action; thv tui shows all of them with ?")
            }
            keys[action] = []
            for name in change.keys {
                guard let key = Key(name: name) else {
                    throw Refusal(reason: "\(place): “\(name)” is no key; write n, N, Ctrl-N, F5, Space or Delete")
                }
                if Self.fixed.contains(key) {
                    throw Refusal(reason: "\(place): \(key.name) moves about on every page and can do nothing else")
                }
                if action.isDestructive, Self.isHitByMistake(key) {
                    throw Refusal(
                        reason: "\(place): \(key.name) is hit by mistake too easily to delete with; "
                            + "a capital letter, Ctrl with a letter, Delete or a function key will do")
                }
                keys[action]?.append(key)
            }
            origins[action] = change.origin
        }
        try refuseTwice(origins)
    }

    private static let fixed: Set<Key> = [.up, .down, .left, .right, .enter, .escape, .tab, .backTab]

    private static func isHitByMistake(_ key: Key) -> Bool {
        guard case .character(let scalar) = key else { return key == .backspace }
        return !scalar.properties.isUppercase
    }

    private func refuseTwice(_ origins: [Action: String]) throws(Refusal) {
        for (index, action) in Action.allCases.enumerated() {
            for other in Action.allCases.dropFirst(index + 1) where action.meets(other) {
                guard let key = keys[other]?.first(where: { keys[action]?.contains($0) == true }) else { continue }
                let origin = [origins[other], origins[action]].compactMap(\.self).first ?? ""
                throw Refusal(
                    reason: "\(origin): tui.keys: \(key.name) means both \(action.rawValue) and \(other.rawValue)")
            }
        }
    }

    /// The key that every page understands and for which `key` stands.
    func movement(_ key: Key) -> Key? {
        for action in Self.movements where matches(key, action) { return action.movement }
        return nil
    }
    private static let movements = Action.allCases.filter { $0.movement != nil }

    /// Whether `key` means `action`.
    func matches(_ key: Key, _ action: Action) -> Bool { keys[action]?.contains(key) == true }

    /// The first of `actions` that `key` means.
    func action(_ key: Key, of actions: [Action]) -> Action? { actions.first { matches(key, $0) } }

    /// The first two keys for `action`: `Ctrl-S/F10`.
    func labels(_ action: Action) -> String { (keys[action] ?? []).prefix(2).map(\.name).joined(separator: "/") }

    /// The key to show for `action`: `Ctrl-R`.
    func label(_ action: Action) -> String { keys[action]?.first?.name ?? "" }
}
