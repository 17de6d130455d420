// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// Hands on a backend's stderr line by line, on a thread of its own, and remembers the last lines.
final class ErrorLines: Sendable {
    private static let kept = 30
    private static let longest = 1 << 20

    private let last = Lock<[String]>([])
    private let ended: (read: Descriptor, write: Descriptor)

    /// - Parameter mask: Blanks in a line what is not to be remembered.
    init(
        _ source: Descriptor, mask: @escaping @Sendable ([UInt8]) -> [UInt8],
        log: @escaping @Sendable ([UInt8]) -> Void
    ) throws {
        ended = try Descriptor.pipe()
        Thread.detach(name: "sandbox-stderr") { [self] in
            var splitter = LineSplitter(limit: Self.longest)
            let take = { (line: [UInt8]) in
                self.remember(mask(line))
                log(line)
            }
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)
            defer { buffer.deallocate() }
            while true {
                let count = read(source.number, buffer.baseAddress, buffer.count)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { break }
                splitter.feed(UnsafeRawBufferPointer(rebasing: buffer[0..<count]), line: take) { _ in
                    log(Array("(a line of more than \(Self.longest >> 20) MiB was dropped)".utf8))
                }
            }
            splitter.finish(line: take)
            ended.write.close()
        }
    }

    /// The last lines so far, oldest first.
    var lines: [String] { last.withLock { $0 } }

    /// Waits until everything was read, for a second at most: a process that left the sandbox's tree may hold it open.
    func waitForEnd() {
        var waiting = pollfd(fd: ended.read.number, events: Int16(POLLIN), revents: 0)
        while poll(&waiting, 1, 1000) < 0, errno == EINTR {}
    }

    private func remember(_ line: [UInt8]) {
        let text = String(decoding: line.prefix(2000), as: UTF8.self)
        last.withLock { lines in
            if lines.count == Self.kept { lines.removeFirst() }
            lines.append(text)
        }
    }
}
