// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models

/// Every tool of a backend, those too that clients do not see: for whoever decides which they see.
public enum AllTools {
    /// The field with which the control plane asks a proxy for them; its value is the proxy's nonce.
    public static let field = "Thv-All-Tools"

    /// The tools as clients see them or would see them, each with `enabled`, and with `original_name` and
    /// `original_description` where `config` says otherwise than the backend.
    public static func described(_ tools: [JSON], _ config: RunConfig) -> [JSON] {
        let policy = ToolPolicy(config)
        return tools.map(policy.described(tool:))
    }

    /// What `config` names and none of the `described` tools is called: names of the filter, which clients then do not
    /// have, and tools to be shown otherwise. Sorted.
    public static func missing(_ described: [JSON], _ config: RunConfig) -> [String] {
        func names(_ keys: [String]) -> Set<ToolName> {
            Set(
                described.compactMap { tool in keys.lazy.compactMap { tool[$0]?.stringValue }.first.map { ToolName($0) }
                })
        }
        let (shown, original) = (names(["name"]), names(["original_name", "name"]))
        let unknown =
            config.policy.toolsFilter.filter { !shown.contains(ToolName($0)) }
            + config.policy.toolsOverride.keys.filter { !original.contains(ToolName($0)) }
        return Set(unknown).sorted()
    }
}
