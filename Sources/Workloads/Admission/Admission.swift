// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models
public import Preferences
public import Registry

/// The one way from a document that somebody sent to a configuration: what the registry's entry says that it names, the
/// settings' defaults for what it leaves out, what is refused, and then the configuration. Creating, changing, importing and
/// ToolHive's mount go it alike. Nothing is made or fetched for it.
public struct Admission: Sendable {
    private let registries: RegistryService
    private let preferences: PreferenceStore

    /// Admission by what `registries` have and `preferences` say.
    public init(registries: RegistryService, preferences: PreferenceStore) {
        self.registries = registries
        self.preferences = preferences
    }

    // MARK: New workloads

    /// The configuration that a request asks for.
    /// - Throws: `Problem` or `InvalidFields` with every mistake at once.
    public func configuration(_ request: JSON) async throws -> RunConfig {
        try await read(try await preferences.current().complete(try await registries.complete(request)))
    }

    /// The configuration of a document that was exported: what it leaves out is the usual, whatever the settings say.
    public func configuration(exported document: JSON) async throws -> RunConfig {
        try await read(try await registries.complete(document))
    }

    /// The configuration of another program's workload: no entry, and no default of ours, changes what it was.
    public static func configuration(foreign document: JSON) throws -> RunConfig { try RunConfig(document) }

    /// The same for a caller that cannot be asked what it grants: the workload runs without.
    /// - Parameter usesDefaults: whether the settings fill in what is left out.
    /// - Returns: also what was left out.
    public func configurationLeavingOut(
        _ request: JSON, usesDefaults: Bool = true
    ) async throws -> (config: RunConfig, leftOut: [PermissionAsk]) {
        let completed = try await registries.completeLeavingOut(request)
        let document =
            usesDefaults ? try await preferences.current().complete(completed.document) : completed.document
        return (try RunConfig(document), completed.leftOut)
    }

    /// The configuration of a workload that is put where there is none: the body is it, or holds it below `config`.
    /// - Parameter name: what the path calls it.
    public func configuration(put body: JSON, at name: String) async throws -> RunConfig {
        let whole = try await filled(body) { try await registries.complete($0) }
        var config = try RunConfig(try await preferences.current().complete(whole["config"] ?? whole))
        if config.name.isEmpty { config.name = name }
        if let problem = WorkloadName.problem(with: name) { throw Problem(field: "/name", .invalid, problem) }
        if config.name != name { throw Self.otherName(config.name, name) }
        return config
    }

    private func read(_ document: JSON) async throws -> RunConfig {
        try AbsentMembers.refuse(document)
        return try RunConfig(document)
    }

    // MARK: Changes

    /// A merge patch, or the whole configuration, of a workload that has `config`.
    public func change(_ body: JSON, _ manner: WorkloadEdit.Manner, of config: RunConfig) async throws -> WorkloadEdit {
        let document = try await filled(body) { part in
            switch manner {
            case .patch: try await registries.completed(change: part, of: config)
            case .replace: try await registries.completed(replacement: part, of: config)
            }
        }
        return WorkloadEdit(document, manner)
    }

    /// Refuses members that mean something which cannot be done here. It comes before anything is looked up.
    public static func refuseAbsent(_ body: JSON) throws(Problem) { try AbsentMembers.refuse(body) }

    /// A configuration whose name is another than the path's.
    public static func otherName(_ given: String, _ name: String) -> Problem {
        Problem(
            .conflict, "the document's name is “\(given)”, the path names “\(name)”",
            fix: "leave the name out, or rename it: \(.rename(name))")
    }

    /// What the registry's entry of `config` has that is newer, as a change.
    /// - Returns: the change, how that stands, and what was left out because nobody could be asked.
    public func upgrade(
        of config: RunConfig, environment: [String: String], secrets: [String], consent: PermissionConsent
    ) async throws -> (edit: WorkloadEdit, check: UpgradeReport, leftOut: [PermissionAsk]) {
        let upgrades = Upgrades(registries: registries)
        let new = try await upgrades.upgraded(config, environment: environment, secrets: secrets, consent: consent)
        return (WorkloadEdit(new.document, .replace), new.check, new.leftOut)
    }

    /// The body with the part filled in that is the configuration.
    private func filled(_ body: JSON, _ fill: (JSON) async throws -> JSON) async throws -> JSON {
        guard case .object(var members) = body, let inner = members["config"] else { return try await fill(body) }
        members["config"] = try await fill(inner)
        return .object(members)
    }
}
