// SPDX-License-Identifier: Apache-2.0

/// Why a text is not JSON, and where.
public struct JSONParseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, in words a person can act on.
    public let reason: String
    /// The byte at which it was noticed, from 0.
    public let offset: Int
    /// The line of that byte, from 1.
    public let line: Int
    /// The byte's place in its line, from 1.
    public let column: Int

    init(_ reason: String, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        self.reason = reason
        self.offset = offset
        var line = 1
        var start = 0
        for index in 0..<min(offset, bytes.count) where bytes[index] == 0x0A {
            line += 1
            start = index + 1
        }
        self.line = line
        column = offset - start + 1
    }

    /// `reason (line 3, column 14)`.
    public var description: String { "\(reason) (line \(line), column \(column))" }
}
