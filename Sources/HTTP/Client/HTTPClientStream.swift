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
        var waiting: [UInt8] = []
        var paused = false
        var ended = false
        var error: HTTPClientError?
        /// Whether a reader waits.
        var isAwaited = false

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
        mutating func serve() -> Piece? {
            guard isAwaited, let piece = take() else { return nil }
            isAwaited = false
            return piece
        }
    }

    private enum Only: Hashable { case reader }
    private let state = Lock(State())
    private let received = Promise<Head>()
    private let waiters = Waiters<Only, Piece>()

    func head() async -> Head { await received.settled() }

    func next() async -> Piece {
        while true {
            let piece = await waiters.wait(for: .reader, cancellable: false) {
                state.withLock { state -> Piece? in
                    let piece = state.take()
                    state.isAwaited = piece == nil
                    return piece
                }
            }
            if let piece { return piece }
        }
    }

    func didReceiveHead(status: Int, headers: HTTPHeaders) { received.fulfil(.success((status, headers))) }

    func didReceive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (served, goOn) = state.withLock { state in
            state.waiting.append(contentsOf: bytes)
            let served = state.serve()
            state.paused = state.waiting.count > Self.limit
            return (served, !state.paused)
        }
        if let served { waiters.resume(.reader, with: served) }
        return goOn
    }

    func didFinish(_ error: HTTPClientError?) {
        received.fulfil(
            .failure(error ?? HTTPClientError(.broken, "the server closed the connection without an answer")))
        let served = state.withLock { state in
            state.ended = true
            state.error = error
            return state.serve()
        }
        if let served { waiters.resume(.reader, with: served) }
    }
}
