// SPDX-License-Identifier: Apache-2.0
import Models

/// What a command ends with; scripts rely on these numbers.
struct ExitCode: Sendable, Equatable {
    let number: Int32

    static let done = ExitCode(number: 0)
    static let failed = ExitCode(number: 1)
    static let usage = ExitCode(number: 2)
    static let notFound = ExitCode(number: 3)
    static let refused = ExitCode(number: 4)
    static let conflict = ExitCode(number: 5)
    static let unavailable = ExitCode(number: 6)
    static let timeout = ExitCode(number: 7)
    static let partial = ExitCode(number: 8)
    static let damaged = ExitCode(number: 9)
    static let interrupted = ExitCode(number: 130)

    /// The table of `thv help exit-codes`.
    static let meanings: [(ExitCode, String)] = [
        (.done, "done"),
        (.failed, "failed; also a change that was taken back"),
        (.usage, "the command line, or a value in it, makes no sense"),
        (.notFound, "what was named does not exist: a server, secret, path, program or image"),
        (.refused, "refused: not allowed, or a foreign server"),
        (.conflict, "conflict: the name is taken, or the object has changed meanwhile"),
        (.unavailable, "no server or engine answers"),
        (.timeout, "the time is over"),
        (.partial, "some of several failed"),
        (.damaged, "the database is damaged or missing: nothing was begun anew"),
        (.interrupted, "interrupted"),
    ]

    /// The code for a problem, wherever it was found.
    static func forProblem(_ code: Problem.Code) -> ExitCode {
        switch code {
        // An engine or a directory that is there, but not for this user.
        case .permissionDenied, .permissionsNotAccepted: .refused
        case .storageDamaged: .damaged
        case .imageNotFound, .commandNotFound, .pathNotFound, .secretNotFound: .notFound
        case .rolledBack: .failed
        default: forStatus(code.status)
        }
    }

    /// The code for an HTTP status of the API.
    static func forStatus(_ status: Int) -> ExitCode {
        switch status {
        case 400, 413, 415: .usage
        case 401, 403: .refused
        case 404: .notFound
        case 408, 504: .timeout
        case 409, 412: .conflict
        case 502, 503: .unavailable
        default: .failed
        }
    }
}
