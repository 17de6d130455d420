// SPDX-License-Identifier: Apache-2.0

/// A registry to add. One of `url`, `api_url` and `local_path`; none of them means the built-in catalog. `null`
/// counts as left out.
public struct NewRegistry: ContractObject {
    /// Unique among the registries.
    public var name = ""
    /// The address of a document: the MCP registry's format or ToolHive's. `https://`; `http://` for this machine
    /// only.
    public var url: String?
    /// The address of a server that speaks the MCP registry's API; what stands before `/v0.1`.
    public var apiURL: String?
    /// A file of this machine, in one of the two formats; an absolute path. Read again when it changes.
    public var localPath: String?
    /// Seconds after which a catalog from elsewhere is asked for again.
    public var refreshInterval: Int?

    /// One with nothing in it.
    public init() {}

    /// A registry from `source`.
    public init(_ name: String, _ source: RegistrySource) {
        self.name = name
        url = source.url
        apiURL = source.apiURL
        localPath = source.localPath
        refreshInterval = source.refreshInterval
    }

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("name", &name)
        members.optional("url", &url)
        members.optional("api_url", &apiURL)
        members.optional("local_path", &localPath)
        members.optional("refresh_interval", &refreshInterval)
    }
}
