// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// A child process of ours, watched through a pidfd so that its number is never confused with a later process's.
public final class Child: Sendable {
    /// How a process ended.
    public enum Exit: Sendable, Equatable, CustomStringConvertible {
        case code(Int32)
        case signal(Int32)

        /// `exit code 3`, or `signal 9 (Killed)`.
        public var description: String {
            switch self {
            case .code(let code): "exit code \(code)"
            case .signal(let signal): "signal \(signal) (\(String(cString: strsignal(signal))))"
            }
        }

        /// Waits for the end of `pid`, a child of this process that nobody else waits for. Blocks.
        public init(waitingFor pid: Int32) {
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            self =
                clinux_signalled(status) != 0
                ? .signal(clinux_term_signal(status)) : .code(clinux_exit_code(status))
        }
    }

    /// What to start and with what.
    public struct Plan: Sendable {
        /// The program's absolute path.
        public var program: String
        /// The arguments after argv[0].
        public var arguments: [String]
        /// The whole environment, `NAME=value`; nothing is inherited.
        public var environment: [String]
        /// Ours → the number it has in the child. What is not listed is closed there.
        public var descriptors: [(ours: Int32, theirs: Int32)] = []
        /// Starts a session of its own, so that neither terminal nor signals of ours reach it.
        public var ownSession = false
        /// The directory to start in.
        public var directory: String?

        /// A plan with nothing inherited.
        public init(_ program: String, _ arguments: [String] = [], environment: [String] = []) {
            self.program = program
            self.arguments = arguments
            self.environment = environment
        }
    }

    /// The process id; meaningful only until `wait` has returned.
    public let pid: Int32
    private let exit = Lock<Exit?>(nil)

    private init(pid: Int32) { self.pid = pid }

    /// Starts `plan` with default signal dispositions and an empty mask. Missing descriptors 0–2 become `/dev/null`.
    ///
    /// The calling thread becomes the parent for `PR_SET_PDEATHSIG`: a child that dies with its parent must be started
    /// from a thread that lives long enough.
    public static func start(_ plan: Plan) throws(SystemError) -> Child {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }

        // Move every source above all targets first, so that no dup2 overwrites a source still needed.
        let floor = (plan.descriptors.map(\.theirs).max() ?? 2) + 1
        var sources: [(Descriptor, Int32)] = []
        for (ours, theirs) in plan.descriptors {
            let moved = fcntl(ours, F_DUPFD_CLOEXEC, max(floor, 3))
            if moved < 0 { throw SystemError("pass a descriptor to \(plan.program)") }
            sources.append((Descriptor(owning: moved), theirs))
        }
        for standard in Int32(0)...2 where !plan.descriptors.contains(where: { $0.theirs == standard }) {
            posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", standard == 0 ? O_RDONLY : O_WRONLY, 0)
        }
        for (source, theirs) in sources { posix_spawn_file_actions_adddup2(&actions, source.number, theirs) }
        _ = clinux_spawn_close_from(&actions, max(floor, 3))
        if let directory = plan.directory { _ = clinux_spawn_chdir(&actions, directory) }

        var flags = Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        if plan.ownSession { flags |= clinux_spawn_setsid() }
        posix_spawnattr_setflags(&attributes, flags)
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)

        var pid: Int32 = 0
        let code = withCStrings([plan.program] + plan.arguments) { arguments in
            withCStrings(plan.environment) { environment in
                posix_spawn(&pid, plan.program, &actions, &attributes, arguments, environment)
            }
        }
        withExtendedLifetime(sources) {}
        if code != 0 { throw SystemError("start \(plan.program)", code: code) }
        return Child(pid: pid)
    }

    /// Waits for the end on the calling thread, which must not be one of the cooperative pool. Callable repeatedly.
    public func wait() -> Exit {
        exit.withLock { known in
            if let known { return known }
            let ended = Exit(waitingFor: pid)
            known = ended
            return ended
        }
    }

    /// Waits without blocking the caller, on a thread that exists only for this.
    public func waitInBackground(_ then: @escaping @Sendable (Exit) -> Void) {
        Thread.detach(name: "wait-\(pid)") { then(self.wait()) }
    }

    /// Sends `signal` if the process has not been waited for; `group` sends to its whole process group.
    public func signal(_ signal: Int32, group: Bool = false) {
        // A process that ended but was not waited for keeps its number, so this never reaches a stranger.
        if exit.withLockIfAvailable({ $0 == nil }) ?? true { _ = kill(group ? -pid : pid, signal) }
    }
}

/// Runs `body` with a NULL-terminated array of C strings.
private func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}
