// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
public import Models

/// What registries have that is newer than workloads, and what a workload would become by it.
public struct Upgrades: Sendable {
    private let registries: RegistryService

    /// Upgrades from what is in `registries`.
    public init(registries: RegistryService) { self.registries = registries }

    /// Compares a workload with the entry it was made from. Nothing is fetched besides the catalog.
    public func check(_ config: RunConfig) async -> UpgradeReport {
        guard let server = config.server else {
            return UpgradeReport(config, .notFromRegistry, reason: "it was not made from an entry of a registry")
        }
        let name = config.registry ?? RegistryDefinition.defaultName
        let entry: CatalogEntry?
        do {
            entry = try await registries.catalog(name).find(server)
        } catch {
            let reason = (error as? Problem)?.detail ?? "\(error)"
            let isGone = (error as? Problem)?.code == .notFound
            return UpgradeReport(
                config, registry: name, server: server, isGone ? .serverNotFound : .unknown, reason: reason)
        }
        guard let entry else {
            return UpgradeReport(
                config, registry: name, server: server, .serverNotFound,
                reason: "the registry “\(name)” has no “\(server)” any more")
        }
        guard let option = option(of: entry, like: config, on: await registries.machine()) else {
            return UpgradeReport(
                config, registry: name, server: server, .unknown,
                reason: "the entry offers nothing of the same kind any more")
        }
        return compare(config, name, entry, option)
    }

    private func compare(
        _ config: RunConfig, _ registry: String, _ entry: CatalogEntry, _ option: LaunchOption
    ) -> UpgradeReport {
        // A program installed beside thv is as new as thv itself.
        let isSame = option.kind == .program || option.source == config.sourceText
        var check = UpgradeReport(
            config, registry: registry, server: entry.name, isSame ? .upToDate : .available)
        check.candidate = option.kind == .program ? config.sourceText : option.source
        if isSame { return check }
        check.asks =
            PermissionDecision(
                option, request: EntryResolution.ownMembers(of: config),
                held: HeldPermissions(of: config, isUpgrade: true)
            ).open
        let given = Set(config.backend.environment.keys).union(config.backend.secrets.map(\.target))
        let declared = Set(option.variables.map(\.name))
        check.added = option.variables.filter { $0.fixed == nil && !given.contains($0.name) }
        check.removed = given.subtracting(declared).sorted()
        if option.transport != config.backend.transport {
            check.changes.append(("transport", config.backend.transport.rawValue, option.transport.rawValue))
        }
        if option.permissions != config.policy.permissionProfile {
            check.changes.append(
                ("permission_profile", config.policy.permissionProfile.json.text, option.permissions.json.text))
        }
        return check
    }

    /// The way of `entry` to run what `config` runs: of the same kind, with the same package manager.
    private func option(
        of entry: CatalogEntry, like config: RunConfig, on machine: Machine
    ) -> LaunchOption? {
        let kind: LaunchOption.Kind =
            switch config.source?.kind {
            case .image: .image
            case .package: .package
            case .remote: .remote
            case .command, nil: .program
            }
        let scheme = config.source?.package?.prefix { $0 != ":" }
        return entry.choice(on: machine) { option in
            option.kind == kind && (scheme.map { option.source.hasPrefix("\($0):") } ?? true)
        }?.option
    }

    /// A configuration that takes the place of another.
    public struct Upgrade: Sendable {
        public var check: UpgradeReport
        public var document: JSON
        /// What it starts without because nobody could be asked.
        public var leftOut: [PermissionAsk] = []
    }

    /// The configuration that `config` would become: what the entry names now, with the workload's own settings. Its
    /// permissions stay, as an entry that was changed elsewhere must not get more than its owner gave; what it wants
    /// besides is added when the owner grants it.
    /// - Parameters:
    ///   - environment: further variables, or other values of those there.
    ///   - secrets: further secrets, each `NAME,target=VARIABLE`.
    /// - Throws: `Problem` naming everything that is missing, `permissions_not_accepted` with what the entry wants
    ///   besides, or `conflict` when there is nothing to compare with.
    public func upgraded(
        _ config: RunConfig, environment: [String: String], secrets: [String], consent: PermissionConsent
    ) async throws -> Upgrade {
        let check = await check(config)
        if check.status == .upToDate {
            var object = config.json.objectValue ?? JSONObject()
            Self.add(environment, secrets, of: config, to: &object)
            return Upgrade(check: check, document: .object(object))
        }
        guard check.status == .available,
            let entry = try await registries.catalog(check.registry).find(check.server),
            let option = option(of: entry, like: config, on: await registries.machine())
        else {
            throw Problem(
                .conflict, "\(config.name) cannot be upgraded: \(check.reason)",
                fix: "change it instead: \(.edit(config.name))")
        }
        var object = EntryResolution.ownMembers(of: config)
        object["runtime"] = .string(option.runtime.rawValue)
        Self.add(environment, secrets, of: config, to: &object)
        object["permission_profile"] = nil
        // Required arguments were given when it was made.
        if !config.backend.arguments.isEmpty { object["cmd_args"] = JSON(config.backend.arguments) }
        let completed = try EntryResolution.complete(
            object, registry: check.registry, entry: entry, machine: await registries.machine(), consent: consent,
            held: HeldPermissions(of: config, isUpgrade: true))
        var document = completed.document.objectValue ?? JSONObject()
        if !config.backend.arguments.isEmpty { document["cmd_args"] = JSON(config.backend.arguments) }
        return Upgrade(check: check, document: .object(document), leftOut: completed.leftOut)
    }

    /// Sets variables and secrets to those of `config` and the further ones, which win.
    private static func add(
        _ environment: [String: String], _ secrets: [String], of config: RunConfig, to object: inout JSONObject
    ) {
        let values = config.backend.environment.merging(environment) { $1 }
        object["env_vars"] = values.isEmpty ? nil : JSON(values)
        let own = config.backend.secrets.map(\.text)
        let kept = own.filter { text in
            let target = RunConfig.SecretReference(text)?.target
            return !secrets.contains { RunConfig.SecretReference($0)?.target == target }
        }
        object["secrets"] = kept.isEmpty && secrets.isEmpty ? nil : JSON(kept + secrets)
    }
}
