// SPDX-License-Identifier: Apache-2.0
package import Access
package import Clients
package import HTTP
import Imports
import Models
package import Platform
package import Preferences
package import Registry
package import Workloads

/// Every route over the same services.
package struct APIServer: Sendable {
    package let router: Router
    package let recorder: RequestRecorder

    /// - Parameter mounts: other wire formats over the same services.
    package init(
        service: WorkloadService, registries: RegistryService, preferences: PreferenceStore, clients: ClientService,
        facts: ServerFacts, mounts: [Mount], access: PersonalAccess, log: Log, recorder: RequestRecorder,
        worksForCommands: Bool = false
    ) {
        let http = HTTPClient()
        let workloads: [[Route]] = [
            WorkloadRoutes(service: service, registries: registries, preferences: preferences).routes,
            EditRoutes(service: service, registries: registries, preferences: preferences).routes,
            SignInRoutes(service: service).routes,
            UpgradeRoutes(service: service, registries: registries).routes,
            BulkRoutes(service: service).routes, TrafficRoutes(service: service).routes,
            ToolRoutes(service: service, http: http).routes, LogRoutes(service: service).routes,
        ]
        let others: [[Route]] = [
            OperationRoutes(service: service).routes, EventRoutes(service: service).routes,
            GroupRoutes(service: service).routes, ClientRoutes(clients: clients).routes,
            SecretRoutes(service: service).routes, CacheRoutes(service: service).routes,
            ActivityRoutes(service: service).routes,
            RegistryRoutes(registries: registries, service: service).routes,
            SettingsRoutes(preferences: preferences, registries: registries, service: service).routes,
            ImportRoutes(importer: ToolHiveImporter(service: service, clients: clients)).routes,
            DocumentationRoutes().routes,
            HealthRoutes(service: service, server: facts, metrics: recorder.metrics).routes,
        ]
        let routes = (workloads + others).flatMap(\.self)
        let system = SystemRoutes(
            service: service, preferences: preferences, server: facts, others: routes)
        self.recorder = recorder
        router = Router(
            routes: routes + system.routes + mounts.flatMap(\.routes), access: access, log: log, recorder: recorder,
            idempotent: IdempotentRequests(service: service), dialects: mounts.flatMap(\.dialects),
            worksForCommands: worksForCommands)
    }

    /// Serves `sockets` until the server returned is stopped.
    package func serve(_ sockets: [Descriptor]) throws(SystemError) -> HTTPServer {
        let router = router
        var limits = HTTPServer.Limits()
        limits.fit(descriptors: DescriptorLimit.current)
        return try HTTPServer(
            sockets: sockets, limits: limits, isForeign: { router.access.isForeign($0) },
            refuse: { router.refuse($0, $1, target: $2) }, admit: { router.admit($0) })
    }
}
