// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// An app that can be told of servers.
struct AppEntry: Sendable, Equatable {
    var id: String
    var name: String
    var isInstalled: Bool
    var path: String
    var groups: [String]
    var entries: [String]
    var status: String
    var context: String
    var backup: String

    init?(_ json: JSON) {
        guard let id = json["id"]?.stringValue else { return nil }
        self.id = id
        name = json["name"]?.stringValue ?? id
        isInstalled = json["installed"]?.boolValue ?? false
        path = json["config_path"]?.stringValue ?? ""
        groups = (json["groups"]?.arrayValue ?? []).compactMap(\.stringValue)
        entries = (json["entries"]?.arrayValue ?? []).compactMap(\.stringValue)
        status = json["status"]?.stringValue ?? ""
        context = json["status_context"]?.stringValue ?? ""
        backup = json["backup"]?.stringValue ?? ""
    }

    /// How what is wrong with its file is to be shown; `nil` when nothing is.
    var trouble: Role? {
        switch status {
        case "error": .bad
        case "changed": .attention
        default: context.isEmpty ? nil : .attention
        }
    }

    /// Whether it can be ticked: installed, or registered when it was.
    var isHere: Bool { isInstalled || !groups.isEmpty }
}
