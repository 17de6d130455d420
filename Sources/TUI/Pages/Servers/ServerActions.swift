// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// What can be done with a server, in one place for keys, menus and the palette.
enum ServerActions {
    /// The outcome of `action` for `servers`, with the questions that are due.
    ///
    /// - Parameter isKey: Whether a key is pressed in this moment, and not a line chosen that says what it does.
    static func outcomes(
        _ action: Action, _ servers: [Server], _ world: World, isKey: Bool = false
    ) -> [Outcome] {
        guard let first = servers.first else { return [] }
        switch action {
        case .stop:
            // The verb that is sent is the one that was painted for the selected server.
            let verb: Verb = first.isActive ? .stop : .start
            if isKey, world.hasJustTurned(first.id) {
                let words = first.isActive ? "was started" : "ended"
                return [
                    .say("\(first.name) \(words) just now; \(world.keys.label(.stop)) again to \(verb.rawValue) it")
                ]
            }
            let concerned = servers.filter { $0.isActive == first.isActive }
            let foreign = concerned.contains { $0.owner != world.user }
            if verb == .stop, foreign || concerned.count > 1 {
                return [.push(ConfirmPage(verb, concerned, world))]
            }
            return verb == .stop ? [.stopUnused(first.reference)] : [.act(verb, concerned.map(\.reference))]
        case .restart:
            if servers.count > 1 { return [.push(ConfirmPage(.restart, servers, world))] }
            return [.act(.restart, servers.map(\.reference))]
        case .delete: return [.push(ConfirmPage(.delete, servers, world))]
        case .logs: return [.push(LogsPage(server: first))]
        case .tools: return [.push(ToolsPage(server: first))]
        case .edit: return [.push(ServerFormPage(editing: first, world))]
        case .update: return [.push(UpdatePage(first))]
        default: return []
        }
    }

    /// The menu of everything that can be done with `server`.
    static func page(for server: Server, _ world: World) -> ChoicePage {
        let actions: [Action] = [.stop, .restart, .logs, .tools, .edit, .update, .delete]
        var choices = [ChoicePage.Choice("Open", key: "Enter", [.push(ServerPage(id: server.id, name: server.name))])]
        for action in actions {
            let words = action == .stop && !server.isActive ? "Start" : action.words
            choices.append(
                .init(words, key: world.keys.label(action), outcomes(action, [server], world), isEnabled: true))
        }
        choices.append(.init("Rename…", key: "n", [.push(AskPage.rename(server))]))
        choices.append(.init("Duplicate…", key: "d", [.push(AskPage.duplicate(server))]))
        choices.append(.init("Move to a group…", key: "g", [.push(AskPage.move(server))]))
        choices.append(.init("Copy…", key: world.keys.label(.copy), [.push(CopyMenu.page(for: server))]))
        return ChoicePage(title: server.name, text: [], choices: choices)
    }
}

/// What of a server can be copied. A secret is never among it.
enum CopyMenu {
    static func page(for server: Server) -> ChoicePage {
        var choices: [ChoicePage.Choice] = []
        if !server.url.isEmpty { choices.append(.init("URL", key: "u", [.copy(server.url, what: "the URL")])) }
        let entry: JSON = ["mcpServers": [server.name: ["url": .string(server.url)]]]
        choices.append(
            .init("Configuration for an app (JSON)", key: "j", [.copy(entry.text, what: "the configuration")]))
        choices.append(
            .init("Command: thv status", key: "c", [.copy("thv status \(server.name)", what: "the command")]))
        choices.append(.init("Name", key: "n", [.copy(server.name, what: "the name")]))
        return ChoicePage(title: "Copy", text: [], choices: choices)
    }
}
