// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding
import Models

/// A tool by the name its server gives it, and how clients see it.
struct Tool: Sendable, Equatable {
    /// The server's own name: what identifies it.
    var original: String
    /// As clients see it, or would; `nil` when the server does not offer it now.
    var definition: Contract.Tool?

    /// What the server itself says of it.
    var ownDescription: String { definition?.originalDescription ?? definition?.description ?? "" }
}

/// Which tools clients see and under which names: what is in force, and what a person has changed but not saved.
struct ToolChoice: Sendable, Equatable {
    struct Override: Sendable, Equatable {
        var name: String?
        var description: String?
        var isEmpty: Bool { name == nil && description == nil }
    }

    /// The names that clients see, of the tools that are on; empty means all.
    var filter: [String] = []
    var overrides: [String: Override] = [:]

    /// What the configuration of a server says.
    init(_ config: RunConfigDocument) {
        filter = config.toolsFilter ?? []
        for (tool, shown) in config.toolsShown {
            overrides[tool] = Override(name: shown.name, description: shown.description)
        }
    }

    func shownName(of original: String) -> String { overrides[original]?.name ?? original }

    func isOn(_ original: String) -> Bool { filter.isEmpty || filter.contains(shownName(of: original)) }

    /// Switches a tool; `all` are the tools that are known.
    /// - Returns: whether it could be: one has to stay on.
    mutating func toggle(_ original: String, all: [String]) -> Bool {
        let name = shownName(of: original)
        if isOn(original) {
            let rest = (filter.isEmpty ? all.map(shownName) : filter).filter { $0 != name }
            guard !rest.isEmpty else { return false }
            filter = rest
        } else {
            filter.append(name)
            if all.allSatisfy(isOn), filter.count >= all.count { filter = [] }
        }
        return true
    }

    /// Gives a tool another name or description; empty text takes the server's own.
    mutating func override(_ original: String, name: String, description: String) {
        let before = shownName(of: original)
        let override = Override(
            name: name.isEmpty || name == original ? nil : name, description: description.isEmpty ? nil : description)
        overrides[original] = override.isEmpty ? nil : override
        let after = shownName(of: original)
        filter = filter.map { $0 == before ? after : $0 }
    }

    /// The change from `base` to this, as a merge patch.
    func patch(from base: ToolChoice) -> WorkloadPatch {
        var patch = WorkloadPatch()
        if filter != base.filter { patch.set(.toolsFilter, filter.isEmpty ? nil : JSON(filter)) }
        var changes = JSONObject()
        for tool in Set(overrides.keys).union(base.overrides.keys).sorted()
        where overrides[tool] != base.overrides[tool] {
            guard let override = overrides[tool] else {
                changes[tool] = .null
                continue
            }
            changes[tool] = [
                "name": override.name.map(JSON.string) ?? .null,
                "description": override.description.map(JSON.string) ?? .null,
            ]
        }
        if !changes.members.isEmpty {
            patch.set(.toolsOverride, overrides.isEmpty ? nil : .object(changes))
        }
        return patch
    }

    /// How many tools differ from `base`.
    func changes(from base: ToolChoice, all: [String]) -> Int {
        all.count { isOn($0) != base.isOn($0) || overrides[$0] != base.overrides[$0] }
    }
}
