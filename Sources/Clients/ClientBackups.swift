// SPDX-License-Identifier: Apache-2.0
import Platform

/// Copies of one application's file, each from before the first change after a registration. Blocking.
struct ClientBackups: Sendable {
    /// So many are kept, the newest.
    static let kept = 5

    /// Where the copies of all applications are.
    let directory: String
    /// The application's id.
    let client: String

    /// The path of a copy to be made now; later ones sort behind it.
    var fresh: String { "\(directory)/\(client)-\(Timestamp.now.milliseconds)" }

    /// Makes the directory.
    func prepare() throws { try PrivateDirectory.make(directory, from: directory) }

    /// Removes all but the newest copies. What cannot be removed stays; the next time is soon enough.
    func prune() {
        let names = Directory.entries(of: directory)
        let times = names.compactMap { name -> Int64? in
            guard name.hasPrefix("\(client)-") else { return nil }
            // “vscode-1” is no copy of “vscode-insider”.
            return Int64(name.dropFirst(client.utf8.count + 1))
        }
        for time in times.sorted().dropLast(Self.kept) { try? File.remove("\(directory)/\(client)-\(time)") }
    }
}
