// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Severities of log messages (RFC 5424), least first.
enum LogLevel {
    static let names = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"]

    static func index(_ name: String) -> Int? { names.firstIndex(of: name) }

    static let requestID = "thv-level"

    /// Asks a backend for messages from `level` on.
    static func request(_ level: Int) -> [UInt8] {
        let message: JSON = [
            "jsonrpc": "2.0", "id": .string(requestID), "method": "logging/setLevel",
            "params": ["level": .string(names[level])],
        ]
        return message.bytes
    }
}
