// SPDX-License-Identifier: Apache-2.0

/// What this server can do, as `GET /api/v1/version` lists it: each word stands for routes, or for something that
/// requests may ask of them.
enum Capability: String, CaseIterable {
    case activity, audit, bulk, clients, copy, edit, events, export, groups, idempotency, imports, logs, metrics, move
    case operations, packages, prompts, registry, remote, rename, resources, secrets, sessions, settings, tools
    case upgrade, v1beta, workloads
    case allTools = "all-tools"
    case dryRun = "dry-run"
    case registryAPI = "registry-api"
    case registryFile = "registry-file"
    case registryURL = "registry-url"
    case toolFilter = "tool-filter"
    case toolOverride = "tool-override"

    /// Routes that it cannot do without, by their operation's id.
    var operations: [String] {
        switch self {
        case .activity: ["listActivity"]
        case .audit: ["listAuditEvents"]
        case .bulk: ["startWorkloads", "stopWorkloads", "restartWorkloads", "deleteWorkloads"]
        case .clients: ["listClients", "registerClientGroup"]
        case .copy: ["copyWorkload"]
        case .edit: ["patchWorkload", "putWorkload"]
        case .events: ["streamEvents"]
        case .export: ["exportWorkload", "importWorkload"]
        case .groups: ["listGroups", "createGroup"]
        case .imports: ["createImport"]
        case .logs: ["getLogs", "getProxyLogs"]
        case .metrics: ["getWorkloadMetrics"]
        case .move: ["moveWorkload"]
        case .operations: ["listOperations", "cancelOperation"]
        case .prompts: ["listPrompts"]
        case .registry: ["listRegistries", "listCatalogServers"]
        case .registryAPI, .registryFile, .registryURL: ["addRegistry"]
        case .rename: ["renameWorkload"]
        case .resources: ["listResources"]
        case .secrets: ["listSecrets"]
        case .sessions: ["listSessions"]
        case .settings: ["getSettings"]
        case .tools, .allTools: ["listTools", "callTool"]
        case .upgrade: ["checkUpgrade", "upgradeWorkload"]
        case .v1beta: ["v1betaListWorkloads"]
        case .workloads, .idempotency, .packages, .remote, .toolFilter, .toolOverride: ["createWorkload"]
        case .dryRun: ["patchWorkload"]
        }
    }
}
