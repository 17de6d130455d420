// SPDX-License-Identifier: Apache-2.0
import Contract
import JSONCoding
import Models
import Platform
import Registry

extension Contract.Registry {
    /// A registry as it is now.
    init(_ registry: RegistrySummary) {
        self.init()
        name = registry.definition.name
        type = Word(registry.definition.source.type)
        source = registry.definition.source.text
        status = Word(registry.status.rawValue)
        statusContext = registry.context
        serverCount = registry.serverCount
        skippedCount = registry.skippedCount
        version = registry.version.said
        lastUpdated = registry.lastUpdated?.text
        refreshedAt = registry.refreshedAt?.text
        checkedAt = registry.checkedAt?.text
        refreshInterval = registry.definition.refreshInterval
    }
}

extension CatalogGroup {
    /// A group of a catalog.
    init(_ group: Catalog.Group) {
        self.init()
        name = group.name
        description = group.description
        servers = group.servers
    }
}

extension CatalogServer {
    /// An entry of the registry by the way that fits `machine` best.
    init(_ entry: CatalogEntry, in registry: String, on machine: Machine) {
        self.init()
        self.registry = registry
        name = entry.name
        shortName = entry.shortName
        title = entry.title
        description = entry.description
        version = entry.version
        status = Word(entry.status)
        tier = entry.tier.isEmpty ? nil : Word(entry.tier)
        tags = entry.tags
        groups = entry.groups
        repositoryURL = entry.repositoryURL.said
        websiteURL = entry.websiteURL.said
        tools = entry.tools
        guard let (option, runnable) = entry.choice(on: machine) else { return }
        kind = Word(option.kind.rawValue)
        source = option.source
        transport = .known(option.transport)
        targetPort = option.targetPort > 0 ? option.targetPort : nil
        commandArguments = option.fixedArguments
        arguments = option.arguments.map(CatalogArgument.init)
        environment = option.variables.filter { $0.fixed == nil }.map(CatalogVariable.init)
        bearerToken = option.bearerToken.map(CatalogVariable.init)
        permissionProfile = option.permissions
        permissions = option.asks.map(AskedPermission.init)
        self.runnable = Runnable(runnable)
    }
}

extension CatalogArgument {
    fileprivate init(_ argument: LaunchOption.Argument) {
        self.init()
        name = argument.name
        description = argument.description
        isRequired = argument.isRequired
        usual = argument.fallback
    }
}

extension CatalogVariable {
    fileprivate init(_ variable: LaunchOption.Variable) {
        self.init()
        name = variable.name
        description = variable.description
        isRequired = variable.isRequired
        isSecret = variable.isSecret
        usual = variable.fallback
        choices = variable.choices.isEmpty ? nil : variable.choices
    }
}

extension Runnable {
    /// Whether this machine could run it.
    init(_ fact: Machine.Fact) {
        self.init()
        ok = fact.isGood
        reason = fact.reason
        fix = fact.fix.text
        remedy = fact.fix.json.flatMap { [RemedyPart](wire: $0) }
    }
}

extension AskedPermission {
    /// Something that is asked for.
    init(_ ask: PermissionAsk) {
        self.init()
        kind = Word(ask.kind.rawValue)
        subject = ask.subject
        source = Word(ask.source.rawValue)
        isGranted = ask.isGranted
        text = ask.sentence
    }
}

extension Optional<String> {
    /// `nil` also for an empty text.
    fileprivate var said: String? { flatMap(\.said) }
}

extension String {
    /// `nil` for an empty text.
    var said: String? { isEmpty ? nil : self }
}
