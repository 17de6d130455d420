// SPDX-License-Identifier: Apache-2.0
import ConfigFiles
import Workloads

/// What has become of our entries in a file since they were written.
struct ClientDrift: Sendable, Equatable {
    /// The entries and the file that this is about.
    let entries: [String: ClientFile.Entry]
    let stamp: String
    /// Names of entries that are gone.
    private(set) var missing: [String] = []
    /// Names of entries that have another address in them.
    private(set) var moved: [String] = []
    /// Why the file cannot be read; empty when it can.
    private(set) var problem = ""

    /// Looks at the file. Blocking.
    init(of entries: [String: ClientFile.Entry], in file: HomeFile, _ application: ClientApplication) {
        self.entries = entries
        stamp = file.stamp
        do {
            var there: [String: String?] = [:]
            for entry in try ConfigEditor(application.layout).entries(of: file.read() ?? []) {
                there.updateValue(application.url(in: entry.fields), forKey: entry.name)
            }
            for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
                if let url = there[name] {
                    if url != entry.url { moved.append(name) }
                } else {
                    missing.append(name)
                }
            }
        } catch {
            problem = ClientProblem(error, file.path).detail
        }
    }

    /// In words: what is not as it was written in the file `path`, and that registering for `group` puts it right.
    /// Empty when all is as it was.
    func text(_ application: ClientApplication, _ path: String, group: String) -> String {
        func part(_ names: [String], _ one: String, _ many: String) -> String? {
            names.isEmpty ? nil : names.joined(separator: ", ") + (names.count == 1 ? one : many)
        }
        let parts = [
            part(missing, " is missing from \(path)", " are missing from \(path)"),
            part(moved, " has another address in \(path)", " have other addresses in \(path)"),
        ].compactMap(\.self)
        if parts.isEmpty { return problem }
        let those = missing.count + moved.count == 1 ? "it" : "them"
        let place = group == GroupTable.standard ? "" : " for \(group)"
        return "\(parts.joined(separator: ", ")): registering \(application.name)\(place) again puts \(those) right"
    }
}
