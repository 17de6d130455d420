// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What is kept of a line that was longer than it may be: enough to tell what it was.
public struct OversizedLine: Sendable {
    /// Its first and last bytes, at most 1 KiB of each; those between are gone.
    public fileprivate(set) var head: [UInt8] = []
    public fileprivate(set) var tail: [UInt8] = []
    /// The longest line that would have been taken, in bytes.
    public fileprivate(set) var limit = LineSplitter.defaultLimit

    fileprivate static let kept = 1024

    fileprivate mutating func add(_ bytes: some Collection<UInt8>) {
        tail.append(contentsOf: bytes.suffix(Self.kept))
        if tail.count > Self.kept { tail.removeFirst(tail.count - Self.kept) }
    }
}

/// Cuts a byte stream into lines, however the bytes arrive: a line, or one character of it, may be spread over many
/// reads. It looks at newlines only, so that what is not UTF-8 passes unchanged.
public struct LineSplitter: Sendable {
    /// The longest line delivered by default, in bytes without its end: 16 MiB.
    public static let defaultLimit = 16 << 20

    /// The bytes in which a long line is held until it is whole: an array that grows is there twice each time, and one
    /// that is freed in pieces while they are joined is there once.
    private static let pieceSize = 1 << 20

    private let limit: Int
    /// Full pieces of a line that is not complete yet; the rest of it is in `partial`.
    private var pieces: [[UInt8]] = []
    private var partial: [UInt8] = []
    /// The line that is being dropped.
    private var dropped: OversizedLine?

    /// Bytes of a line that is not complete yet.
    public var held: Int { pieces.count * Self.pieceSize + partial.count }

    /// A splitter that drops lines longer than `limit` bytes.
    public init(limit: Int = Self.defaultLimit) { self.limit = limit }

    /// Takes the next bytes and hands out each line that is now whole, without `\n` or `\r\n`; empty lines are
    /// skipped. `tooLong` gets what is left of each line over the limit, none of which is handed out.
    public mutating func feed(
        _ bytes: UnsafeRawBufferPointer, line: ([UInt8]) -> Void, tooLong: (OversizedLine) -> Void
    ) {
        var rest = bytes[...]
        while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress {
            guard let newline = memchr(start, 0x0A, rest.count) else {
                keep(rest)
                return
            }
            let length = UnsafeRawPointer(newline) - start
            keep(rest.prefix(length))
            rest = rest.dropFirst(length + 1)
            emit(line, tooLong)
        }
    }

    /// The same for an array.
    public mutating func feed(_ bytes: [UInt8], line: ([UInt8]) -> Void, tooLong: (OversizedLine) -> Void) {
        bytes.withUnsafeBytes { feed($0, line: line, tooLong: tooLong) }
    }

    /// Hands out what came after the last newline; for the end of the stream.
    public mutating func finish(line: ([UInt8]) -> Void, tooLong: (OversizedLine) -> Void = { _ in }) {
        emit(line, tooLong)
    }

    private mutating func keep(_ bytes: Slice<UnsafeRawBufferPointer>) {
        if dropped != nil {
            dropped?.add(bytes)
            return
        }
        // One more byte may be the carriage return of a line that just fits.
        let isLong = held + bytes.count > limit + 1
        append(UnsafeRawBufferPointer(rebasing: bytes))
        guard isLong || (held == limit + 1 && partial.last != 0x0D) else { return }
        var line = OversizedLine()
        line.limit = limit
        line.head = Array((pieces.first ?? partial).prefix(OversizedLine.kept))
        if let last = pieces.last { line.add(last) }
        line.add(partial)
        dropped = line
        (pieces, partial) = ([], [])
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while true {
            let room = Self.pieceSize - partial.count
            partial.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest.prefix(room)))
            if rest.count <= room { return }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(room))
            pieces.append(partial)
            partial = []
            partial.reserveCapacity(Self.pieceSize)
        }
    }

    /// The line, whose pieces are freed as it is put together.
    private mutating func takeWhole() -> [UInt8] {
        defer { (pieces, partial) = ([], []) }
        if pieces.isEmpty { return partial }
        return [UInt8](unsafeUninitializedCapacity: held) { whole, count in
            for index in 0...pieces.count {
                let piece = index < pieces.count ? pieces[index] : partial
                _ = whole[count...].update(fromContentsOf: piece)
                count += piece.count
                if index < pieces.count { pieces[index] = [] }
            }
        }
    }

    private mutating func emit(_ line: ([UInt8]) -> Void, _ tooLong: (OversizedLine) -> Void) {
        if let dropped {
            self.dropped = nil
            return tooLong(dropped)
        }
        if partial.last == 0x0D { partial.removeLast() }
        let whole = takeWhole()
        if !whole.isEmpty { line(whole) }
    }
}
