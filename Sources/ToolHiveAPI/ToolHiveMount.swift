// SPDX-License-Identifier: Apache-2.0
package import API
package import Clients
package import Preferences
package import Registry
package import Workloads

/// ToolHive's wire format over our services, for programs that were written for it.
package enum ToolHiveMount {
    /// Its routes and dialects.
    package static func make(
        _ service: WorkloadService, _ registries: RegistryService, _ preferences: PreferenceStore,
        _ clients: ClientService
    ) -> Mount {
        Mount(
            routes: V1Beta.routes(service, registries, preferences, clients),
            dialects: [ToolHiveDialect.plainText, ToolHiveDialect.codeAndMessage])
    }
}
