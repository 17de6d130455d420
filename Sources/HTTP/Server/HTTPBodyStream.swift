// SPDX-License-Identifier: Apache-2.0
import CMicrohttpd
public import Platform

/// A body that is written while it is sent, with back-pressure. Thread-safe.
public final class HTTPBodyStream: Sendable {
    /// Writers wait, or are told `full`, while more than this many bytes are not yet sent.
    public static let highWater = 256 << 10

    /// What became of a write.
    public enum WriteResult: Sendable {
        case accepted
        /// Nothing was taken: too much is waiting already.
        case full
        /// The client is gone; nothing will ever be taken again.
        case gone
    }

    /// Who waits: writers for room, or a reader in this process, when no connection reads the stream, for bytes.
    private enum Side: Hashable { case writers, reader }
    private struct State {
        var pending: [UInt8] = []
        var start = 0
        var finished = false
        var gone = false
        /// Whether what was written so far ends between two events.
        var isBetween = true
        /// Whether something was written since `keepAlive` was called last.
        var isFresh = true
        var hasComments = false
        /// The connection to wake when there is something to send.
        var suspended: OpaquePointer?
        /// Whether writers wait for room.
        var isRoomAwaited = false
        /// Whether a reader in this process waits.
        var isReaderWaiting = false
        var onGone: (@Sendable () -> Void)?
    }
    // The connection pointer is only used while MHD has it suspended, during which MHD keeps it alive.
    private let state = Lock(UnsafeState(State()))
    private struct UnsafeState: @unchecked Sendable {
        var value: State
        init(_ value: State) { self.value = value }
    }

    private let owner: ByteBudget.Owner?
    private let waiters = Waiters<Side, Bool>()

    /// An empty stream; hand it to a response, then write.
    /// - Parameter owner: what is not sent yet is counted to it. A stream whose owner has more than its share is full as soon
    ///   as anything waits in it.
    public init(countedTo owner: ByteBudget.Owner? = nil) { self.owner = owner }

    deinit { release(state.withLock { $0.value.pending.count - $0.value.start }) }

    private func release(_ count: Int) { owner?.release(count) }

    /// Whether more can be written.
    private func hasRoom(_ state: State) -> Bool {
        let waiting = state.pending.count - state.start
        return waiting == 0 || waiting <= Self.highWater && owner?.hasRoom() != false
    }

    /// Adds bytes, or says why not. Never blocks.
    /// - Parameters:
    ///   - force: ignores the high-water mark, for the last words of a stream.
    ///   - endsBetween: whether these bytes end where an event may begin.
    @discardableResult
    public func offer(_ bytes: [UInt8], force: Bool = false, endsBetween: Bool = true) -> WriteResult {
        offer(pieces: [bytes[...]], force: force, endsBetween: endsBetween)
    }

    /// The same for several pieces, none of which is copied before.
    @discardableResult
    public func offer(pieces: [ArraySlice<UInt8>], force: Bool = false, endsBetween: Bool = true) -> WriteResult {
        let count = pieces.reduce(0) { $0 + $1.count }
        let (result, wake, isRead) = state.withLock { box -> (WriteResult, OpaquePointer?, Bool) in
            if box.value.gone || box.value.finished { return (.gone, nil, false) }
            if force {
                owner?.charge(count)
            } else if !hasRoom(box.value) || owner?.take(count) == false {
                return (.full, nil, false)
            }
            if count > 0 {
                // Once for all of a long message, not step by step.
                if count > Self.highWater, box.value.pending.isEmpty { box.value.pending.reserveCapacity(count) }
                for piece in pieces { box.value.pending.append(contentsOf: piece) }
                box.value.isBetween = endsBetween
                box.value.isFresh = true
            }
            defer {
                box.value.suspended = nil
                box.value.isReaderWaiting = false
            }
            return (.accepted, box.value.suspended, box.value.isReaderWaiting)
        }
        if let wake { MHD_resume_connection(wake) }
        if isRead { waiters.resume(.reader, with: true) }
        return result
    }

    /// Adds a comment if nothing was written since the last call, all that was is sent, and an event may begin: called from
    /// time to time, it keeps a stream of events alive that says nothing.
    /// - Returns: false when the stream has ended.
    @discardableResult
    public func keepAlive() -> Bool {
        let (goesOn, wake) = state.withLock { box -> (Bool, OpaquePointer?) in
            if box.value.gone || box.value.finished { return (false, nil) }
            let isIdle = !box.value.isFresh && box.value.isBetween && box.value.pending.count == box.value.start
            box.value.isFresh = false
            guard isIdle else { return (true, nil) }
            owner?.charge(ServerSentEvent.comment.count)
            box.value.pending.append(contentsOf: ServerSentEvent.comment)
            box.value.hasComments = true
            defer { box.value.suspended = nil }
            return (true, box.value.suspended)
        }
        if let wake { MHD_resume_connection(wake) }
        return goesOn
    }

    /// Whether `keepAlive` has written anything.
    public var hasComments: Bool { state.withLock { $0.value.hasComments } }

