// SPDX-License-Identifier: Apache-2.0
import API
import JSONCoding
import Models
import Registry

/// A catalog's entry as ToolHive's metadata of an image or of a remote server.
struct V1BetaCatalogEntry {
    private let entry: CatalogEntry
    private let option: LaunchOption

    /// As it would run on `machine`; `nil` when it cannot be shown.
    init?(_ entry: CatalogEntry, on machine: Machine) {
        guard let option = entry.choice(on: machine)?.option else { return nil }
        self.entry = entry
        self.option = option
    }

    /// Whether it runs elsewhere.
    var isRemote: Bool { option.kind == .remote }
    var name: String { entry.name }

    /// The object.
    var json: JSON {
        var object = JSONObject([
            ("name", .string(entry.name)), ("title", .string(entry.title)),
            ("description", .string(entry.description)), ("tier", .string(tier)),
            ("status", .string(entry.status.prefix(1).uppercased() + entry.status.dropFirst())),
            ("transport", .string(option.transport.rawValue)), ("tools", JSON(entry.tools)),
            ("tags", JSON(entry.tags)),
        ])
        if !entry.repositoryURL.isEmpty { object["repository_url"] = .string(entry.repositoryURL) }
        object["env_vars"] = .array(option.variables.filter { $0.fixed == nil }.map(Self.variable))
        if isRemote {
            object["url"] = .string(option.source)
            object["headers"] = .array(entry.headers(of: option).map(Self.variable))
        } else {
            object["image"] = .string(option.source)
            if option.targetPort > 0 { object["target_port"] = JSON(option.targetPort) }
            object["permissions"] = option.permissions.json
            object["args"] = JSON(option.fixedArguments)
        }
        for (key, value) in V1BetaPublished(entry.published(of: option), isRemote: isRemote).members {
            object[key] = value
        }
        return .object(object)
    }

    private var tier: String { entry.tier == "official" ? "Official" : "Community" }

    private static func variable(_ variable: LaunchOption.Variable) -> JSON {
        var object = JSONObject([
            ("name", .string(variable.name)), ("description", .string(variable.description)),
            ("required", .bool(variable.isRequired)), ("secret", .bool(variable.isSecret)),
        ])
        if let fallback = variable.fallback { object["default"] = .string(fallback) }
        if !variable.choices.isEmpty { object["choices"] = JSON(variable.choices) }
        return .object(object)
    }
}
