// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
import Models

/// One server of a catalog: what it is, and the ways to run it.
public struct CatalogEntry: Sendable, Equatable {
    /// The whole name: `io.github.hashicorp/terraform-mcp-server`.
    public var name: String
    /// What people type: `terraform`.
    public var shortName: String
    public var title: String
    public var description: String
    public var version: String
    /// `active`, `deprecated` or `deleted`.
    public var status: String
    /// `official` or `community`; empty when the catalog does not say.
    public var tier: String
    public var tags: [String]
    /// Names of its tools, as far as the catalog knows them.
    public var tools: [String]
    public var repositoryURL: String
    public var websiteURL: String
    /// The entry as the registry has it (`server.json`).
    public var document: JSON
    /// Ways to run it, preferred first; never empty.
    public var options: [LaunchOption]
    /// Names of the catalog's groups it is in.
    public var groups: [String] = []

    /// The way that would be taken on `machine`, and whether it would work.
    public func choice(
        on machine: Machine, where fits: (LaunchOption) -> Bool = { _ in true }
    ) -> (option: LaunchOption, runnable: Machine.Fact)? {
        let ranked = options.filter(fits).map { ($0, machine.canRun($0)) }
        return ranked.first { $0.1.isGood } ?? ranked.first
    }

    /// What its publisher says of `option` in ToolHive's words, unchecked; `null` when there is nothing.
    public func published(of option: LaunchOption) -> JSON {
        ServerDocument.published(in: document, for: option.source)
    }

    /// The header fields that a remote `option` takes, as the document has them.
    public func headers(of option: LaunchOption) -> [LaunchOption.Variable] {
        let remote = (document["remotes"]?.arrayValue ?? []).first { $0["url"]?.stringValue == option.source }
        return ServerDocument.inputs(remote?["headers"], in: document).filter { $0.fixed == nil }
    }

    /// The object that lists and details show.
    public func json(registry: String, on machine: Machine) -> JSON {
        guard let (option, runnable) = choice(on: machine) else { return .null }
        var object = JSONObject([
            ("registry", .string(registry)), ("name", .string(name)), ("short_name", .string(shortName)),
            ("title", .string(title)), ("description", .string(description)), ("version", .string(version)),
            ("status", .string(status)), ("tags", JSON(tags)), ("groups", JSON(groups)),
        ])
        func set(_ key: String, _ text: String) { if !text.isEmpty { object[key] = .string(text) } }
        set("tier", tier)
        set("repository_url", repositoryURL)
        set("website_url", websiteURL)
        object["kind"] = .string(option.kind.rawValue)
        object["source"] = .string(option.source)
        object["transport"] = .string(option.transport.rawValue)
        if option.targetPort > 0 { object["target_port"] = JSON(option.targetPort) }
        object["cmd_args"] = JSON(option.fixedArguments)
        object["arguments"] = .array(option.arguments.map(\.json))
        object["env_vars"] = .array(option.variables.filter { $0.fixed == nil }.map(\.json))
        if let token = option.bearerToken { object["bearer_token"] = token.json }
        object["permission_profile"] = option.permissions.json
        object["permissions"] = .array(option.asks.map(\.json))
        object["tools"] = JSON(tools)
        object["runnable"] = runnable.json
        return .object(object)
    }
}

extension LaunchOption.Variable {
    var json: JSON {
        var object = JSONObject([
            ("name", .string(name)), ("description", .string(description)), ("required", .bool(isRequired)),
            ("secret", .bool(isSecret)),
        ])
        if let fallback { object["default"] = .string(fallback) }
        if !choices.isEmpty { object["choices"] = JSON(choices) }
        return .object(object)
    }
}

extension LaunchOption.Argument {
    var json: JSON {
        [
            "name": .string(name), "description": .string(description), "required": .bool(isRequired),
            "default": JSON(fallback),
        ]
    }
}
