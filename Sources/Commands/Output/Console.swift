// SPDX-License-Identifier: Apache-2.0
import Glibc
import JSONCoding
import Platform

/// The streams and the surroundings of one command. stdout carries the answer and nothing else.
///
/// The only way from a command to a terminal: what people read is made harmless here (`TerminalText`), always; bytes of
/// others that a file or a pipe gets exactly (`relay`) are where they go to a terminal.
struct Console: Sendable {
    private let out: @Sendable ([UInt8]) -> Void
    private let err: @Sendable ([UInt8]) -> Void
    let input: @Sendable () throws -> [UInt8]
    private let secretInput: @Sendable (_ prompt: String) throws -> [UInt8]
    private let lineInput: @Sendable (_ prompt: String) throws -> String
    let isInputTerminal: Bool
    let isOutputTerminal: Bool
    let isErrorTerminal: Bool
    let environment: [String: String]
    let directory: String
    /// `--quiet`.
    var isQuiet = false

    init(
        out: @escaping @Sendable ([UInt8]) -> Void, err: @escaping @Sendable ([UInt8]) -> Void,
        input: @escaping @Sendable () throws -> [UInt8],
        askSecret: @escaping @Sendable (_ prompt: String) throws -> [UInt8],
        askLine: @escaping @Sendable (_ prompt: String) throws -> String = { _ in "" },
        isInputTerminal: Bool = false, isOutputTerminal: Bool = false, isErrorTerminal: Bool = false,
        environment: [String: String], directory: String
    ) {
        self.out = out
        self.err = err
        self.input = input
        secretInput = askSecret
        lineInput = askLine
        self.isInputTerminal = isInputTerminal
        self.isOutputTerminal = isOutputTerminal
        self.isErrorTerminal = isErrorTerminal
        self.environment = environment
        self.directory = directory
    }

    /// One line of the answer.
    func print(_ line: String) { out(Array((TerminalText.line(line) + "\n").utf8)) }

    /// Text of the answer, with its lines and the last one's end.
    func write(_ text: String) { out(Array(TerminalText.block(text).utf8)) }

    /// The JSON of the answer: exact in every reader's eyes, with escapes for what would command a terminal.
    func printJSON(_ text: String) { out(Array((TerminalText.json(text) + "\n").utf8)) }

    /// Bytes of others, such as a log: exact in a file or a pipe.
    func relay() -> Relay { Relay(to: out, isTerminal: isOutputTerminal) }

    /// The same beside the answer.
    func relayAside() -> Relay { Relay(to: err, isTerminal: isErrorTerminal) }

    /// A line beside the answer, also with `--quiet`.
    func tell(_ line: String) { err(Array((TerminalText.line(line) + "\n").utf8)) }

    /// Why a command failed.
    func tell(_ failure: Failure) { err(Array((failure.text + "\n").utf8)) }

    /// A note for the person, left out with `--quiet`.
    func note(_ line: String) { if !isQuiet { tell(line) } }

    /// Something a person must see.
    func warn(_ line: String) { tell("warning: \(line)") }

    /// Shows what is being done in place of what was shown before, on a terminal's stderr; nothing when empty.
    func showProgress(_ text: String) {
        err(Array("\r\u{1B}[K\(TerminalText.line(text))\(text.isEmpty ? "" : " …")".utf8))
    }

    /// Asks for a secret without showing it; throws when there is no terminal.
    func askSecret(_ prompt: String) throws -> [UInt8] { try secretInput(TerminalText.line(prompt)) }

    /// Asks whether something is to be done: yes is yes, everything else and an end of the input are no. The answer may come
    /// from a pipe.
    /// - Throws: `Failure` that says what was left undone, when the answer is no.
    func confirm(_ question: String, otherwise undone: String, fix: String = "answer y, or give --yes") throws {
        let answer = try askLine("\(question) [y/N] ").filter { !$0.isWhitespace }.lowercased()
        if answer == "y" || answer == "yes" { return }
        if !isInputTerminal { tell("") }
        if !isInputTerminal, answer.isEmpty {
            throw Failure(.usage, "\(undone): there is nobody to ask", fix: fix)
        }
        throw Failure(.interrupted, undone, fix: fix)
    }

    /// Asks for a line.
    func askLine(_ prompt: String) throws -> String { try lineInput(TerminalText.line(prompt)) }

    /// The process's own.
    static func standard() -> Console {
        Console(
            out: { write($0, to: 1) }, err: { write($0, to: 2) },
            input: { () throws(SystemError) in
                let copy = fcntl(0, F_DUPFD_CLOEXEC, 3)
                if copy < 0 { throw SystemError("read the input") }
                return try Descriptor(owning: copy).readAll()
            },
            askSecret: { prompt throws(SystemError) in try HiddenInput.ask(prompt) },
            askLine: { prompt throws(SystemError) in
                write(Array(prompt.utf8), to: 2)
                let copy = fcntl(0, F_DUPFD_CLOEXEC, 3)
                if copy < 0 { throw SystemError("read the input") }
                return String(decoding: try Descriptor(owning: copy).readLine(), as: UTF8.self)
            }, isInputTerminal: isatty(0) == 1,
            isOutputTerminal: isatty(1) == 1, isErrorTerminal: isatty(2) == 1, environment: Environment.all,
            directory: Path.current)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if count >= 0 {
                done += count
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wish, 1, -1)
            // Nobody reads any more, as in `thv logs x | head`: end as the signal would have ended us.
            case EPIPE where descriptor == 1: _exit(141)
            case _ where descriptor == 1:
                let error = Failure(.failed, "\(SystemError("cannot write the output"))")
                write(Array((error.text + "\n").utf8), to: 2)
                _exit(error.code.number)
            default: return
            }
        }
    }
}
