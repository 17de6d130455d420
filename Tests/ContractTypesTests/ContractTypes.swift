// SPDX-License-Identifier: Apache-2.0
import Contract

/// Every type of the contract.
enum ContractTypes {
    static let objects: [any ContractObject.Type] = [
        Activity.self, AuditEvents.self, Notice.self, CatalogArgument.self, CatalogGroup.self,
        CatalogServer.self, CatalogServerDetail.self, CatalogVariable.self, NewRegistry.self, Registry.self,
        RegistryDeleted.self, RegistrySource.self, Runnable.self, Client.self, ClientChange.self,
        ClientPreview.self, Group.self, GroupDeleted.self, GroupName.self, Import.self, ImportRequest.self,
        ImportedItem.self, ImportedWorkload.self, LogLine.self, BulkItem.self, BulkResult.self,
        Operation.self, Progress.self, Cache.self, CachePruned.self, InstalledPackage.self, RemedyPart.self,
        Secret.self, SecretChanged.self, SecretProvider.self, SecretProviderChoice.self, SecretStored.self,
        SecretValue.self, Caller.self, EndpointList.self, Health.self, HealthCheck.self, Index.self,
        Protection.self, Ready.self, RuntimeInfo.self, RuntimeStatus.self, Stopped.self, Version.self,
        DefaultSettings.self, EngineSettings.self, PackageSettings.self, ProxySettings.self,
        RetentionSettings.self, ServerSettings.self, Settings.self,
        SettingsRegistry.self, Prompt.self, Resource.self, Tool.self, ToolCall.self, ToolList.self,
        ToolResult.self, ClientSession.self, Latency.self, LatencyBucket.self, SessionCount.self,
        TrafficCount.self, TrafficPiece.self, WorkloadMetrics.self, WorkloadTraffic.self,
        AskedPermission.self, Backend.self, CopyName.self, EditPreview.self, Mount.self, NewGroup.self,
        NewName.self, Owner.self, UpgradeCheck.self, UpgradeRequest.self, UpgradeVariable.self, Workload.self,
        WorkloadDeleted.self, WorkloadDocument.self, WorkloadPreview.self,
    ]
    static let lists: [any ContractObject.Type] = [
        Page<Workload>.self, Page<Operation>.self, Page<Resource>.self, Page<Prompt>.self, Page<Secret>.self,
        Page<RuntimeStatus>.self, Page<Client>.self, Page<Group>.self, Page<Activity>.self,
        Page<Registry>.self, Page<CatalogServer>.self, Page<CatalogGroup>.self, Page<ClientSession>.self,
        Page<UpgradeCheck>.self,
    ]
    static var all: [any ContractObject.Type] { objects + lists }

    /// Types of objects that have no schema of their own, by the place where they are described.
    static let inner: [String: any ContractObject.Type] = [
        "RuntimeInfo/auth": RuntimeInfo.Auth.self, "EndpointList/resources": EndpointList.Endpoint.self,
        "UpgradeCheck/env_var_drift": UpgradeCheck.EnvironmentDrift.self,
        "UpgradeCheck/config_drift": UpgradeCheck.ConfigDrift.self,
        "UpgradeCheck/config_drift/transport": UpgradeCheck.ConfigDrift.Difference.self,
        "UpgradeCheck/config_drift/permission_profile": UpgradeCheck.ConfigDrift.Difference.self,
    ]

    /// Schemas whose type is one of the models, which their own tests hold against the specification.
    static let models: Set<String> = [
        "WorkloadStatus", "Transport", "RuntimeKind", "ProblemCode", "Problem", "FieldIssue", "PermissionProfile",
        "NetworkPermissions", "Outbound", "Inbound", "Engine", "ToolOverride",
    ]

    /// Schemas whose type is no struct of members: a document that is passed on as it is, and a choice.
    static let documents: Set<String> = ["RunConfig", "WorkloadPatch", "WorkloadSelector", "SettingsChange"]

    /// Words that only the service behind them knows; a client shows them.
    static let openWords: Set<String> = ["Client/id", "RemedyPart/action"]
}
