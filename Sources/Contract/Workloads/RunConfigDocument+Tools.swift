// SPDX-License-Identifier: Apache-2.0
import JSONCoding
public import Models

extension RunConfigDocument {
    /// How tools are shown to clients, by the names that the backend gives them, in the document's order.
    public var toolsShown: [(tool: String, shown: RunConfig.ToolOverride)] {
        (toolsOverride?.members ?? []).map { tool, shown in
            let (name, description) = (shown["name"]?.stringValue, shown["description"]?.stringValue)
            return (tool, RunConfig.ToolOverride(name: name, description: description))
        }
    }
}
