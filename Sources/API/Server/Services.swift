// SPDX-License-Identifier: Apache-2.0
package import Activity
package import Clients
package import Preferences
package import Registry
package import Secrets
package import Workloads

/// What the routes of an instance are made from. Each gets of it only what it uses.
package struct Services: Sendable {
    package let changes: Changes
    package let workloads: WorkloadService
    package let secretStore: SecretStore
    package let registries: RegistryService
    package let preferences: PreferenceStore
    package let clients: ClientService

    package init(
        changes: Changes, workloads: WorkloadService, secretStore: SecretStore, registries: RegistryService,
        preferences: PreferenceStore, clients: ClientService
    ) {
        self.changes = changes
        self.workloads = workloads
        self.secretStore = secretStore
        self.registries = registries
        self.preferences = preferences
        self.clients = clients
    }

    package var secrets: SecretService { SecretService(store: secretStore, changes: changes) }
    package var bulk: BulkService { BulkService(workloads: workloads) }
    package var groups: GroupService { GroupService(workloads: workloads) }
    package var admission: Admission { Admission(registries: registries, preferences: preferences) }
    package var registryEditor: RegistryEditor { RegistryEditor(registries: registries, changes: changes) }
    package var preferenceEditor: PreferenceEditor { PreferenceEditor(store: preferences, changes: changes) }
}