    /// Ends the body as a broken one: the client sees that it is not whole. What is not sent yet never is.
    public func breakOff() { abandon(telling: false) }

    /// Adds bytes once there is room.
    /// - Returns: false when the client is gone.
    public func write(_ bytes: [UInt8]) async -> Bool {
        while true {
            switch offer(bytes) {
            case .accepted: return true
            case .gone: return false
            case .full: if await waitForRoom() == false { return false }
            }
        }
    }

    /// Returns true when there is room, false when the client is gone.
    public func waitForRoom() async -> Bool {
        let room = await waiters.wait(for: .writers, cancellable: false) {
            state.withLock { box -> Bool? in
                if box.value.gone || box.value.finished { return false }
                if hasRoom(box.value) { return true }
                box.value.isRoomAwaited = true
                return nil
            }
        }
        return room ?? false
    }

    /// Ends the body; what was written before is still sent.
    public func finish() {
        let (wake, isRead) = state.withLock { box -> (OpaquePointer?, Bool) in
            box.value.finished = true
            defer {
                box.value.suspended = nil
                box.value.isReaderWaiting = false
            }
            return (box.value.suspended, box.value.isReaderWaiting)
        }
        if let wake { MHD_resume_connection(wake) }
        if isRead { waiters.resume(.reader, with: true) }
    }

    /// Reads the stream in this process instead of sending it: the next bytes, `nil` at the end. One task at a time.
    public func next() async -> [UInt8]? {
        while true {
            let (bytes, ended, isRoomAwaited) = state.withLock { box -> ([UInt8], Bool, Bool) in
                let bytes = Array(box.value.pending[box.value.start...])
                box.value.pending.removeAll()
                box.value.start = 0
                release(bytes.count)
                defer { box.value.isRoomAwaited = false }
                return (bytes, box.value.finished || box.value.gone, box.value.isRoomAwaited)
            }
            if isRoomAwaited { waiters.resume(.writers, with: true) }
            if !bytes.isEmpty { return bytes }
            if ended { return nil }
            _ = await waiters.wait(for: .reader, cancellable: false) {
                state.withLock { box -> Bool? in
                    if box.value.pending.count > box.value.start || box.value.finished || box.value.gone { return true }
                    box.value.isReaderWaiting = true
                    return nil
                }
            }
        }
    }

    /// Calls `handler` once, when the client goes before the body has ended; at once if it has gone.
    public func whenGone(_ handler: @escaping @Sendable () -> Void) {
        let now = state.withLock { box -> Bool in
            if box.value.gone { return true }
            box.value.onGone = handler
            return false
        }
        if now { handler() }
    }

    /// The connection broke: wakes every writer, and the connection so that its thread lets go of it.
    func abandon() { abandon(telling: true) }

    private func abandon(telling: Bool) {
        let (wake, isRoomAwaited, isRead, handler, left) = state.withLock { box in
            let left = box.value.pending.count - box.value.start
            box.value.pending = []
            box.value.start = 0
            let handler = !telling || box.value.gone || box.value.finished ? nil : box.value.onGone
            box.value.gone = true
            box.value.onGone = nil
            let result = (
                box.value.suspended, box.value.isRoomAwaited, box.value.isReaderWaiting, handler, left
            )
            box.value.suspended = nil
            box.value.isRoomAwaited = false
            box.value.isReaderWaiting = false
            return result
        }
        release(left)
        if let wake { MHD_resume_connection(wake) }
        if isRoomAwaited { waiters.resume(.writers, with: false) }
        if isRead { waiters.resume(.reader, with: false) }
        handler?()
    }

    /// MHD's thread asks for bytes. 0 means the connection was suspended.
    func read(into buffer: UnsafeMutableRawBufferPointer, for connection: OpaquePointer) -> Int {
        let (count, hasRoomAgain) = state.withLock { box -> (Int, Bool) in
            if box.value.gone { return (CMICROHTTPD_END_WITH_ERROR, false) }
            let available = box.value.pending.count - box.value.start
            if available == 0 {
                if box.value.finished { return (CMICROHTTPD_END_OF_STREAM, false) }
                MHD_suspend_connection(connection)
                box.value.suspended = connection
                return (0, false)
            }
            let count = min(available, buffer.count)
            buffer.copyBytes(from: box.value.pending[box.value.start..<box.value.start + count])
            box.value.start += count
            if box.value.start == box.value.pending.count {
                box.value.pending.removeAll(keepingCapacity: box.value.pending.capacity <= 65_536)
                box.value.start = 0
            } else if box.value.start > max(Self.highWater, box.value.pending.count / 2) {
                box.value.pending.removeFirst(box.value.start)
                box.value.start = 0
            }
            owner?.release(count)
            guard box.value.isRoomAwaited, hasRoom(box.value) else { return (count, false) }
            box.value.isRoomAwaited = false
            return (count, true)
        }
        if hasRoomAgain { waiters.resume(.writers, with: true) }
        return count
    }
}
