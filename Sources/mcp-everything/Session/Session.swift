// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Synchronization

/// What belongs to one client.
final class Session: Sendable {
    private struct State {
        var capabilities = JSON.null
        var level = LogLevel.info
        var subscriptions: Set<String> = []
        /// Running calls by the text of their request's id.
        var calls: [String: Mailbox] = [:]
        /// Requests of ours that wait for the client, by id.
        var asking: [Int: Mailbox] = [:]
        var lastAsked = 0
        /// Gets what belongs to no request.
        var stream: (any Outlet)?
    }

    let id: String
    private let state = Mutex(State())

    init(stream: (any Outlet)? = nil) {
        var random = [UInt8](repeating: 0, count: 16)
        arc4random_buf(&random, 16)
        let digits = Array("0123456789abcdef")
        id = String(random.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
        state.withLock { $0.stream = stream }
    }

    // MARK: What the client said

    var capabilities: JSON {
        get { state.withLock { $0.capabilities } }
        set { state.withLock { $0.capabilities = newValue } }
    }
    var level: LogLevel {
        get { state.withLock { $0.level } }
        set { state.withLock { $0.level = newValue } }
    }
    var stream: (any Outlet)? {
        get { state.withLock { $0.stream } }
        set { state.withLock { $0.stream = newValue } }
    }

    func subscribe(_ uri: String) { state.withLock { _ = $0.subscriptions.insert(uri) } }
    func unsubscribe(_ uri: String) { state.withLock { _ = $0.subscriptions.remove(uri) } }

    /// Tells the client that a resource changed, if it wants to know.
    func resourceChanged(_ uri: String) {
        let stream = state.withLock { $0.subscriptions.contains(uri) ? $0.stream : nil }
        stream?.send(Outgoing.notification("notifications/resources/updated", ["uri": .string(uri)]))
    }

    // MARK: Running calls

    func begin(_ id: JSON) -> Mailbox {
        let mailbox = Mailbox()
        state.withLock { $0.calls[id.text] = mailbox }
        return mailbox
    }

    func end(_ id: JSON) { state.withLock { _ = $0.calls.removeValue(forKey: id.text) } }

    func cancel(_ id: JSON) { state.withLock { $0.calls[id.text] }?.cancel() }

    /// Ends everything that runs; for a client that is gone.
    func cancelAll() {
        for call in state.withLock({ Array($0.calls.values) }) { call.cancel() }
    }

    // MARK: Requests of ours

    func beginAsking(_ mailbox: Mailbox) -> Int {
        state.withLock { state in
            state.lastAsked += 1
            state.asking[state.lastAsked] = mailbox
            return state.lastAsked
        }
    }

    func endAsking(_ number: Int) { state.withLock { _ = $0.asking.removeValue(forKey: number) } }

    func answered(_ id: JSON, _ message: JSON) {
        guard let number = id.intValue else { return }
        state.withLock { $0.asking[number] }?.deliver(message)
    }
}

/// The severities of RFC 5424 as the MCP specification spells them, least first.
enum LogLevel: String, CaseIterable, Comparable {
    case debug, info, notice, warning, error, critical, alert, emergency

    static func < (left: LogLevel, right: LogLevel) -> Bool { left.weight < right.weight }
    private var weight: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    static let words = allCases.map(\.rawValue).joined(separator: ", ")
}
