// SPDX-License-Identifier: Apache-2.0
import Contract

/// An app that can be told of servers.
struct AppEntry: Sendable, Equatable {
    var id: String
    var name: String
    var isInstalled: Bool
    var path: String
    var groups: [String]
    var entries: [String]
    var status: Word<Client.Status>
    var context: String
    var backup: String

    init(_ client: Client) {
        id = client.id
        name = client.name.isEmpty ? client.id : client.name
        isInstalled = client.isInstalled
        path = client.configPath
        groups = client.groups
        entries = client.entries
        status = client.status
        context = client.statusContext
        backup = client.backup
    }

    /// How what is wrong with its file is to be shown; `nil` when nothing is.
    var trouble: Role? {
        switch status.known {
        case .error: .bad
        case .changed: .attention
        case .ok, .unregistered, nil: context.isEmpty ? nil : .attention
        }
    }

    /// Whether it can be ticked: installed, or registered when it was.
    var isHere: Bool { isInstalled || !groups.isEmpty }
}
