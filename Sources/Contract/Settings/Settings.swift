// SPDX-License-Identifier: Apache-2.0

/// Settings of this instance.
public struct Settings: ContractObject {
    /// Counts changes.
    public var revision = 0
    /// Which container engine is used.
    public var engine = EngineSettings()
    /// What new workloads get that do not say otherwise
    public var defaults = DefaultSettings()
    /// How long things are kept.
    public var retention = RetentionSettings()
    /// What the proxies of workloads may use
    public var proxy = ProxySettings()
    /// Where packages of `uvx://` and `npx://` come from, and how one gets to what is elsewhere: to them, to
    /// catalogs and to remote servers.
    public var packages = PackageSettings()
    /// Who may use the server.
    public var server = ServerSettings()
    /// What a configuration file sets, by JSON pointer: file and line. It wins, and is changed there.
    public var origins: [String: String] = [:]
    /// JSON pointers of what was set and takes effect when the server starts again.
    public var restartNeeded: [String] = []
    /// The registries; changed at `/api/v1/registry`.
    public var registries: [SettingsRegistry] = []

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.required("revision", &revision)
        members.required("engine", &engine)
        members.required("defaults", &defaults)
        members.required("retention", &retention)
        members.required("proxy", &proxy)
        members.required("packages", &packages)
        members.required("server", &server)
        members.required("origins", &origins)
        members.required("restart_needed", &restartNeeded)
        members.required("registries", &registries)
    }
}
