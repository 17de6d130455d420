// SPDX-License-Identifier: Apache-2.0
public import Activity
import Authorization
import Identity
public import Instances
public import Platform
public import Runtime
public import Storage

/// What all parts of the services over one instance's workloads work on.
public struct InstanceBase: Sendable {
    let instance: Instance
    let store: WorkloadStore
    let changes: Changes
    let view: WorkloadCache
    let log: Log
    let drivers: DriverRegistry
    /// Changes of one workload happen one after another.
    let locks = KeyedLock()

    /// - Parameter instance: its lock is held by the caller, and its directories exist.
    public init(instance: Instance, database: Database, changes: Changes, drivers: DriverRegistry, log: Log) {
        self.instance = instance
        self.changes = changes
        self.drivers = drivers
        self.log = log
        store = WorkloadStore(database: database)
        view = WorkloadCache(events: changes.events)
    }
}
