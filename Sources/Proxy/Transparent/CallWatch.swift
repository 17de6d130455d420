// SPDX-License-Identifier: Apache-2.0
import Platform

/// The calls that are under way through a transparent proxy, to give up those that wait too long.
final class CallWatch: Sendable {
    private let patience: CallPatience
    private let calls = Lock<[ObjectIdentifier: Relay]>([:])

    init(_ patience: CallPatience) { self.patience = patience }

    /// Watches a call until it is removed.
    func add(_ call: Relay) {
        if patience.seconds > 0 { calls.withLock { $0[ObjectIdentifier(call)] = call } }
    }

    func remove(_ call: Relay) {
        if patience.seconds > 0 { _ = calls.withLock { $0.removeValue(forKey: ObjectIdentifier(call)) } }
    }

    /// Goes on until its task is cancelled.
    func run() async {
        await patience.run { [self] in
            for call in calls.withLock({ Array($0.values) }) { call.look(patience) }
        }
    }
}
