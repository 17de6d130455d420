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
}
