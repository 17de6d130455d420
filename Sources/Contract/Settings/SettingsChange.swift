// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// A change of settings (RFC 7396). What is only shown (`revision`, `origins`, `restart_needed`, `registries`) is
/// left out, though `revision` and the like are taken as long as they are what was read.
public struct SettingsChange: ContractObject {
    /// Which container engine is used.
    public var engine: JSON?
    /// What new workloads get.
    public var defaults: JSON?
    /// How long things are kept.
    public var retention: JSON?
    /// What the proxies of workloads may use; holds for those that are started from then on.
    public var proxy: JSON?
    /// Where packages come from, and how one gets to what is elsewhere.
    public var packages: JSON?
    /// Who may use the server over TCP.
    public var server: JSON?

    /// One with nothing in it.
    public init() {}

    public mutating func visit(_ members: inout some MemberVisitor) {
        members.optional("engine", &engine)
        members.optional("defaults", &defaults)
        members.optional("retention", &retention)
        members.optional("proxy", &proxy)
        members.optional("packages", &packages)
        members.optional("server", &server)
    }
}
