// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models

/// Which tools of a backend clients see and may call, and under which names.
public struct ToolPolicy: Sendable, Equatable {
    private let filter: Set<ToolName>
    private let overrides: [ToolName: RunConfig.ToolOverride]
    /// The backend's name of a tool by the name it is shown under.
    private let originals: [ToolName: ToolName]

    /// The policy of `config`.
    public init(_ config: RunConfig) {
        filter = Set(config.policy.toolsFilter.map { ToolName($0) })
        overrides = Dictionary(
            config.policy.toolsOverride.map { (ToolName($0), $1) }, uniquingKeysWith: { first, _ in first })
        originals = Dictionary(
            config.policy.toolsOverride.compactMap { tool, shown in shown.name.map { (ToolName($0), ToolName(tool)) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// Whether everything is as the backend says.
    public var isEmpty: Bool { filter.isEmpty && overrides.isEmpty }

    private func shows(_ name: ToolName) -> Bool { filter.isEmpty || filter.contains(name) }

    /// What the backend calls the tool that clients call `name`; `nil` when they have none of that name.
    public func original(of name: String) -> String? {
        let shown = ToolName(name)
        guard shows(shown) else { return nil }
        if let original = originals[shown] { return original.text }
        // Its own name is not shown any more.
        if let other = overrides[shown]?.name, ToolName(other) != shown { return nil }
        return name
    }

    /// The name under which clients have the tool that the backend calls `name`; `nil` when they do not have it.
    private func visible(_ name: ToolName) -> String? {
        // A tool whose name another one was given cannot be told from it any more.
        if let owner = originals[name], owner != name, overrides[name]?.name == nil { return nil }
        let visible = overrides[name]?.name ?? name.text
        return shows(ToolName(visible)) ? visible : nil
    }

    /// A tool with what clients see of it, whether or not they do.
    public func described(tool: JSON) -> JSON {
        guard case .object(var object) = tool, let name = object["name"]?.stringValue.map({ ToolName($0) }) else {
            return tool
        }
        object["enabled"] = .bool(visible(name) != nil)
        if let other = overrides[name]?.name, ToolName(other) != name {
            object["name"] = .string(other)
            object["original_name"] = .string(name.text)
        }
        if let description = overrides[name]?.description {
            object["original_description"] = object["description"] ?? ""
            object["description"] = .string(description)
        }
        return .object(object)
    }

    /// What clients see of the tool that the backend calls `name`: its name, and its description if that is another one;
    /// `nil` when they do not see it.
    public func seen(_ name: String) -> (name: String, description: String?)? {
        let tool = ToolName(name)
        return visible(tool).map { ($0, overrides[tool]?.description) }
    }
}
