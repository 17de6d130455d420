// SPDX-License-Identifier: Apache-2.0
import CCurl
import Glibc
import Platform

/// The thread that drives a set of exchanges and keeps their idle connections for reuse.
///
/// The thread starts with the first exchange and ends when the last owner of this object is gone.
final class TransferLoop: Sendable {
    enum Command: Sendable {
        case add(UInt64, HTTPClientRequest, any HTTPClientDelegate)
        case resume(UInt64)
        case cancel(UInt64)
    }

    private let inbox = TransferInbox()

    deinit { inbox.close() }

    /// Begins an exchange and returns the number it is known by.
    func begin(_ request: HTTPClientRequest, _ delegate: any HTTPClientDelegate) -> UInt64 {
        inbox.begin(request, delegate)
    }

    func send(_ command: Command) { inbox.send(command) }
}

/// What callers leave for the thread.
private final class TransferInbox: Sendable {
    private struct Content {
        var commands: [TransferLoop.Command] = []
        var nextID: UInt64 = 0
        var closed = false
        /// Touched by other threads only to wake the thread, which libcurl allows.
        var multi: UnsafeMutableRawPointer?
    }

    private let content = Lock(Content())

    func begin(_ request: HTTPClientRequest, _ delegate: any HTTPClientDelegate) -> UInt64 {
        let (id, first) = content.withLock { content in
            content.nextID += 1
            content.commands.append(.add(content.nextID, request, delegate))
            let first = content.multi == nil
            if first { content.multi = newMulti() }
            ccurl_multi_wakeup(content.multi)
            return (content.nextID, first)
        }
        if first { Thread.detach(name: "http-client") { self.run() } }
        return id
    }

    func send(_ command: TransferLoop.Command) {
        content.withLock { content in
            content.commands.append(command)
            if let multi = content.multi { ccurl_multi_wakeup(multi) }
        }
    }

    func close() {
        content.withLock { content in
            content.closed = true
            if let multi = content.multi { ccurl_multi_wakeup(multi) }
        }
    }

    private func take() -> (commands: [TransferLoop.Command], closed: Bool) {
        content.withLock { content in
            defer { content.commands = [] }
            return (content.commands, content.closed)
        }
    }

    private func run() {
        // OpenSSL writes without MSG_NOSIGNAL.
        var pipe = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipe, nil)

        guard let multi = content.withLock({ UInt(bitPattern: $0.multi) }).pointer else { return }
        var transfers = TransferSet(multi: multi)
        while true {
            let (commands, closed) = take()
            for command in commands { transfers.apply(command) }
            if closed { break }
            transfers.perform()
            ccurl_multi_poll(multi, nil, 0, transfers.isWaitingToRetry ? 5 : 60_000, nil)
        }
        transfers.cancelAll()
        content.withLock { $0.multi = nil }
        ccurl_multi_cleanup(multi)
    }
}

extension UInt {
    fileprivate var pointer: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: self) }
}

private let curlIsReady: Void = { ccurl_global_init(Int(CURL_GLOBAL_ALL)) }()

private func newMulti() -> UnsafeMutableRawPointer {
    _ = curlIsReady
    guard let multi = ccurl_multi_init() else { Emergency.end("libcurl could not make what it needs") }
    return multi
}

/// The exchanges of one loop; lives on its thread.
private struct TransferSet {
    private let multi: UnsafeMutableRawPointer
    private var active: [UInt64: EasyTransfer] = [:]
    /// Those whose server's queue of connections was full.
    private var retrying: [EasyTransfer] = []

    init(multi: UnsafeMutableRawPointer) { self.multi = multi }

    var isWaitingToRetry: Bool { !retrying.isEmpty }

    mutating func apply(_ command: TransferLoop.Command) {
        switch command {
        case .add(let id, let request, let delegate): add(id, request, delegate)
        case .resume(let id): active[id]?.resume()
        case .cancel(let id):
            if let transfer = active[id] { end(transfer, HTTPClientError(.cancelled, "the request was cancelled")) }
        }
    }

    private mutating func add(_ id: UInt64, _ request: HTTPClientRequest, _ delegate: any HTTPClientDelegate) {
        switch EasyTransfer.make(id: id, request, delegate) {
        case .success(let transfer):
            active[id] = transfer
            ccurl_multi_add_handle(multi, transfer.handle)
        case .failure(let error): delegate.didFinish(error)
        }
    }

    mutating func perform() {
        for transfer in retrying { ccurl_multi_add_handle(multi, transfer.handle) }
        retrying = []
        var running: Int32 = 0
        ccurl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = ccurl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            var code = CURLE_OK
            let handle = ccurl_message_result(message, &code)
            guard let transfer = EasyTransfer.owner(of: handle) else { continue }
            if transfer.mayRetry(code) {
                ccurl_multi_remove_handle(multi, transfer.handle)
                retrying.append(transfer)
            } else if let next = transfer.successor(code) {
                // Under the same number, so that whoever cancels it ends what took its place.
                active[transfer.id] = nil
                ccurl_multi_remove_handle(multi, transfer.handle)
                add(transfer.id, next, transfer.delegate)
            } else {
                end(transfer, transfer.failure(code))
            }
        }
    }

    mutating func cancelAll() {
        for transfer in active.values { end(transfer, HTTPClientError(.cancelled, "the client was closed")) }
    }

    private mutating func end(_ transfer: EasyTransfer, _ error: HTTPClientError?) {
        active[transfer.id] = nil
        retrying.removeAll { $0 === transfer }
        ccurl_multi_remove_handle(multi, transfer.handle)
        transfer.delegate.didFinish(error)
    }
}
