// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import MCP

/// A backend's refusal of `initialize`, which ends its start at once and in its own words.
extension StdioBridge {
    /// Characters of a server's own words that are shown.
    static let longestRefusal = 500

    /// Why an answer to `initialize` is none to begin with.
    static func refusal(_ message: Message) -> String {
        // What is longer holds no reason for people.
        guard message.bytes.count <= 256 << 10, let error = (try? JSON(parsing: message.bytes))?["error"] else {
            return "its answer to initialize is no result of MCP, or longer than \(initializeLimit >> 20) MiB"
        }
        let words = error["message"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } ?? "error \(error["code"] ?? .null)"
        return "the server refused to initialize: \(words.prefix(longestRefusal))"
    }
}

extension StdioBridge.State {
    /// Who waits for the answer to `initialize` of the backend `generation`; nobody does afterwards.
    mutating func takeReady(_ generation: Int) -> (@Sendable (_ refusal: String?) -> Void)? {
        guard generation == self.generation else { return nil }
        defer { onReady = nil }
        return onReady
    }
}
