// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding

/// Work that takes time, in linear mode: said when it goes on to something else, not in between.
enum LinearWork {
    /// Waits until what `reply` began is over; `done` gets its end as if it were the answer.
    static func watch(_ reply: Reply, _ done: @escaping @Sendable (Reply) -> [LinearMove]) -> [LinearMove] {
        guard reply.failure == nil, reply.status == 202, let id = reply.body["id"]?.stringValue else {
            return done(reply)
        }
        return follow(id, said: "", done)
    }

    private static func follow(
        _ id: String, said: String, _ done: @escaping @Sendable (Reply) -> [LinearMove]
    ) -> [LinearMove] {
        [
            .send(APIRequest("GET", APIPath.v1("operations", id, query: [("timeout", "2")]))) { reply, _ in
                if reply.failure != nil { return done(reply) }
                guard let work = Work(reply.body) else { return done(reply) }
                switch work.status {
                case "succeeded": return done(reply)
                case "failed", "cancelled":
                    let problem = reply.body["problem"]
                    let what = problem?["detail"]?.stringValue ?? "it was cancelled"
                    return done(
                        Reply(
                            status: problem?["status"]?.intValue ?? 500, body: reply.body,
                            failure: .init(
                                code: problem?["code"]?.stringValue ?? "", what: what,
                                fix: RemedyWords().text(in: problem))))
                default:
                    let words = words(work)
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
