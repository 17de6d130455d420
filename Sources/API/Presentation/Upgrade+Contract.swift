// SPDX-License-Identifier: Apache-2.0
package import Contract
import Models
package import Registry

extension UpgradeCheck {
    /// What a registry has for a workload.
    package init(_ check: UpgradeReport) {
        self.init()
        workloadName = check.workload
        registry = check.registry.said
        registryServer = check.server.said
        status = Word(check.status.rawValue)
        currentImage = check.current
        candidateImage = check.candidate.said
        reason = check.reason.said
        if !check.added.isEmpty || !check.removed.isEmpty {
            var drift = EnvironmentDrift()
            drift.added = check.added.map(UpgradeVariable.init)
            drift.removed = check.removed.map(UpgradeVariable.init(unknown:))
            environmentDrift = drift
        }
        if !check.changes.isEmpty { configDrift = ConfigDrift(check.changes) }
        if !check.asks.isEmpty {
            permissions = check.asks.map(AskedPermission.init)
            permissionsDigest = PermissionConsent.digest(of: check.asks)
        }
    }
}

extension UpgradeCheck.ConfigDrift {
    fileprivate init(_ changes: [(field: String, from: String, to: String)]) {
        self.init()
        for (field, from, to) in changes {
            var difference = Difference()
            (difference.from, difference.to) = (from, to)
            if field == "transport" { transport = difference } else { permissionProfile = difference }
        }
    }
}

extension UpgradeVariable {
    fileprivate init(_ variable: LaunchOption.Variable) {
        self.init()
        name = variable.name
        description = variable.description
        isRequired = variable.isRequired
        isSecret = variable.isSecret
        usual = variable.fallback
        choices = variable.choices.isEmpty ? nil : variable.choices
    }

    /// One that the entry does not know.
    fileprivate init(unknown name: String) {
        self.init()
        self.name = name
    }
}
