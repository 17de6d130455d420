// SPDX-License-Identifier: Apache-2.0
import APIClient
import Configuration
import Contract
import Glibc
import Instances
import JSONCoding
import Models
import Platform

extension Failure {
    /// Any error in the same form, in the words of the command that it ended.
    init(_ error: any Error, in arguments: ParsedArguments? = nil) {
        let words = CommandWords(arguments)
        switch error {
        case let failure as Failure: self = failure
        case let error as UsageError: self.init(.usage, error.what, fix: error.fix)
        case let error as APIFailure: self.init(error, words)
        case let error as ResolutionFailure: self.init(error.failure)
        case let error as ConfigurationError:
            self.init(.usage, error.description, fix: "correct the file, or name another with --config")
        case .system(let error) as InstanceLockError:
            self.init(.failed, error.description, fix: error.fixWithFlags ?? "")
        case .served as InstanceLockError:
            self.init(
                .conflict, "\(error)",
                fix: "use that one; thv runtime stop ends it, --instance-id makes another beside it")
        case let error as InstanceLockError: self.init(.unavailable, error.description)
        case let error as SystemError where error.code == EINTR: self.init(.interrupted, "interrupted")
        case let error as SystemError where error.code == ENOENT:
            self.init(.notFound, error.description, fix: error.fix ?? "check the path")
        case let error as SystemError: self.init(.failed, error.description, fix: error.fixWithFlags ?? "")
        case let error as InvalidFields:
            self.init(.usage, Self.sentences(error.issues, words))
        case is CancellationError: self.init(.interrupted, "interrupted")
        default: self.init(.failed, "\(error)")
        }
    }

    private init(_ failure: APIFailure, _ words: CommandWords?) {
        switch failure {
        case .problem(let problem): self.init(problem, words)
        case .unreachable(let what, let fix): self.init(.unavailable, what, fix: fix)
        case .refused(let what, let fix): self.init(.refused, what, fix: fix)
        case .timeout(let what): self.init(.timeout, what)
        case .broken(let what): self.init(.unavailable, what, fix: "see the server's log, or run thv doctor")
        case .cancelled: self.init(.interrupted, "interrupted")
        }
    }

    private init(_ problem: Problem, _ words: CommandWords?) {
        var what = problem.detail
        // Of mistakes in the request the general words name only the first.
        if problem.code.status == 400, !problem.issues.isEmpty {
            what = Self.sentences(problem.issues, words)
        }
        var fix = words?.fix(problem.fix) ?? problem.fix.text
        // Of a time that was too short no log knows more.
        let isLogged = problem.code.status >= 500 && problem.code != .timeout
        if fix.isEmpty, isLogged, let id = problem.requestID {
            fix = "the server's log has more: look for \(id)"
        }
        self.init(ExitCode.forProblem(problem.code), what, fix: fix)
    }

    private static func sentences(_ issues: [FieldIssue], _ words: CommandWords?) -> String {
        issues.map { CommandWords.sentence($0.pointer, $0.detail, for: words) }.joined(separator: "; ")
    }
}
