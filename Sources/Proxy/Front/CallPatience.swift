// SPDX-License-Identifier: Apache-2.0
import Platform

/// How long a call may wait without an answer or progress. Time is looked at now and then, and calls count how often it was
/// in vain, so that a call costs no clock.
struct CallPatience: Sendable {
    /// Seconds; 0 is without end.
    let seconds: Int

    /// Milliseconds between two looks.
    var interval: Int { min(15_000, max(250, seconds * 250)) }

    /// Looks in vain after which a call is given up.
    var looks: Int { seconds * 1000 / interval + 1 }

    /// For the client.
    var reason: String {
        let time = seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds) s"
        return "the server sent neither an answer nor progress for \(time) (call_timeout)"
    }

    /// Calls `look` once in an interval until its task is cancelled; without a limit not at all.
    func run(_ look: @Sendable () -> Void) async {
        if seconds == 0 { return }
        while (try? await Task.sleep(for: .milliseconds(interval))) != nil { look() }
    }
}
