// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// What is told to those who look on.
public struct Event: Sendable {
    /// The kinds there are; the raw value is the event's name in the API.
    public enum Kind: String, CaseIterable, Sendable {
        case workload, operation, registry, group, client, secret, notice, metrics
        case workloadDeleted = "workload_deleted"
        case registryDeleted = "registry_deleted"
        case groupDeleted = "group_deleted"
        /// A record, in the stream of the activity only.
        case activity

        /// Those that can be asked for in the stream of events.
        public static let followed = Set(allCases).subtracting([.activity])
    }

    /// The workload that an event is about.
    public struct Topic: Sendable {
        public var id: String
        public var name: String
        public var group: String
        /// Its name and group before this event, when that changed them: whoever looked at it there is to see it go.
        public var former: (name: String, group: String)?

        /// A workload; `group` is empty where that is not known.
        public init(id: String, name: String, group: String) {
            self.id = id
            self.name = name
            self.group = group
        }
    }

    public let kind: Kind
    /// The event's object, encoded.
    public let data: [UInt8]
    public let topic: Topic?

    private init(_ kind: Kind, _ data: [UInt8], _ topic: Topic? = nil) {
        self.kind = kind
        self.data = data
        self.topic = topic
    }

    private init(_ kind: Kind, _ data: JSON) { self.init(kind, data.bytes) }

    /// How a workload is now, encoded already.
    public static func workload(_ data: [UInt8], _ topic: Topic) -> Event { Event(.workload, data, topic) }

    /// A workload is no more.
    public static func workloadDeleted(_ topic: Topic) -> Event {
        let gone: JSON = ["id": .string(topic.id), "name": .string(topic.name)]
        return Event(.workloadDeleted, gone.bytes, topic)
    }

    /// How an operation is now; without a topic when it is about several workloads.
    public static func operation(_ operation: JSON, _ topic: Topic?) -> Event {
        Event(.operation, operation.bytes, topic)
    }

    /// How a registry is now.
    public static func registry(_ registry: JSON) -> Event { Event(.registry, registry) }
    /// A registry is no more.
    public static func registryDeleted(_ name: String) -> Event { Event(.registryDeleted, ["name": .string(name)]) }
    /// How a group is now.
    public static func group(_ group: JSON) -> Event { Event(.group, group) }
    /// A group is no more.
    public static func groupDeleted(_ name: String) -> Event { Event(.groupDeleted, ["name": .string(name)]) }
    /// How a client application is now.
    public static func client(_ client: JSON) -> Event { Event(.client, client) }

    /// A secret was set or deleted; its value is in no event.
    public static func secret(_ name: String, isDeleted: Bool) -> Event {
        Event(.secret, ["name": .string(name), "deleted": .bool(isDeleted)])
    }

    /// What passed a workload.
    public static func metrics(_ counts: JSON, _ topic: Topic) -> Event { Event(.metrics, counts.bytes, topic) }

    /// A sentence of what somebody did.
    static func notice(_ entry: ActivityEntry) -> Event { Event(.notice, entry.notice, entry.topic) }

    /// A record, as its line.
    static func activity(_ line: [UInt8]) -> Event { Event(.activity, line) }
}
