// SPDX-License-Identifier: Apache-2.0
import Activity
import Clients
import Contract
import Registry
import Workloads

extension Event {
    /// What is sent of it: the type that the specification has for its kind.
    var contract: any ContractObject {
        switch body {
        case let workload as LiveWorkload: Contract.Workload(workload)
        case let topic as Topic: WorkloadDeleted(topic)
        case let operation as OperationRecord: Contract.Operation(operation)
        case let registry as RegistrySummary: Contract.Registry(registry)
        case let gone as Gone: kind == .registryDeleted ? RegistryDeleted(gone.name) : GroupDeleted(gone.name)
        case let group as GroupSummary: Contract.Group(group)
        case let client as ClientState: Contract.Client(client)
        case let secret as SecretChange: SecretChanged(secret)
        case let notice as ActivityNotice: Notice(notice)
        case let record as ActivityRecord: Contract.Activity(record)
        case let report as TrafficReport: WorkloadTraffic(report)
        default: preconditionFailure("an event of the kind \(kind) has no type in the contract")
        }
    }
}

extension WorkloadDeleted {
    fileprivate init(_ topic: Event.Topic) {
        self.init()
        id = topic.id
        name = topic.name
    }
}

extension RegistryDeleted {
    fileprivate init(_ name: String) {
        self.init()
        self.name = name
    }
}

extension GroupDeleted {
    fileprivate init(_ name: String) {
        self.init()
        self.name = name
    }
}

extension SecretChanged {
    fileprivate init(_ change: Event.SecretChange) {
        self.init()
        name = change.name
        deleted = change.isDeleted
    }
}
