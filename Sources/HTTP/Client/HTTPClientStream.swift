// SPDX-License-Identifier: Apache-2.0
import Platform

/// An answer whose body is read as it comes. Dropping it ends the exchange.
public final class HTTPClientStream: Sendable {
    /// The status code.
    public let status: Int
    /// The header section.
    public let headers: HTTPHeaders
    private let buffer: StreamBuffer
    private let transfer: HTTPClientTransfer

    init(status: Int, headers: HTTPHeaders, buffer: StreamBuffer, transfer: HTTPClientTransfer) {
        self.status = status
        self.headers = headers
        self.buffer = buffer
        self.transfer = transfer
    }

    deinit { transfer.cancel() }

    /// The next bytes of the body, or `nil` at its end; one task at a time. Cancelling the task ends the exchange.
    public func next() async throws(HTTPClientError) -> [UInt8]? {
        let transfer = transfer
        let (result, drained) = await withTaskCancellationHandler {
            await buffer.next()
        } onCancel: {
            transfer.cancel()
        }
        if drained { transfer.resume() }
        return try result.get()
    }

    /// Ends the exchange: `next` gives what has arrived, then throws `.cancelled`.
    public func cancel() { transfer.cancel() }

    /// Collects the rest of the body, at most `limit` bytes.
    public func rest(limit: Int = 64 << 20) async throws(HTTPClientError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let chunk = try await next() {
            bytes.append(contentsOf: chunk)
            if bytes.count > limit { throw HTTPClientError(.tooLarge, "the answer is larger than \(limit) bytes") }
        }
        return bytes
    }
}

/// What has arrived of one answer and was not read yet.
final class StreamBuffer: HTTPClientDelegate {
    typealias Head = Result<(Int, HTTPHeaders), HTTPClientError>
    typealias Piece = (Result<[UInt8]?, HTTPClientError>, drained: Bool)

    /// The exchange pauses while more than this waits.
    static let limit = 256 << 10

    private struct State {
        var head: Head?
        var headWaiter: CheckedContinuation<Head, Never>?
        var waiting: [UInt8] = []
        var paused = false
        var ended = false
        var error: HTTPClientError?
        var waiter: CheckedContinuation<Piece, Never>?

        /// What a reader gets now; `nil` means it has to wait.
        mutating func take() -> Piece? {
            if !waiting.isEmpty {
                let drained = paused
                paused = false
                defer { waiting = [] }
                return (.success(waiting), drained)
            }
            guard ended else { return nil }
            return (error.map(Result.failure) ?? .success(nil), false)
        }

        /// Serves a waiting reader if something is there for it.
        mutating func serve() -> (CheckedContinuation<Piece, Never>, Piece)? {
            guard let reader = waiter, let piece = take() else { return nil }
            waiter = nil
            return (reader, piece)
        }
    }

    private let state = Lock(State())

    func head() async -> Head {
        await withCheckedContinuation { continuation in
            let head = state.withLock { state in
                if state.head == nil { state.headWaiter = continuation }
                return state.head
            }
            if let head { continuation.resume(returning: head) }
        }
    }

    func next() async -> Piece {
        await withCheckedContinuation { continuation in
            let piece = state.withLock { state in
                let piece = state.take()
                if piece == nil { state.waiter = continuation }
                return piece
            }
            if let piece { continuation.resume(returning: piece) }
        }
    }

    func didReceiveHead(status: Int, headers: HTTPHeaders) { setHead(.success((status, headers))) }

    func didReceive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (served, goOn) = state.withLock { state in
            state.waiting.append(contentsOf: bytes)
            let served = state.serve()
            state.paused = state.waiting.count > Self.limit
            return (served, !state.paused)
        }
        if let (reader, piece) = served { reader.resume(returning: piece) }
        return goOn
    }

    func didFinish(_ error: HTTPClientError?) {
        setHead(.failure(error ?? HTTPClientError(.broken, "the server closed the connection without an answer")))
        let served = state.withLock { state in
            state.ended = true
            state.error = error
            return state.serve()
        }
        if let (reader, piece) = served { reader.resume(returning: piece) }
    }

    private func setHead(_ head: Head) {
        let waiter = state.withLock { state -> CheckedContinuation<Head, Never>? in
            if state.head != nil { return nil }
            state.head = head
            defer { state.headWaiter = nil }
            return state.headWaiter
        }
        waiter?.resume(returning: head)
    }
}
