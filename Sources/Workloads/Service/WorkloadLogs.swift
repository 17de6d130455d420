// SPDX-License-Identifier: Apache-2.0
public import Hosting

/// The logs of workloads, wherever their proxies run.
public struct WorkloadLogs: Sendable {
    let host: any ProxyHost

    /// A log of the workload with that id; empty where nothing was ever written.
    public func log(_ kind: LogKind, of id: String) -> any WorkloadLog { host.log(kind, of: id) }
}
