// SPDX-License-Identifier: Apache-2.0

/// Where the messages caused by one message of the client go. Safe from any thread.
protocol Outlet: Sendable {
    /// A notification or a request of ours, before the end.
    func send(_ message: [UInt8])
    /// The end, exactly once.
    func finish(_ ending: Ending)
}

/// How the handling of a message ends.
enum Ending {
    /// A request's answer.
    case answer([UInt8])
    /// A notification or an answer was taken; there is nothing to say.
    case accepted
    /// A request was cancelled and stays unanswered.
    case dropped
}
