// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Cuts a byte stream into lines, however the bytes arrive: a line, or one character of it, may be spread over many
/// reads. It looks at newlines only, so that what is not UTF-8 passes unchanged.
public struct LineSplitter: Sendable {
    /// The longest line delivered by default, in bytes without its end: 16 MiB.
    public static let defaultLimit = 16 << 20

    private let limit: Int
    private var partial: [UInt8] = []
    private var dropping = false

    /// A splitter that drops lines longer than `limit` bytes.
    public init(limit: Int = Self.defaultLimit) { self.limit = limit }

    /// Takes the next bytes and hands out each line that is now whole, without `\n` or `\r\n`; empty lines are
    /// skipped. `tooLong` is called once for each line over the limit, none of which is handed out.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer, line: ([UInt8]) -> Void, tooLong: () -> Void) {
        var rest = bytes[...]
        while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress {
            guard let newline = memchr(start, 0x0A, rest.count) else {
                keep(rest, tooLong)
                return
            }
            let length = UnsafeRawPointer(newline) - start
            keep(rest.prefix(length), tooLong)
            rest = rest.dropFirst(length + 1)
            emit(line)
        }
    }

    /// The same for an array.
    public mutating func feed(_ bytes: [UInt8], line: ([UInt8]) -> Void, tooLong: () -> Void) {
        bytes.withUnsafeBytes { feed($0, line: line, tooLong: tooLong) }
    }

    /// Hands out what came after the last newline; for the end of the stream.
    public mutating func finish(line: ([UInt8]) -> Void) { emit(line) }

    private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>, _ tooLong: () -> Void) {
        if dropping { return }
        // One more byte may be the carriage return of a line that just fits.
        if partial.count + bytes.count > limit + 1 {
            overflow(tooLong)
        } else {
            partial.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes))
            if partial.count == limit + 1, partial.last != 0x0D { overflow(tooLong) }
        }
    }

    private mutating func overflow(_ tooLong: () -> Void) {
        dropping = true
        partial = []
        tooLong()
    }

    private mutating func emit(_ line: ([UInt8]) -> Void) {
        if partial.last == 0x0D { partial.removeLast() }
        let whole = partial
        partial = []
        dropping = false
        if !whole.isEmpty { line(whole) }
    }
}
