// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Identity
import Instances
import Platform
import Runtime
import Storage

/// A part of the services over one instance's workloads.
protocol InstancePart: Sendable {
    var base: InstanceBase { get }
}

extension InstancePart {
    var instance: Instance { base.instance }
    var store: WorkloadStore { base.store }
    var database: Database { base.store.database }
    var changes: Changes { base.changes }
    var events: EventBroker { base.changes.events }
    var view: WorkloadCache { base.view }
    var log: Log { base.log }
    var drivers: DriverRegistry { base.drivers }
    var locks: KeyedLock { base.locks }

    /// The workloads, groups and operations that `caller` sees.
    func scope(_ caller: Caller) -> Scope { changes.scope(caller) }

    /// Whose it is what `caller` makes.
    func owner(for caller: Caller) -> Subject { changes.owner(for: caller) }
}
