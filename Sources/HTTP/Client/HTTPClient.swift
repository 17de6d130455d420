// SPDX-License-Identifier: Apache-2.0
import Platform

/// An HTTP/1.1 client over TCP, TLS and unix sockets that keeps idle connections for the next request.
///
/// It follows redirects only where a request says so, and never to another origin, ignores proxies named by the environment, adds no field that was not asked for besides
/// `Host` and `Content-Length`, and never sends a request twice unless its method is safe. All work happens on one
/// thread of its own, started by the first request. Connections are shared by the requests of one client: those with
/// `acceptPeer` use only connections that some `acceptPeer` of this client accepted, so keep to one rule per client.
public final class HTTPClient: Sendable {
    private let plain = TransferLoop()
    private let checked = TransferLoop()
    private let way: HTTPWay

    /// A client without connections.
    /// - Parameter way: to servers elsewhere, for requests that do not say another.
    public init(way: HTTPWay = .direct) { self.way = way }

    /// Starts an exchange whose events go to `delegate` on the client's thread; the delegate is kept until its end.
    public func start(_ request: HTTPClientRequest, delegate: any HTTPClientDelegate) -> HTTPClientTransfer {
        let loop = request.acceptPeer == nil ? plain : checked
        var request = request
        if request.way == nil, way != .direct { request.way = way }
        return HTTPClientTransfer(loop: loop, id: loop.begin(request, delegate))
    }

    /// Sends `request` and collects the whole answer, at most `limit` bytes of body. Cancelling the task ends the
    /// exchange.
    public func send(
        _ request: HTTPClientRequest, limit: Int = 64 << 20
    ) async throws(HTTPClientError) -> HTTPClientResponse {
        let collector = ResponseCollector(limit: limit)
        let transfer = start(request, delegate: collector)
        let result = await withTaskCancellationHandler {
            await collector.result()
        } onCancel: {
            transfer.cancel()
        }
        // Too large an answer is still coming.
        if case .failure = result { transfer.cancel() }
        return try result.get()
    }

    /// Sends `request` and returns once the header section of the answer is there; the body follows through the stream.
    public func stream(_ request: HTTPClientRequest) async throws(HTTPClientError) -> HTTPClientStream {
        let buffer = StreamBuffer()
        let transfer = start(request, delegate: buffer)
        let head = await withTaskCancellationHandler {
            await buffer.head()
        } onCancel: {
            transfer.cancel()
        }
        let (status, headers) = try head.get()
        return HTTPClientStream(status: status, headers: headers, buffer: buffer, transfer: transfer)
    }
}

/// Collects one answer for one waiting task.
private final class ResponseCollector: HTTPClientDelegate {
    typealias Outcome = Result<HTTPClientResponse, HTTPClientError>

    private struct State {
        var response = HTTPClientResponse(status: 0, headers: [:], body: [])
    }

    private let limit: Int
    private let state = Lock(State())
    private let outcome = Promise<Outcome>()

    init(limit: Int) { self.limit = limit }

    func result() async -> Outcome { await outcome.settled() }

    func didReceiveHead(status: Int, headers: HTTPHeaders) {
        state.withLock { state in
            state.response.status = status
            state.response.headers = headers
            let announced = headers["Content-Length"].flatMap { Int($0) } ?? 0
            state.response.body.reserveCapacity(min(max(0, announced), limit))
        }
    }

    func didReceive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let fits = state.withLock { state in
            guard state.response.body.count + bytes.count <= limit else { return false }
            state.response.body.append(contentsOf: bytes)
            return true
        }
        if !fits { outcome.fulfil(.failure(HTTPClientError(.tooLarge, "the answer is larger than \(limit) bytes"))) }
        return fits
    }

    func didFinish(_ error: HTTPClientError?) {
        outcome.fulfil(error.map(Outcome.failure) ?? .success(state.withLock { $0.response }))
    }
}
