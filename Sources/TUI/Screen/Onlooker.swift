// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract

/// Tells what others do apart from what was asked for here: the server says of both, and a notice names the request that
/// it comes from. While an answer is still to come its number is not known, so notices wait for it.
struct Onlooker: Sendable {
    /// Changes sent that have not been answered.
    private var open = 0
    /// Requests of ours that were answered, the latest last.
    private var own: [String] = []
    /// Sentences that may be about us.
    private var held: [(request: String, text: String)] = []

    /// More are not remembered: a notice comes with the answer, or soon after.
    private static let limit = 200

    /// Notes what is about to be sent.
    mutating func send(_ effects: [Effect]) {
        for case .send(_, _, let request) in effects where request.method != "GET" { open += 1 }
    }

    /// Notes an answer to a change.
    /// - Returns: what others have done.
    mutating func answer(_ requestID: String?) -> [String] {
        open = max(0, open - 1)
        if let requestID { own.append(requestID) }
        if own.count > Self.limit { own.removeFirst(own.count - Self.limit) }
        return release()
    }

    /// Notes what somebody has done.
    /// - Returns: what others have done.
    mutating func hear(_ notice: Notice) -> [String] {
        held.append((notice.requestID, notice.text))
        if held.count > Self.limit { held.removeFirst(held.count - Self.limit) }
        return release()
    }

    /// Forgets what was sent: nobody will answer any more.
    mutating func lose() { open = 0 }

    private mutating func release() -> [String] {
        if open > 0 { return [] }
        defer { held = [] }
        return held.filter { !own.contains($0.request) }.map(\.text)
    }
}
