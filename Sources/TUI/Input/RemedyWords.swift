// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models

/// Remedies as this program's screens, keys and fields.
struct RemedyWords: Sendable {
    /// `nil` in the dialogue of lines, which has menus instead.
    var keys: KeyMap?

    /// A remedy for a person at the screen.
    func text(_ remedy: Remedy) -> String {
        remedy.words { part in
            switch part {
            case .text(let text): text
            case .field(let member): "“\(Self.field(member))”"
            case .setting(let member, let value): "“\(Self.field(member))”: \(value)"
            case .action(let action): place(action)
            }
        }
    }

    /// What the forms call a member; others in plain words.
    private static func field(_ member: String) -> String {
        let known = [
            "port": "Port", "permission_profile": "May reach", "volumes": "Files it sees", "working_dir": "Starts in",
            "transport": "Speaks", "name": "Name", "memory": "Memory", "secrets": "Secrets", "env_vars": "Settings",
            "bearer_token_secret": "Token", "target_port": "Port inside",
        ]
        return known[member] ?? member.replacingBytes(of: "_", with: " ")
    }

    private func place(_ action: RemedyAction) -> String {
        switch action {
        case .start: server(.stop, "Start")
        case .restart: server(.restart, "Restart")
        case .wait, .inspect, .listWorkloads: screen(.servers, "Servers")
        case .logs: server(.logs, "Logs")
        case .edit, .rename: server(.edit, "Edit")
        case .remove: server(.delete, "Delete")
        case .setSecret: "\(key(.new, "New secret")) in \(screen(.secrets, "Secrets"))"
        case .listSecrets: screen(.secrets, "Secrets")
        case .listGroups: screen(.groups, "Groups")
        case .createGroup: "\(key(.new, "New group")) in \(screen(.groups, "Groups"))"
        case .search, .showEntry: screen(.catalog, "Catalog")
        case .listClients: screen(.apps, "Apps")
        case .listOperations: screen(.activity, "Activity")
        case .chooseSecretProvider, .listRegistries, .removeRegistry, .resetRegistry, .diagnose, .stopServer:
            screen(.settings, "Settings")
        case .showCapabilities, .showSchema, .listEndpoints: screen(.help, "Help")
        }
    }

    private func server(_ action: Action, _ words: String) -> String {
        "\(key(action, words)) in \(screen(.servers, "Servers"))"
    }

    private func key(_ action: Action, _ words: String) -> String { keys.map { $0.label(action) } ?? words }

    private func screen(_ action: Action, _ name: String) -> String {
        keys.map { "\(name) (\($0.label(action)))" } ?? name
    }
}
