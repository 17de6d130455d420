// SPDX-License-Identifier: Apache-2.0
import Activity
package import Authentication
package import Authorization
import Clients
package import HTTP
import Imports
import Models
package import Platform
import Preferences
import Registry
import Workloads

/// Every route over the same services.
package struct APIServer: Sendable {
    package let router: Router
    package let recorder: RequestRecorder
    private let streams: LiveStreams

    /// - Parameter mounts: other wire formats over the same services.
    package init(
        _ services: Services, facts: ServerFacts, mounts: [Mount], authenticator: any Authenticator,
        authorizer: any Authorizer, log: Log, recorder: RequestRecorder, worksForCommands: Bool = false
    ) {
        let (service, registries, preferences) = (services.workloads, services.registries, services.preferences)
        let prepared = PreparedWorkloads(service.view)
        let streams = LiveStreams(services.changes, workloads: prepared)
        let answers = WorkloadAnswers(prepared)
        self.streams = streams
        let workloads: [[Route]] = [
            WorkloadRoutes(
                service: service, operations: service.operations, cache: service.view, prepared: prepared,
                admission: services.admission
            ).routes,
            EditRoutes(
                service: service, editor: service.editor, cache: service.view, admission: services.admission,
                answers: answers
            ).routes,
            SignInRoutes(answers: answers).routes,
            UpgradeRoutes(
                view: service.view, answers: answers, editor: service.editor,
                upgrades: Upgrades(registries: registries),
                admission: services.admission
            ).routes,
            BulkRoutes(answers: answers, bulk: services.bulk).routes,
            TrafficRoutes(answers: answers, traffic: service.traffic).routes,
            ToolRoutes(answers: answers, tools: service.tools).routes,
            LogRoutes(answers: answers, logs: service.logs).routes,
        ]
        let others: [[Route]] = [
            OperationRoutes(view: service.view, operations: service.operations).routes,
            EventRoutes(streams: streams, traffic: service.traffic).routes,
            GroupRoutes(service: services.groups).routes, ClientRoutes(clients: services.clients).routes,
            SecretRoutes(secrets: services.secrets, view: service.view).routes,
            CacheRoutes(packages: service.packages).routes,
            ActivityRoutes(audit: services.changes.audit, streams: streams, view: service.view).routes,
            RegistryRoutes(registries: registries, editor: services.registryEditor).routes,
            SettingsRoutes(
                preferences: preferences, registries: registries, registryEditor: services.registryEditor,
                editor: services.preferenceEditor
            ).routes,
            ImportRoutes(
                importer: ToolHiveImporter(
                    service: service, groups: services.groups, clients: services.clients, secrets: services.secrets)
            ).routes,
            DocumentationRoutes().routes,
            HealthRoutes(view: service.view, audit: services.changes.audit, server: facts, metrics: recorder.metrics)
                .routes,
        ]
        let routes = (workloads + others).flatMap(\.self)
        let system = SystemRoutes(
            changes: services.changes, preferences: preferences, server: facts, others: routes)
        self.recorder = recorder
        router = Router(
            routes: routes + system.routes + mounts.flatMap(\.routes), authenticator: authenticator,
            authorizer: authorizer, log: log, recorder: recorder,
            idempotent: IdempotentRequests(
                table: service.idempotency, operations: service.operations, answers: answers),
            dialects: mounts.flatMap(\.dialects), unwritten: { service.unwritten },
            worksForCommands: worksForCommands)
    }

    /// Keeps the connections of those who follow events alive; called from time to time.
    package func heartbeat() { streams.heartbeat() }

    /// Serves `sockets` until the server returned is stopped.
    package func serve(_ sockets: [Descriptor]) throws(SystemError) -> HTTPServer {
        let router = router
        var limits = HTTPServer.Limits()
        limits.fit(descriptors: DescriptorLimit.current)
        return try HTTPServer(
            sockets: sockets, limits: limits, isForeign: { router.authenticator.isForeign($0) },
            refuse: { router.refuse($0, $1, target: $2) }, admit: { router.admit($0) })
    }
}
