// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Which tools clients see, and under which names.
extension RunConfig {
    var toolsOverrideJSON: JSON {
        let members = policy.toolsOverride.sorted { $0.key < $1.key }.map { tool, shown in
            var object = JSONObject()
            if let name = shown.name { object["name"] = .string(name) }
            if let description = shown.description { object["description"] = .string(description) }
            return (tool, JSON.object(object))
        }
        return .object(JSONObject(members))
    }

    mutating func readTools(_ reader: ObjectReader) {
        policy.toolsFilter = reader.strings("tools_filter", max: 1000) ?? []
        if policy.toolsFilter.contains("") { reader.reject("tools_filter", .invalid, "a tool has a name") }
        guard let overrides = reader.object("tools_override") else { return }
        let tools = reader.value("tools_override")?.objectValue?.keys ?? []
        if tools.count > 1000 { reader.reject("tools_override", .outOfRange, "more than 1000 members") }
        var names = Set<String>()
        for tool in tools.prefix(1000) {
            guard let fields = overrides.object(tool) else { continue }
            let shown = ToolOverride(
                name: fields.string("name", max: 255), description: fields.string("description", max: 65_536))
            if shown.name == "" { fields.reject("name", .invalid, "is empty") }
            if shown.name == nil, shown.description == nil {
                overrides.reject(tool, .invalid, "say name, description, or both")
            }
            if let name = shown.name, !names.insert(name).inserted {
                fields.reject("name", .invalid, "two tools cannot both be “\(name)”")
            }
            fields.finishNested()
            policy.toolsOverride[tool] = shown
        }
    }
}
