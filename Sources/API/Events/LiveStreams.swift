// SPDX-License-Identifier: Apache-2.0
import Activity
import Authorization
import Contract
import HTTP
import JSONCoding
import Models
import Workloads

/// The two streams that the API has: of everything that changes, and of the records of activity.
package struct LiveStreams: Sendable {
    private let changes: EventStreams
    private let activity: EventStreams
    private let workloads: PreparedWorkloads
    private let audit: AuditLog

    /// Follows `changes` and `audit` from now on.
    init(_ changes: Changes, workloads: PreparedWorkloads) {
        self.workloads = workloads
        audit = changes.audit
        self.changes = EventStreams { workloads.data(of: $0) }
        activity = EventStreams { $0.contract.wire.bytes }
        changes.events.add(self.changes)
        audit.records.add(activity)
    }

    /// What changes in `scope`, after the event `after` or after a snapshot of the whole list of workloads.
    func events(in scope: Scope, after: Int?, filter: EventFilter) -> HTTPBodyStream {
        let workloads = workloads
        return changes.subscribe(to: scope, after: after, filter: filter) { deliver in
            workloads.cache.withAll(in: scope) { all in
                deliver(workloads.encode(all.filter { filter.shows($0.record) }))
            }
        }
    }

    /// What is done in `scope` from now on, after `recent` records; one that was too slow begins again with the latest.
    func records(in scope: Scope, after: Int?, recent: [ActivityRecord]) -> HTTPBodyStream {
        let audit = audit
        return activity.subscribe(to: scope, after: after, first: Self.snapshot(recent)) { deliver in
            audit.withLatest(in: scope) { deliver(Self.snapshot($0)) }
        }
    }

    private static func snapshot(_ records: [ActivityRecord]) -> [UInt8] {
        Page(all: records.map(Contract.Activity.init)).wire.bytes
    }

    /// Keeps followers' connections alive.
    package func heartbeat() {
        changes.heartbeat()
        activity.heartbeat()
    }
}

extension EventFilter {
    /// Whether a workload belongs into a snapshot.
    fileprivate func shows(_ record: WorkloadRecord) -> Bool {
        (workloads.isEmpty || workloads.contains(record.id) || workloads.contains(record.config.name))
            && (groups.isEmpty || groups.contains(record.config.group))
    }
}
