// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models

/// The same with the registry's own document.
public struct CatalogServerDetail: ContractObject {
    /// The words of `status`.
    public enum Status: String, Sendable, CaseIterable {
        case active, deprecated, deleted
    }

    /// The words of `tier`.
    public enum Tier: String, Sendable, CaseIterable {
        case official, community
    }

    /// The words of `kind`.
    public enum Kind: String, Sendable, CaseIterable {
        case image, package, program, remote, unsupported
    }

    /// The registry it is in.
    public var registry = ""
    /// Its whole name.
    public var name = ""
    /// What people type.
    public var shortName = ""
    /// What to show.
    public var title = ""
    /// What it does.
    public var description = ""
    /// Its version.
    public var version = ""
    /// `deprecated` ones still run.
    public var status = Word<Status>("")
    /// Who keeps it.
    public var tier: Word<Tier>?
    /// Words to find it by.
    public var tags: [String] = []
    /// Groups of the catalog it is in.
    public var groups: [String] = []
    /// Where its source is.
    public var repositoryURL: String?
    /// Where more is said of it.
    public var websiteURL: String?
    /// What `source` is. A `program` is installed beside thv.
    public var kind = Word<Kind>("")
    /// What would run here: an image, a package, a program or an address.
    public var source = ""
    /// How MCP messages travel.
    public var transport = Word<Transport>("")
    /// The port it listens on inside.
    public var targetPort: Int?
    /// Arguments it always gets.
    public var commandArguments: [String] = []
    /// Arguments that may be added.
    public var arguments: [CatalogArgument] = []
    /// Variables it reads.
    public var environment: [CatalogVariable] = []
    /// The token a remote server wants; give its secret as `bearer_token_secret`.
    public var bearerToken: CatalogVariable?
    /// What a backend may touch of this machine and the network.
    public var permissionProfile = PermissionProfile.none
    /// What it asks for besides the network. Unless you put something of your own in its place, it runs only once
    /// you accept it.
    public var permissions: [AskedPermission] = []
    /// Names of its tools, as far as the catalog knows them.
    public var tools: [String] = []
    /// Whether this machine could run it.
    public var runnable = Runnable()
    /// The entry as the registry has it (`server.json`).
    public var document = JSONObject()

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("registry", &registry)
        members.essential("name", &name)
        members.required("short_name", &shortName)
        members.required("title", &title)
        members.required("description", &description)
        members.required("version", &version)
        members.required("status", &status)
        members.optional("tier", &tier)
        members.required("tags", &tags)
        members.required("groups", &groups)
        members.optional("repository_url", &repositoryURL)
        members.optional("website_url", &websiteURL)
        members.required("kind", &kind)
        members.required("source", &source)
        members.required("transport", &transport)
        members.optional("target_port", &targetPort)
        members.required("cmd_args", &commandArguments)
        members.required("arguments", &arguments)
        members.required("env_vars", &environment)
        members.optional("bearer_token", &bearerToken)
        members.required("permission_profile", &permissionProfile)
        members.required("permissions", &permissions)
        members.required("tools", &tools)
        members.required("runnable", &runnable)
        members.required("document", &document)
    }
}
