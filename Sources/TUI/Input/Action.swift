// SPDX-License-Identifier: Apache-2.0

/// What a key can mean. The name is that of `tui.keys` in the configuration.
enum Action: String, CaseIterable, Sendable {
    // Moving, besides the keys that always move
    case up, down, pageUp, pageDown, first, last, open, back
    // Everywhere
    case help, palette, actions, quit, leave, refresh, redraw, messages, mouse
    case servers, catalog, groups, secrets, apps, activity, settings
    // Lists
    case filter, next, previous, mark, markAll, unmark, sort, quick, copy, save, undo
    // Servers
    case stop, restart, delete, new, edit, logs, tools, update, columns
    // Logs
    case follow, wrap, times, level, onlyMatches, marker, fullScreen, source

    /// What it does, in a few words.
    var words: String {
        switch self {
        case .up: "Up"
        case .down: "Down"
        case .pageUp: "A page up"
        case .pageDown: "A page down"
        case .first: "To the beginning"
        case .last: "To the end"
        case .open: "Open"
        case .back: "One step back"
        case .help: "Help"
        case .palette: "Command"
        case .actions: "All actions"
        case .quit: "Quit"
        case .leave: "Leave"
        case .refresh: "Refresh"
        case .redraw: "Redraw"
        case .messages: "Messages"
        case .mouse: "Mouse on or off"
        case .servers: "Servers"
        case .catalog: "Catalog"
        case .groups: "Groups"
        case .secrets: "Secrets"
        case .apps: "Apps"
        case .activity: "Activity"
        case .settings: "Settings"
        case .filter: "Filter"
        case .next: "Next match"
        case .previous: "Previous match"
        case .mark: "Mark"
        case .markAll: "Mark all"
        case .unmark: "Clear marks"
        case .sort: "Sort"
        case .quick: "Quick filter"
        case .copy: "Copy"
        case .save: "Save"
        case .undo: "Undo"
        case .stop: "Stop"
        case .restart: "Restart"
        case .delete: "Delete"
        case .new: "New server"
        case .edit: "Edit"
        case .logs: "Logs"
        case .tools: "Tools"
        case .update: "Update"
        case .columns: "Columns"
        case .follow: "Follow"
        case .wrap: "Wrap"
        case .times: "Times"
        case .level: "Level"
        case .onlyMatches: "Only matches"
        case .marker: "Set a mark"
        case .fullScreen: "Full screen"
        case .source: "Source"
        }
    }

    /// Must not lie on a key that is easily hit by mistake, and only ever opens a question.
    var isDestructive: Bool { self == .delete }

    /// The key that every page understands, for which this one stands.
    var movement: Key? {
        switch self {
        case .up: .up
        case .down: .down
        case .pageUp: .pageUp
        case .pageDown: .pageDown
        case .first: .home
        case .last: .end
        case .open: .enter
        case .back: .escape
        default: nil
        }
    }

    /// Where an action is known. At one place, a key means one thing.
    enum Place: Sendable { case everywhere, lists, logs }

    var places: Set<Place> {
        switch self {
        case .up, .down, .pageUp, .pageDown, .first, .last, .open, .back, .help, .palette, .quit, .leave, .refresh,
            .redraw, .messages, .mouse, .servers, .catalog, .groups, .secrets, .apps, .activity, .settings, .undo:
            [.everywhere]
        case .filter, .copy, .save: [.lists, .logs]
        case .actions, .mark, .markAll, .unmark, .sort, .quick, .stop, .restart, .delete, .new, .edit, .logs, .tools,
            .update, .columns:
            [.lists]
        case .next, .previous, .follow, .wrap, .times, .level, .onlyMatches, .marker, .fullScreen, .source: [.logs]
        }
    }

    /// Whether some page knows both, so that they need different keys.
    func meets(_ other: Action) -> Bool {
        places.contains(.everywhere) || other.places.contains(.everywhere) || !places.isDisjoint(with: other.places)
    }
}
