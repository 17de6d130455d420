// SPDX-License-Identifier: Apache-2.0
import Platform

/// What a proxy sends one of its controllers: whole lines, in order, each however long the controller takes to read them.
/// Nobody waits for it, and a controller that reads nothing for a while loses its connection.
final class ControlWriter: Sendable {
    /// Milliseconds without a byte read after which it is given up.
    private static let patience: Int32 = 10_000
    /// Bytes that wait at most.
    private static let most = 16 << 20

    private struct Line {
        var bytes: ArraySlice<UInt8>
        var descriptors: [Descriptor]
        var afterwards: @Sendable () -> Void
    }
    private struct State {
        var lines: [Line] = []
        var waiting = 0
        var isWriting = false
        var isOver = false
    }
    private let connection: Descriptor
    private let state = Lock(State())

    init(_ connection: Descriptor) { self.connection = connection }

    /// Sends a line, adding its end.
    /// - Parameters:
    ///   - descriptors: open files that go with it, 8 at most.
    ///   - afterwards: called when it is on its way, or cannot be sent.
    func send(
        _ line: [UInt8], with descriptors: [Descriptor] = [], afterwards: @escaping @Sendable () -> Void = {}
    ) {
        let starts = state.withLock { state -> Bool? in
            guard !state.isOver, state.waiting + line.count <= Self.most else { return nil }
            var bytes = ArraySlice(line + [0x0A])
            if state.lines.isEmpty, descriptors.isEmpty, let count = SocketIO.sendSome(bytes, to: connection) {
                bytes = bytes.dropFirst(count)
                if bytes.isEmpty { return nil }
            }
            state.lines.append(Line(bytes: bytes, descriptors: descriptors, afterwards: afterwards))
            state.waiting += bytes.count
            defer { state.isWriting = true }
            return !state.isWriting
        }
        guard let starts else { return afterwards() }
        if starts { Thread.detach(name: "control-writer") { [self] in write() } }
    }

    private func write() {
        while let line = next() {
            let isSent = send(line)
            line.afterwards()
            if !isSent { return giveUp() }
        }
    }

    /// The line whose turn it is; it stays the first, so that no other one overtakes it.
    private func next() -> Line? {
        state.withLock { state in
            if state.lines.isEmpty { state.isWriting = false }
            return state.lines.first
        }
    }

    private func send(_ line: Line) -> Bool {
        var (bytes, descriptors) = (line.bytes, line.descriptors)
        while !bytes.isEmpty {
            guard SocketIO.waitForRoom(connection, milliseconds: Self.patience) else { return false }
            if !descriptors.isEmpty {
                // The answer that takes them is short.
                guard SocketIO.send(Array(bytes), with: descriptors, to: connection) else { return false }
                descriptors = []
                break
            }
            guard let count = SocketIO.sendSome(bytes, to: connection) else { return false }
            bytes = bytes.dropFirst(count)
        }
        state.withLock { state in
            state.waiting -= line.bytes.count
            state.lines.removeFirst()
        }
        return true
    }

    private func giveUp() {
        let lines = state.withLock { state in
            state.isOver = true
            defer { state.lines = [] }
            return state.lines.dropFirst()
        }
        SocketIO.shutdown(connection)
        for line in lines { line.afterwards() }
    }
}
