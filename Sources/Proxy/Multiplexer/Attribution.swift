// SPDX-License-Identifier: Apache-2.0

/// Whose it is when a backend that several clients share says something that names nobody: a log message, a question.
///
/// It belongs to the session whose calls are the only ones that the backend may be working on. A call that was cancelled,
/// or whose client has gone, may still be worked on: it counts until the backend has answered it, or for a time. A session
/// that is merely open counts for nothing.
struct Attribution {
    /// Milliseconds for which a backend is taken to go on with a call that it was told to cancel.
    static let patience: Int64 = 60_000
    /// The same once this backend was seen to go on.
    static let longPatience: Int64 = 3_600_000
    /// Milliseconds after which an answer to a cancelled call did not merely cross its cancellation.
    private static let crossing: Int64 = 2000
    /// Milliseconds in which a backend may ask for the roots that a client said had changed.
    private static let rootsPatience: Int64 = 10_000
    private static let abandonedLimit = 16_384

    /// Whom a message belongs to.
    enum Owner: Equatable {
        case session(String)
        /// Nothing is under way.
        case nobody
        /// It could be of more than one.
        case several
    }

    /// Calls under way by session.
    private var underWay: [String: Int] = [:]
    /// Abandoned calls that the backend has not answered: their session, and when they were abandoned.
    private var abandoned: [Int: (session: String, at: Int64)] = [:]
    /// The number of those by session, and until when they count.
    private var lingering: [String: (count: Int, until: Int64)] = [:]
    /// Sessions that said that their roots have changed, and until when that is a reason to ask for them.
    private var rootsChanged: [String: Int64] = [:]
    private var goesOn = false

    mutating func began(_ session: String) { underWay[session, default: 0] += 1 }

    mutating func ended(_ session: String) {
        let left = (underWay[session] ?? 1) - 1
        underWay[session] = left > 0 ? left : nil
    }

    /// A call has ended for its client, and the backend was told so.
    mutating func abandoned(_ number: Int, of session: String, at now: Int64) {
        if abandoned.count >= Self.abandonedLimit {
            abandoned = abandoned.filter { $0.value.at + Self.patience > now }
            // What is left counts until its time is over, even if it is answered.
            if abandoned.count >= Self.abandonedLimit { abandoned.removeAll() }
        }
        abandoned[number] = (session, now)
        let until = now + (goesOn ? Self.longPatience : Self.patience)
        lingering[session] = ((lingering[session]?.count ?? 0) + 1, until)
    }

    /// The backend has answered a call that nobody waits for.
    mutating func answeredLate(_ number: Int, at now: Int64) {
        noticed(number, at: now)
        guard let entry = abandoned.removeValue(forKey: number), let rest = lingering[entry.session] else { return }
        lingering[entry.session] = rest.count > 1 ? (rest.count - 1, rest.until) : nil
    }

    /// The backend has said something of a call that nobody waits for.
    mutating func noticed(_ number: Int, at now: Int64) {
        guard let entry = abandoned[number], now - entry.at > Self.crossing, !goesOn else { return }
        goesOn = true
        for session in lingering.keys { lingering[session]?.until = now + Self.longPatience }
    }

    mutating func changedRoots(_ session: String, at now: Int64) { rootsChanged[session] = now + Self.rootsPatience }

    /// A session has ended; its abandoned calls still count.
    mutating func forget(_ session: String) { rootsChanged.removeValue(forKey: session) }

    /// The backend has ended, and with it everything it was working on.
    mutating func reset() { self = Attribution() }

    /// The owner of a message that names nobody. A client that has just announced other roots may be the cause of it; for
    /// `roots/list` it is then the owner.
    mutating func owner(of method: String, at now: Int64) -> Owner {
        var candidate = underWay.first?.key
        if underWay.count > 1 { return .several }
        if !rootsChanged.isEmpty {
            rootsChanged = rootsChanged.filter { $0.value > now }
            for session in rootsChanged.keys where session != candidate {
                if candidate != nil { return .several }
                if method == "roots/list" { candidate = session }
            }
        }
        guard let candidate else { return .nobody }
        for (session, entry) in lingering where session != candidate {
            if entry.until > now { return .several }
            lingering.removeValue(forKey: session)
        }
        return .session(candidate)
    }
}
