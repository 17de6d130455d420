// SPDX-License-Identifier: Apache-2.0
import Glibc
import Hosting
import Platform

/// A rotating log file as it is read.
struct LogFile: WorkloadLog {
    private let path: String

    /// The log at `path`; it need not exist yet.
    init(_ path: String) { self.path = path }

    var isEmpty: Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_size == 0
    }

    /// The files rotated away are read too.
    func lines(tail: Int, _ filter: LogFilter) throws -> [LogLine] {
        var lines: [LogLine] = []
        // The newest first: what was rotated away is often not needed at all.
        for candidate in [path, "\(path).1", "\(path).2", "\(path).3"] where lines.count < tail {
            guard OwnFile.exists(candidate) else { continue }
            let wanted = tail - lines.count
            let bytes =
                filter.passesAll
                ? try Self.end(of: candidate, lines: wanted)
                : try OwnFile.read(candidate, limit: 64 << 20, readers: .owner) ?? []
            let split = bytes.split(separator: 0x0A)
            let added =
                filter.passesAll
                ? split.suffix(wanted).map { LogLine($0) }
                : Array(split.lazy.map { LogLine($0) }.filter(filter.passes).suffix(wanted))
            lines = added + lines
        }
        return lines
    }

    /// The end of a file, with at least its last `lines` lines: a large log is not read for a few of them.
    private static func end(of path: String, lines: Int) throws(SystemError) -> [UInt8] {
        let file = try OwnFile.open(path, readers: .owner)
        var start = File.size(path)
        var blocks: [[UInt8]] = []
        var found = 0
        while start > 0, found <= lines {
            let size = min(start, 262_144)
            start -= size
            var block = [UInt8](repeating: 0, count: size)
            let count = pread(file.number, &block, size, off_t(start))
            guard count > 0 else { break }
            block.removeLast(size - count)
            found += block.count { $0 == 0x0A }
            blocks.append(block)
        }
        let bytes = Array(blocks.reversed().joined())
        // The first line is whole only where the file begins.
        guard start > 0, let first = bytes.firstIndex(of: 0x0A) else { return bytes }
        return Array(bytes[(first + 1)...])
    }

    func append(_ lines: [String]) {
        // Whoever looks after the backend rotates it.
        let file = RotatingFile(path: path, limit: .max)
        for line in lines { file.write(Array(line.utf8)) }
    }

    func follow(
        tail: Int, _ filter: LogFilter, _ write: @escaping @Sendable (LogLine) async -> Bool
    ) -> LogFollower {
        let watch = FileWatch(path)
        let follower = LogFollower { watch.cancel() }
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
                // Piece by piece: a reader that is slow, or has gone, must not cost the memory of the whole backlog.
                while case let lines = reader.nextLines(), !lines.isEmpty {
                    for line in lines.lazy.map({ LogLine($0) }) where filter.passes(line) {
                        guard await write(line) else { return follower.cancel() }
                    }
                    if watch.isCancelled { return }
                }
            }
        }
        return follower
    }
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
        guard let file = try? OwnFile.open(path, readers: .owner) else { return descriptor = nil }
        descriptor = file
        lseek(file.number, off_t(offset), SEEK_SET)
        inode = File.inode(path)
    }

    /// The next lines, a few hundred kilobytes of them; none when there are no more for now.
    mutating func nextLines() -> [ArraySlice<UInt8>] {
        let lines = readLines()
        if !lines.isEmpty { return lines }
        guard File.inode(path) != inode || descriptor == nil else { return [] }
        open(from: 0)
        return readLines()
    }

    /// A line longer than this is handed over in pieces.
    private static let longest = 1 << 20

    private mutating func readLines() -> [ArraySlice<UInt8>] {
        guard let descriptor else { return [] }
        while true {
            var chunk = [UInt8](repeating: 0, count: 262_144)
            let count = read(descriptor.number, &chunk, chunk.count)
            guard count > 0 else { return [] }
            let isWhole = chunk[..<count].contains(0x0A)
            rest += chunk[..<count]
            if isWhole || rest.count >= Self.longest { break }
        }
        let end = rest.lastIndex(of: 0x0A) ?? rest.endIndex
        let whole = rest[..<end]
        rest = Array(rest[min(end + 1, rest.endIndex)...])
        return whole.split(separator: 0x0A, omittingEmptySubsequences: false)
    }
}
