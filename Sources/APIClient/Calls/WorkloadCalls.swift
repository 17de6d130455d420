// SPDX-License-Identifier: Apache-2.0
public import Contract
import JSONCoding
public import Models

/// What may be asked of a list of workloads.
public struct WorkloadFilter: Sendable, Equatable {
    public var groups: [String] = []
    public var statuses: [Word<WorkloadStatus>] = []
    /// `KEY=VALUE` or `KEY`, all of which must fit.
    public var labels: [String] = []
    /// Login names or uids.
    public var owners: [String] = []

    /// No filter.
    public init() {}

    var query: Query {
        var query = Query()
        query.add("group", each: groups)
        query.add("status", each: statuses.map(\.text))
        query.add("label", each: labels)
        query.add("owner", each: owners)
        return query
    }
}

extension APICall where Answer == Received<Page<Workload>> {
    public static func listWorkloads(_ filter: WorkloadFilter = WorkloadFilter(), page: PageRequest = .first) -> Self {
        Self("listWorkloads", "GET", APIPath.v1("workloads", query: (filter.query + page.query).fields))
    }
}

extension APICall where Answer == Received<Workload> {
    public static func getWorkload(_ name: String) -> Self { Self("getWorkload", "GET", APIPath.v1("workloads", name)) }
}

extension APICall where Answer == Waited {
    /// `getWorkload`, answered when the workload has come to `state` (`running`, `stopped` or `gone`), at the latest
    /// after so many seconds.
    public static func getWorkload(_ name: String, waitingFor state: String, seconds: Int) -> Self {
        let query = [("wait_for", state), ("timeout", "\(seconds)")]
        return Self("getWorkload", "GET", APIPath.v1("workloads", name, query: query))
    }
}

extension APICall where Answer == Received<RunConfigDocument> {
    public static func exportWorkload(_ name: String) -> Self {
        Self("exportWorkload", "GET", APIPath.v1("workloads", name, "export"))
    }
}

extension APICall where Answer == Received<WorkloadPreview> {
    public static func previewWorkload(_ config: RunConfigDocument) -> Self {
        Self("previewWorkload", "POST", APIPath.v1("workloads") + ":preview", body: config).guarding(
            config.secretValues)
    }
}

/// Work on one workload. `inBackground` answers with the operation.
extension APICall where Answer == Work<Workload> {
    public static func createWorkload(_ config: RunConfigDocument) -> Self {
        Self("createWorkload", "POST", APIPath.v1("workloads"), body: config).guarding(config.secretValues)
    }

    public static func importWorkload(_ config: RunConfigDocument) -> Self {
        Self("importWorkload", "POST", APIPath.v1("workloads") + ":import", body: config).guarding(config.secretValues)
    }

    public static func putWorkload(_ name: String, _ config: RunConfigDocument) -> Self {
        Self("putWorkload", "PUT", APIPath.v1("workloads", name), body: config).guarding(config.secretValues)
    }

    public static func patchWorkload(_ name: String, _ patch: WorkloadPatch) -> Self {
        Self("patchWorkload", "PATCH", APIPath.v1("workloads", name), body: patch).guarding(
            patch.members["secret_values"])
    }

    public static func upgradeWorkload(_ name: String, _ request: UpgradeRequest) -> Self {
        Self("upgradeWorkload", "POST", APIPath.v1("workloads", name, "upgrade"), body: request)
    }

    public static func renameWorkload(_ name: String, to new: String) -> Self {
        verb("renameWorkload", name, "rename", NewName(new))
    }

    public static func moveWorkload(_ name: String, to group: String) -> Self {
        verb("moveWorkload", name, "move", NewGroup(group))
    }

    public static func copyWorkload(_ name: String, as new: String? = nil) -> Self {
        verb("copyWorkload", name, "copy", CopyName(new))
    }

    public static func startWorkload(_ name: String) -> Self {
        Self("startWorkload", "POST", APIPath.v1("workloads", name, "start"))
    }

    public static func stopWorkload(_ name: String) -> Self {
        Self("stopWorkload", "POST", APIPath.v1("workloads", name, "stop"))
    }

    public static func restartWorkload(_ name: String) -> Self {
        Self("restartWorkload", "POST", APIPath.v1("workloads", name, "restart"))
    }

    public static func deleteWorkload(_ name: String) -> Self {
        Self("deleteWorkload", "DELETE", APIPath.v1("workloads", name))
    }

    private static func verb(_ operation: String, _ name: String, _ verb: String, _ body: any ContractValue) -> Self {
        Self(operation, "POST", APIPath.v1("workloads", name) + ":\(verb)", body: body)
    }
}

/// What a change would do.
extension APICall where Answer == Received<EditPreview> {
    private static var trial: [(String, String)] { [("dry_run", "true")] }

    public static func previewPut(_ name: String, _ config: RunConfigDocument) -> Self {
        Self("putWorkload", "PUT", APIPath.v1("workloads", name, query: trial), body: config).guarding(
            config.secretValues)
    }

    public static func previewPatch(_ name: String, _ patch: WorkloadPatch) -> Self {
        Self("patchWorkload", "PATCH", APIPath.v1("workloads", name, query: trial), body: patch).guarding(
            patch.members["secret_values"])
    }

    public static func previewUpgrade(_ name: String, _ request: UpgradeRequest) -> Self {
        Self("upgradeWorkload", "POST", APIPath.v1("workloads", name, "upgrade", query: trial), body: request)
    }
}

extension APICall where Answer == Received<UpgradeCheck> {
    public static func checkUpgrade(_ name: String) -> Self {
        Self("checkUpgrade", "GET", APIPath.v1("workloads", name, "upgrade-check"))
    }
}

extension APICall where Answer == Received<Page<UpgradeCheck>> {
    public static func checkUpgrades(group: String? = nil) -> Self {
        let query = APIPath.query(group.map { [("group", $0)] } ?? [])
        return Self("checkUpgrades", "GET", APIPath.v1("workloads") + ":upgrade-check" + query)
    }
}

/// Work on several workloads.
extension APICall where Answer == Work<BulkResult> {
    public static func startWorkloads(_ which: WorkloadSelector) -> Self { all("startWorkloads", "start", which) }
    public static func stopWorkloads(_ which: WorkloadSelector) -> Self { all("stopWorkloads", "stop", which) }
    public static func restartWorkloads(_ which: WorkloadSelector) -> Self { all("restartWorkloads", "restart", which) }
    public static func deleteWorkloads(_ which: WorkloadSelector) -> Self { all("deleteWorkloads", "delete", which) }

    private static func all(_ operation: String, _ verb: String, _ which: WorkloadSelector) -> Self {
        Self(operation, "POST", APIPath.v1("workloads") + ":\(verb)", body: which)
    }
}

/// Not yet supported by servers, which say so.
extension APICall where Answer == Nothing {
    public static func signInWorkload(_ name: String) -> Self {
        Self("signInWorkload", "POST", APIPath.v1("workloads", name, "sign-in"))
    }

    public static func completeSignIn(_ name: String) -> Self {
        Self("completeSignIn", "POST", APIPath.v1("workloads", name, "sign-in") + ":complete")
    }
}

extension APICall {
    /// The same, whose body is never printed where it holds values of secrets.
    fileprivate func guarding(_ values: (some Sendable)?) -> Self { values == nil ? self : sensitive }
}
