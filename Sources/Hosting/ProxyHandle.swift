// SPDX-License-Identifier: Apache-2.0
public import Models
public import ProxyControl

/// One proxy that runs: the server's end of it.
///
/// Safe to call from any task.
public protocol ProxyHandle: AnyObject, Sendable {
    /// The workload's id.
    var workload: String { get }
    /// What tells this proxy from every other, earlier ones of the workload included.
    var nonce: String { get }
    /// Where clients reach it.
    var endpoint: ClientEndpoint { get }
    /// Where it runs, for people.
    var location: Location { get }

    /// Begins to report; call once. What it said before comes first, then its states in their order, and `.ended` last.
    /// - Parameter report: Gets this handle and what has happened, on a thread of the host's that it must not block. It may be
    ///   called before `follow` returns.
    func follow(_ report: @escaping @Sendable (any ProxyHandle, ProxyEvent) -> Void)

    /// Sends a command and waits for what comes of it.
    /// - Parameter seconds: how long to wait; `nil` is as long as it takes.
    func ask(_ command: ControlCommand, seconds: Double?) async -> ControlReply

    /// Has it end its backend and itself, and ends it all the same if it does not.
    /// - Parameter grace: Seconds that the backend gets.
    /// - Returns: whether it did so itself; else there may be something left of its backend.
    func stop(grace: Int) async -> Bool

    /// Ends what may be left of it, without asking.
    func kill() async
}

extension ProxyHandle {
    /// Sends a command and waits for what comes of it, as long as it takes.
    public func ask(_ command: ControlCommand) async -> ControlReply { await ask(command, seconds: nil) }
}

/// News of a proxy.
public enum ProxyEvent: Sendable {
    /// Its workload's state has changed.
    case state(ProxyState)
    /// It has ended, or cannot be reached any more.
    case ended
}
