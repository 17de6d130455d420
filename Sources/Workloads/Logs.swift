// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import Synchronization

/// One line of a log file.
public struct LogLine: Sendable, Equatable {
    /// When it was written, RFC 3339; empty for lines without a time.
    public let time: String
    /// The line without its time.
    public let text: String

    init(_ bytes: some Collection<UInt8>) {
        let line = String(decoding: bytes, as: UTF8.self)
        guard let space = line.firstIndex(of: " "), Timestamp(String(line[..<space])) != nil else {
            time = ""
            text = line
            return
        }
        time = String(line[..<space])
        text = String(line[line.index(after: space)...])
    }
}

/// A rotating log file as it is read.
public struct LogFile: Sendable {
    private let path: String

    /// The log at `path`; it need not exist yet.
    public init(_ path: String) { self.path = path }

    /// The last `tail` lines that `filter` lets through, the files rotated away included. Blocks.
    public func lines(tail: Int, _ filter: LogFilter) throws -> [LogLine] {
        var lines: [LogLine] = []
        for candidate in ["\(path).3", "\(path).2", "\(path).1", path] where File.exists(candidate) {
            let bytes = try File.read(candidate, limit: 64 << 20)
            let split = bytes.split(separator: 0x0A)
            let added =
                filter.passesAll
                ? split.suffix(tail).map { LogLine($0) } : split.map { LogLine($0) }.filter(filter.passes)
            lines = Array((lines + added).suffix(tail))
        }
        return lines
    }

    /// Hands over the last lines and then every new one, in order, until cancelled or `write` says false.
    public func follow(
        tail: Int, _ filter: LogFilter, _ write: @escaping @Sendable (LogLine) async -> Bool
    ) -> LogFollower {
        let watch = FileWatch(path)
        let follower = LogFollower(watch)
        let path = path
        Task {
            let start =
                (try? await Thread.blocking("logs") { () -> ([LogLine], Int) in
                    let size = File.size(path)
                    return (try LogFile(path).lines(tail: tail, filter), size)
                }) ?? ([], 0)
            for line in start.0 { guard await write(line) else { return follower.cancel() } }
            var reader = GrowingFile(path, from: start.1)
            while await watch.changed() {
                for line in reader.newLines().map({ LogLine($0) }) where filter.passes(line) {
                    guard await write(line) else { return follower.cancel() }
                }
            }
        }
        return follower
    }
}

/// A log being followed.
public final class LogFollower: Sendable {
    private let watch: FileWatch
    init(_ watch: FileWatch) { self.watch = watch }
    /// Ends it.
    public func cancel() { watch.cancel() }
}

/// Reads what is added to a file, from the start again when another takes its place.
private struct GrowingFile {
    private let path: String
    private var descriptor: Descriptor?
    private var inode: UInt64 = 0
    private var rest: [UInt8] = []

    init(_ path: String, from offset: Int) {
        self.path = path
        open(from: offset)
    }

    private mutating func open(from offset: Int) {
        let number = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return descriptor = nil }
        descriptor = Descriptor(owning: number)
        lseek(number, off_t(offset), SEEK_SET)
        inode = File.inode(path)
    }

    mutating func newLines() -> [[UInt8]] {
        var lines = readLines()
        if File.inode(path) != inode || descriptor == nil {
            open(from: 0)
            lines += readLines()
        }
        return lines
    }

    private mutating func readLines() -> [[UInt8]] {
        guard let descriptor else { return [] }
        while true {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = read(descriptor.number, &chunk, chunk.count)
            guard count > 0 else { break }
            rest += chunk[0..<count]
        }
        var lines: [[UInt8]] = []
        while let end = rest.firstIndex(of: 0x0A) {
            lines.append(Array(rest[..<end]))
            rest.removeFirst(end + 1)
        }
        return lines
    }
}
