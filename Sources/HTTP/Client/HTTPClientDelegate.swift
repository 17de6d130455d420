// SPDX-License-Identifier: Apache-2.0

/// Receives one exchange as it happens, on the client's own thread: never block there.
///
/// The calls come in this order: the head at most once, then the body's bytes, then the end exactly once.
public protocol HTTPClientDelegate: AnyObject, Sendable {
    /// The header section has arrived; interim (1xx) answers are not reported.
    func didReceiveHead(status: Int, headers: HTTPHeaders)
    /// Some bytes of the body, valid only during the call. All of them count as taken; returning false pauses the
    /// exchange until `HTTPClientTransfer.resume()`.
    func didReceive(_ bytes: UnsafeRawBufferPointer) -> Bool
    /// The exchange is over; `nil` means the whole answer arrived.
    func didFinish(_ error: HTTPClientError?)
}

/// One exchange under way. Both calls may come from any thread, and do nothing once it is over.
///
/// Keep it, or the client, for as long as the exchange shall go on.
public final class HTTPClientTransfer: Sendable {
    private let loop: TransferLoop
    private let id: UInt64

    init(loop: TransferLoop, id: UInt64) {
        self.loop = loop
        self.id = id
    }

    /// Goes on after the delegate asked for a pause.
    public func resume() { loop.send(.resume(id)) }

    /// Ends the exchange; the delegate's `didFinish` follows with `.cancelled`.
    public func cancel() { loop.send(.cancel(id)) }
}
