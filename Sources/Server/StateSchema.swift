// SPDX-License-Identifier: Apache-2.0
import Activity
import Clients
import Workloads

/// The form of an instance's database. Which step is whose is the services' business, in which order they came is decided here.
public enum StateSchema {
    /// In order; never changed once released, only added to.
    public static let migrations = [
        WorkloadSchema.workloads + ActivitySchema.records,
        WorkloadSchema.groups + ClientSchema.files + ActivitySchema.sources,
        WorkloadSchema.changes,
        WorkloadSchema.results,
        WorkloadSchema.idempotency,
        WorkloadSchema.resumption,
        ActivitySchema.requests,
        WorkloadSchema.sources,
        ActivitySchema.names,
        ClientSchema.directories,
        WorkloadSchema.mounts,
        WorkloadSchema.retention,
        WorkloadSchema.answered,
        ActivitySchema.owners,
    ]
}
