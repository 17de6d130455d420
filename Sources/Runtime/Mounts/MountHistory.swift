// SPDX-License-Identifier: Apache-2.0
public import JSONCoding

/// What was mounted before, for whoever opens a workload's paths.
public struct MountHistory: Sendable {
    /// The directories that workloads can write, or could at some time since the machine was started.
    public var writable: [WritablePath]
    /// What the workload was shown when it last ran.
    public var known: [ShownPath]
    /// Whether nobody asked for the start: then what was known must still hold.
    public var isAutomatic: Bool

    /// Nothing has been mounted yet.
    public init(writable: [WritablePath] = [], known: [ShownPath] = [], isAutomatic: Bool = false) {
        self.writable = writable
        self.known = known
        self.isAutomatic = isAutomatic
    }

    /// The document that `init(_:)` reads.
    public var json: JSON {
        [
            "writable": .array(writable.map(\.json)), "known": .array(known.map(\.json)),
            "automatic": .bool(isAutomatic),
        ]
    }

    /// Reads what `json` wrote; what is missing is empty.
    public init(_ json: JSON) {
        writable = json["writable"]?.arrayValue?.compactMap(WritablePath.init) ?? []
        known = json["known"]?.arrayValue?.compactMap(ShownPath.init) ?? []
        isAutomatic = json["automatic"]?.boolValue ?? false
    }
}
