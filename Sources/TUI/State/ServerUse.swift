// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Platform

/// Who uses a server.
enum ServerUse {
    /// Whoever asked for something within so many milliseconds.
    private static let recent: Int64 = 5 * 60_000

    /// The clients in the answer to `GET …/sessions`, each once.
    static func users(in reply: Reply, now: Int64) -> [String] {
        var users: [String] = []
        for session in reply.failure == nil ? reply.body["sessions"]?.arrayValue ?? [] : [] {
            let used = (session["last_used_at"]?.stringValue).flatMap { Timestamp($0)?.milliseconds } ?? 0
            let name = session["client"]?.stringValue ?? ""
            let user = name.isEmpty ? "somebody" : name
            if now - used <= recent, !users.contains(user) { users.append(user) }
        }
        return users
    }
}
