// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import JSONCoding
import Models

/// Work that takes time, in linear mode: said when it goes on to something else, not in between.
enum LinearWork {
    /// Waits until what `reply` began is over; `done` gets its end as if it were the answer.
    static func watch(_ reply: Reply, _ done: @escaping @Sendable (Reply) -> [LinearMove]) -> [LinearMove] {
        guard reply.status == 202, let operation = reply.read(Operation.self) else { return done(reply) }
        return follow(operation.id, said: "", done)
    }

    private static func follow(
        _ id: String, said: String, _ done: @escaping @Sendable (Reply) -> [LinearMove]
    ) -> [LinearMove] {
        [
            .send(.getOperation(id, waiting: 2)) { reply, _ in
                guard let operation = reply.read(Operation.self) else { return done(reply) }
                switch operation.status.known {
                case .succeeded: return done(reply)
                case .failed, .cancelled:
                    return done(
                        Reply(
                            status: operation.problem?.code.status ?? 500, body: reply.body,
                            failure: .init(operation.problem, RemedyWords())))
                case .running, nil:
                    let words = words(Work(operation))
                    let news = words == said || words.isEmpty ? [] : [LinearMove.say(words)]
                    return news + follow(id, said: words, done)
                }
            }
        ]
    }

    /// `pull: 62 percent`, in steps of ten.
    private static func words(_ work: Work) -> String {
        guard !work.phase.isEmpty else { return "" }
        guard let part = work.part else { return "\(work.phase)." }
        return "\(work.phase): \(Int(part * 10) * 10) percent."
    }
}
