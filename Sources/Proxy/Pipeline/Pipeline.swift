// SPDX-License-Identifier: Apache-2.0
import MCP

/// The interceptors of one proxy in their order, between whatever client side and whatever backend side. Thread-safe.
final class Pipeline: Sendable {
    /// What came of a call.
    enum Passage: Sendable {
        /// The backend gets it.
        case through(MCPCall)
        case answered(Answered)
        case waiting(Waiting)
    }

    /// An answer in the backend's place.
    struct Answered: Sendable {
        let call: MCPCall
        /// The response.
        let bytes: [UInt8]
    }

    /// A call that an interceptor has not decided on.
    struct Waiting: Sendable {
        let call: MCPCall
        /// Ends with the decision.
        let verdict: @Sendable () async -> Verdict
        fileprivate let index: Int
    }

    private let interceptors: [any Interceptor]

    /// - Parameter interceptors: in any order of their stages; those of one stage pass calls in the order given.
    init(_ interceptors: [any Interceptor]) {
        self.interceptors = Stage.allCases.flatMap { stage in interceptors.filter { $0.stage == stage } }
    }

    /// The stages that it has, in their order.
    var stages: [Stage] { Stage.allCases.filter { stage in interceptors.contains { $0.stage == stage } } }

    // MARK: To the backend

    /// Whether nothing may pass to the backend that was not judged.
    var readsEveryCall: Bool { interceptors.contains { $0.readsEveryCall } }

    /// Asks each interceptor, as far as that can be done at once.
    func pass(_ call: MCPCall) -> Passage { pass(call, from: 0) }

    private func pass(_ call: MCPCall, from first: Int) -> Passage {
        for index in first..<interceptors.count {
            let verdict = interceptors[index].judge(call)
            if case .next = verdict { continue }
            return follow(verdict, call, at: index)
        }
        return .through(call)
    }

    private func follow(_ verdict: Verdict, _ call: MCPCall, at index: Int) -> Passage {
        switch verdict {
        case .next: return pass(call, from: index + 1)
        case .replace(let message): return pass(call.replacing(message), from: index + 1)
        case .answer(let reply):
            let answered = Answered(call: call, bytes: reply.bytes(to: call.id))
            end(call.facts, .answered(sent: answered.bytes.count, failed: reply.failed), before: index)
            return .answered(answered)
        case .later(let verdict): return .waiting(Waiting(call: call, verdict: verdict, index: index))
        }
    }

    /// Goes on with a call once its interceptor has decided.
    func resume(_ waiting: Waiting, with verdict: Verdict) -> Passage {
        follow(verdict, waiting.call, at: waiting.index)
    }

    /// Nobody waits for the decision any more.
    func abandon(_ waiting: Waiting) { end(waiting.call.facts, .unsent, before: waiting.index) }

    /// A call that had passed has ended: once for each request.
    func end(_ facts: CallFacts, _ outcome: CallOutcome) { end(facts, outcome, before: interceptors.count) }

    private func end(_ facts: CallFacts, _ outcome: CallOutcome, before index: Int) {
        for interceptor in interceptors[..<index].reversed() { interceptor.note(.ended(facts, outcome)) }
    }

    // MARK: From the backend

    /// Whether a client may get nothing that was not judged.
    func readsEveryReply(on way: WayBack) -> Bool { interceptors.contains { $0.readsEveryReply(on: way) } }

    /// A backend's message as its client is to get it.
    func pass(_ message: Message, on way: WayBack) throws(RPCError) -> Returned {
        var returned = Returned(message: message)
        for interceptor in interceptors.reversed() {
            // What is judged is what the client gets.
            if !returned.changes.isEmpty, interceptor.readsEveryReply(on: way) { returned = try returned.read() }
            switch interceptor.judge(returned.message, on: way) {
            case .next: break
            case .replace(let changes):
                returned.changes += changes
                returned.isAsItWas = false
            case .fail(let error): throw error
            }
        }
        return returned
    }

    /// A backend's message that has passed, with parts that are to be replaced.
    struct Returned {
        fileprivate(set) var message: Message
        fileprivate(set) var changes: [Message.Change] = []
        fileprivate(set) var isAsItWas = true

        /// The message with its parts replaced.
        func read() throws(RPCError) -> Returned {
            if changes.isEmpty { return self }
            do throws(Message.Malformed) {
                return Returned(message: try Message(message.replacing(changes)), isAsItWas: false)
            } catch {
                throw error.error
            }
        }
    }

    // MARK: Events

    /// A client has opened a session.
    func sessionOpened() { note(.sessionOpened) }

    /// A message of the backend was given to nobody.
    func undelivered() { note(.undelivered) }

    private func note(_ event: PipelineEvent) {
        for interceptor in interceptors.reversed() { interceptor.note(event) }
    }
}
