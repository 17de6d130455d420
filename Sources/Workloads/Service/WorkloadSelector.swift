// SPDX-License-Identifier: Apache-2.0
public import JSONCoding
import Models

/// Which workloads something is done to.
public struct WorkloadSelector: Sendable, Equatable {
    /// These, by name or id; in this order.
    public var names: [String]?
    /// All those that fit every one of these; empty means all.
    public var group: String?
    public var labels: [String: String] = [:]
    public var owner: String?

    /// Reads `{"names": […]}`, `{"all": true}`, or any of `group`, `labels` and `owner` together.
    public init(_ json: JSON) throws {
        let reader = try ObjectReader(json)
        names = reader.strings("names", max: 1000)
        group = reader.string("group", max: 100)
        labels = reader.stringMap("labels") ?? [:]
        owner = reader.string("owner", max: 255)
        let all = reader.bool("all") ?? false
        let fits = group != nil || !labels.isEmpty || owner != nil
        if [names != nil, fits, all].count(where: \.self) != 1 {
            reader.reject(whole: "give names, or group, labels and owner, or “all”: true")
        }
        if reader.has("labels"), labels.isEmpty { reader.reject("labels", .invalid, "is empty: leave it out") }
        if reader.has("all"), !all { reader.reject("all", .invalid, "is true or left out") }
        if let names, Set(names).count != names.count { reader.reject("names", .invalid, "names one of them twice") }
        try reader.finish()
    }

    /// Whether a workload is one of those that fit.
    func fits(_ record: WorkloadRecord) -> Bool {
        (group == nil || record.config.group == group)
            && labels.allSatisfy { record.config.labels[$0.key] == $0.value }
            && (owner == nil || owner.map(record.isOwned(byOneCalled:)) == true)
    }
}
