// SPDX-License-Identifier: Apache-2.0

/// A change, as those who follow them are told.
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

        /// Whether it only says how something is at this moment: it is not kept, and the next replaces it.
        public var isMomentary: Bool { self == .metrics }
    }

    /// A value that events carry: how something is now. Each service has its own; the API knows how each is written.
    public protocol Body: Sendable {}

    /// The workload that an event is about.
    public struct Topic: Body {
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

    /// The name of something that is no more.
    public struct Gone: Body {
        public let name: String
    }

    /// A secret that was set or deleted, without its value.
    public struct SecretChange: Body {
        public let name: String
        public let isDeleted: Bool
    }

    public let kind: Kind
    /// What it is about, of the type that goes with `kind`.
    public let body: any Body
    public let topic: Topic?

    /// An event of a service's own; those of names only are below.
    public init(_ kind: Kind, _ body: any Body, topic: Topic? = nil) {
        self.kind = kind
        self.body = body
        self.topic = topic
    }

    /// A workload is no more.
    public static func workloadDeleted(_ topic: Topic) -> Event { Event(.workloadDeleted, topic, topic: topic) }
    /// A registry is no more.
    public static func registryDeleted(_ name: String) -> Event { Event(.registryDeleted, Gone(name: name)) }
    /// A group is no more.
    public static func groupDeleted(_ name: String) -> Event { Event(.groupDeleted, Gone(name: name)) }

    /// A secret was set or deleted; its value is in no event.
    public static func secret(_ name: String, isDeleted: Bool) -> Event {
        Event(.secret, SecretChange(name: name, isDeleted: isDeleted))
    }

    /// A sentence of what somebody did.
    static func notice(_ entry: ActivityEntry) -> Event { Event(.notice, entry.notice, topic: entry.topic) }

    /// A record.
    static func activity(_ record: ActivityRecord) -> Event { Event(.activity, record) }
}
