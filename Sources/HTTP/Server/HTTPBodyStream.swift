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

    private typealias Reader = CheckedContinuation<Void, Never>
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
        var waiters: [CheckedContinuation<Bool, Never>] = []
        /// A reader in this process, when no connection reads the stream.
        var reader: CheckedContinuation<Void, Never>?
        var onGone: (@Sendable () -> Void)?
    }
    // The connection pointer is only used while MHD has it suspended, during which MHD keeps it alive.
    private let state = Lock(UnsafeState(State()))
    private struct UnsafeState: @unchecked Sendable {
        var value: State
        init(_ value: State) { self.value = value }
    }

    private let owner: ByteBudget.Owner?

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
        let (result, wake, reader) = state.withLock { box -> (WriteResult, OpaquePointer?, Reader?) in
            if box.value.gone || box.value.finished { return (.gone, nil, nil) }
            if force {
                owner?.charge(count)
            } else if !hasRoom(box.value) || owner?.take(count) == false {
                return (.full, nil, nil)
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
                box.value.reader = nil
            }
            return (.accepted, box.value.suspended, box.value.reader)
        }
        if let wake { MHD_resume_connection(wake) }
        reader?.resume()
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
        await withCheckedContinuation { continuation in
            let now = state.withLock { box -> Bool? in
                if box.value.gone || box.value.finished { return false }
                if hasRoom(box.value) { return true }
                box.value.waiters.append(continuation)
                return nil
            }
            if let now { continuation.resume(returning: now) }
        }
    }

    /// Ends the body; what was written before is still sent.
    public func finish() {
        let (wake, reader) = state.withLock { box -> (OpaquePointer?, Reader?) in
            box.value.finished = true
            defer {
                box.value.suspended = nil
                box.value.reader = nil
            }
            return (box.value.suspended, box.value.reader)
        }
        if let wake { MHD_resume_connection(wake) }
        reader?.resume()
    }

    /// Reads the stream in this process instead of sending it: the next bytes, `nil` at the end. One task at a time.
    public func next() async -> [UInt8]? {
        while true {
            let (bytes, ended, waiters) = state.withLock { box -> ([UInt8], Bool, [CheckedContinuation<Bool, Never>]) in
                let bytes = Array(box.value.pending[box.value.start...])
                box.value.pending.removeAll()
                box.value.start = 0
                release(bytes.count)
                defer { box.value.waiters = [] }
                return (bytes, box.value.finished || box.value.gone, box.value.waiters)
            }
            for waiter in waiters { waiter.resume(returning: true) }
            if !bytes.isEmpty { return bytes }
            if ended { return nil }
            await withCheckedContinuation { continuation in
                let ready = state.withLock { box -> Bool in
                    if box.value.pending.count > box.value.start || box.value.finished || box.value.gone { return true }
                    box.value.reader = continuation
                    return false
                }
                if ready { continuation.resume() }
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
        let (wake, waiters, handler, left) = state.withLock { box in
            let left = box.value.pending.count - box.value.start
            box.value.pending = []
            box.value.start = 0
            let handler = !telling || box.value.gone || box.value.finished ? nil : box.value.onGone
            box.value.gone = true
            box.value.onGone = nil
            let result = (box.value.suspended, box.value.waiters, handler, left)
            box.value.suspended = nil
            box.value.waiters = []
            return result
        }
        release(left)
        if let wake { MHD_resume_connection(wake) }
        for waiter in waiters { waiter.resume(returning: false) }
        handler?()
    }

    /// MHD's thread asks for bytes. 0 means the connection was suspended.
    func read(into buffer: UnsafeMutableRawBufferPointer, for connection: OpaquePointer) -> Int {
        let (count, waiters) = state.withLock { box -> (Int, [CheckedContinuation<Bool, Never>]) in
            if box.value.gone { return (CMICROHTTPD_END_WITH_ERROR, []) }
            let available = box.value.pending.count - box.value.start
            if available == 0 {
                if box.value.finished { return (CMICROHTTPD_END_OF_STREAM, []) }
                MHD_suspend_connection(connection)
                box.value.suspended = connection
                return (0, [])
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
            guard !box.value.waiters.isEmpty, hasRoom(box.value) else { return (count, []) }
            defer { box.value.waiters = [] }
            return (count, box.value.waiters)
        }
        for waiter in waiters { waiter.resume(returning: true) }
        return count
    }
}
