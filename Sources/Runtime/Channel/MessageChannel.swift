// SPDX-License-Identifier: Apache-2.0
public import Platform

/// What a stdio backend sent that is no line.
public enum ChannelProblem: Sendable, CustomStringConvertible {
    /// A line was longer than it may be and was dropped.
    case oversized(OversizedLine)
    /// The stream cannot be taken apart; nothing more comes.
    case unreadable(String)

    /// For the log.
    public var description: String {
        switch self {
        case .oversized(let line): "a line of more than \(line.limit >> 20) MiB was dropped"
        case .unreadable(let reason): reason
        }
    }
}

/// A stdio backend's messages: one JSON text per line (MCP specification, “stdio”).
public protocol MessageChannel: Sendable {
    /// Begins delivery; call once. `onLine` gets each stdout line without its newline (CRLF tolerated), in order, on
    /// one thread of the channel's; a line over a quarter of the budget, or 16 MiB without one, is dropped and
    /// told to `onProblem`. `onEnd` comes last.
    /// - Parameter budget: what lines that are not complete yet and messages that the backend does not read yet are counted
    ///   to. While there is no room for the rest of a line the backend is not read.
    func open(
        budget: ByteBudget?, onLine: @escaping @Sendable (_ line: [UInt8]) -> Void,
        onProblem: @escaping @Sendable (ChannelProblem) -> Void, onEnd: @escaping @Sendable () -> Void)

    /// Sends one message, adding the newline. Never blocks: what the backend does not read yet is queued.
    /// - Returns: false when the backend is gone, or its queue holds more than 64 MiB or its share of the budget.
    func send(_ message: [UInt8]) -> Bool
}

extension MessageChannel {
    /// The same without a budget.
    public func open(
        onLine: @escaping @Sendable (_ line: [UInt8]) -> Void, onProblem: @escaping @Sendable (ChannelProblem) -> Void,
        onEnd: @escaping @Sendable () -> Void
    ) {
        open(budget: nil, onLine: onLine, onProblem: onProblem, onEnd: onEnd)
    }
}
