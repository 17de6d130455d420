// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// An event of the stream of changes.
public enum ServerEvent: Sendable, Equatable {
    /// The whole list, at the beginning and after a gap.
    case snapshot(Page<Workload>)
    case workload(Workload)
    case workloadDeleted(WorkloadDeleted)
    case operation(Operation)
    case registry(Registry)
    case registryDeleted(RegistryDeleted)
    case group(Group)
    case groupDeleted(GroupDeleted)
    case client(Client)
    case secret(SecretChanged)
    /// What somebody did, in a sentence.
    case notice(Notice)
    case metrics(WorkloadTraffic)
    /// An event of a newer server.
    case other(name: String, JSON)

    /// The names that the specification has.
    public enum Name: String, Sendable, CaseIterable {
        case snapshot, workload, workloadDeleted = "workload_deleted", operation, registry
        case registryDeleted = "registry_deleted", group, groupDeleted = "group_deleted", client, secret, notice
        case metrics

        /// The schema of the event's data.
        public var shape: ContractShape {
            switch self {
            case .snapshot: Page<Workload>.shape
            case .workload: Workload.shape
            case .workloadDeleted: WorkloadDeleted.shape
            case .operation: Operation.shape
            case .registry: Registry.shape
            case .registryDeleted: RegistryDeleted.shape
            case .group: Group.shape
            case .groupDeleted: GroupDeleted.shape
            case .client: Client.shape
            case .secret: SecretChanged.shape
            case .notice: Notice.shape
            case .metrics: WorkloadTraffic.shape
            }
        }
    }

    /// Reads an event; `nil` for one whose data lacks what a client cannot do without.
    public init?(name: String, data: JSON) {
        func read<Value: ContractValue>(_ make: (Value) -> ServerEvent) -> ServerEvent? {
            Value(wire: data).map(make)
        }
        let event =
            switch Name(rawValue: name) {
            case .snapshot: read(Self.snapshot)
            case .workload: read(Self.workload)
            case .workloadDeleted: read(Self.workloadDeleted)
            case .operation: read(Self.operation)
            case .registry: read(Self.registry)
            case .registryDeleted: read(Self.registryDeleted)
            case .group: read(Self.group)
            case .groupDeleted: read(Self.groupDeleted)
            case .client: read(Self.client)
            case .secret: read(Self.secret)
            case .notice: read(Self.notice)
            case .metrics: read(Self.metrics)
            case nil: ServerEvent?.some(.other(name: name, data))
            }
        guard let event else { return nil }
        self = event
    }
}
