// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform
import Workloads

/// How a list of workloads is sorted: by one member, then by name; and where a page of it ends.
struct WorkloadOrder: Sendable {
    private enum Member: String, CaseIterable {
        case name, status, group, owner
        case createdAt = "created_at"
    }
    private let member: Member
    private let isDescending: Bool

    /// Reads `name`, or `-name` for the other way round.
    init(_ text: String) throws {
        isDescending = text.hasPrefix("-")
        guard let member = Member(rawValue: String(isDescending ? text.dropFirst() : text[...])) else {
            let known = Member.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(field: "?sort", .invalid, "“\(text)” is none of \(known), with “-” in front for descending")
        }
        self.member = member
    }

    /// What is compared: the member, then the name, which is unique.
    private func key(_ entry: LiveWorkload) -> (String, String) {
        let record = entry.record
        let value =
            switch member {
            case .name: ""
            case .status: entry.status.rawValue
            case .group: record.config.group
            case .owner: record.ownerName
            case .createdAt: record.createdAt.text
            }
        return (value, record.config.name)
    }

    private func precedes(_ left: (String, String), _ right: (String, String)) -> Bool {
        isDescending ? right < left : left < right
    }

    func sorted(_ entries: [LiveWorkload]) -> [LiveWorkload] {
        entries.map { ($0, key($0)) }.sorted { precedes($0.1, $1.1) }.map(\.0)
    }

    /// Where the page behind `last` begins. No name holds a “~”.
    func cursor(_ last: LiveWorkload) -> String {
        let (value, name) = key(last)
        return member == .name ? name : "\(value)~\(name)"
    }

    /// What follows `cursor`; the workload it names may be gone meanwhile.
    func after(_ cursor: String, _ sorted: [LiveWorkload]) -> [LiveWorkload] {
        var place = ("", cursor)
        if member != .name {
            let tilde = cursor.lastIndex(of: "~") ?? cursor.endIndex
            place = (String(cursor[..<tilde]), String(cursor[tilde...].dropFirst()))
        }
        return sorted.filter { precedes(place, key($0)) }
    }
}
