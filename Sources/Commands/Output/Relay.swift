// SPDX-License-Identifier: Apache-2.0
import JSONCoding

/// Bytes of others on their way to one of our streams: exact, unless that is a terminal.
struct Relay {
    private let write: @Sendable ([UInt8]) -> Void
    private var stream: TerminalStream?

    init(to write: @escaping @Sendable ([UInt8]) -> Void, isTerminal: Bool) {
        self.write = write
        if isTerminal { stream = TerminalStream() }
    }

    mutating func take(_ bytes: [UInt8]) { write(stream?.take(bytes) ?? bytes) }

    mutating func finish() {
        if let rest = stream?.finish(), !rest.isEmpty { write(rest) }
    }
}
