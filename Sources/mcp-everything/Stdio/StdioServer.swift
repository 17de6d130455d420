// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// One session over stdin and stdout, one message per line; ends with stdin.
struct StdioServer {
    private static let lineLimit = 64 << 20

    private let dispatcher: Dispatcher
    private let output: Output
    private let session: Session

    init(_ dispatcher: Dispatcher, junk: Bool) {
        self.dispatcher = dispatcher
        output = Output(junk: junk)
        session = Session(stream: output)
    }

    func run() {
        var pending: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(0, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return }
            var rest = UnsafeRawBufferPointer(rebasing: buffer[0..<count])
            while let start = rest.baseAddress, let newline = memchr(start, 0x0A, rest.count) {
                let length = UnsafeRawPointer(newline) - start
                let line = UnsafeRawBufferPointer(start: start, count: length)
                if pending.isEmpty {
                    line.withMemoryRebound(to: UInt8.self) { receive($0) }
                } else {
                    pending.append(contentsOf: line)
                    pending.withUnsafeBufferPointer { receive($0) }
                    pending = []
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(length + 1))
            }
            pending.append(contentsOf: rest)
            if pending.count > Self.lineLimit {
                writeError("mcp-everything: a message of more than \(Self.lineLimit >> 20) MiB\n")
                exit(1)
            }
        }
    }

    private func receive(_ line: UnsafeBufferPointer<UInt8>) {
        if line.isEmpty || line.count == 1 && line[0] == 0x0D { return }
        do throws(Failure) {
            dispatcher.handle(try Message(parsing: line), session, output, mayBlock: false)
        } catch {
            output.send(Outgoing.failure(error))
        }
    }
}

private final class Output: Outlet {
    private let junk: Bool
    private let lock = Mutex(())

    init(junk: Bool) { self.junk = junk }

    func send(_ message: [UInt8]) {
        var line = message
        line.append(0x0A)
        lock.withLock { _ in _ = writeAll(1, line) }
    }

    func finish(_ ending: Ending) {
        guard case .answer(let message) = ending else { return }
        if junk { send(Array("this line is no message".utf8)) }
        send(message)
    }
}
