// SPDX-License-Identifier: Apache-2.0
public import Instances

/// Files of workloads.
extension Instance {
    /// The file of the backend's stderr.
    public func backendLog(_ id: String) -> String { "\(logsDirectory)/\(id.prefix(12)).log" }
    /// The file of the proxy's own messages.
    public func proxyLog(_ id: String) -> String { "\(logsDirectory)/\(id.prefix(12)).proxy.log" }
}
