// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// The streams and the surroundings of one command. stdout carries the answer and nothing else.
struct Console: Sendable {
    var out: @Sendable ([UInt8]) -> Void
    var err: @Sendable ([UInt8]) -> Void
    var input: @Sendable () throws -> [UInt8]
    /// Asks for a secret without showing it; throws when there is no terminal.
    var askSecret: @Sendable (_ prompt: String) throws -> [UInt8]
    /// Asks for a line; only where stdin is a terminal.
    var askLine: @Sendable (_ prompt: String) throws -> String = { _ in "" }
    var isInputTerminal = false
    var isOutputTerminal = false
    var isErrorTerminal = false
    var environment: [String: String]
    var directory: String
    /// `--quiet`.
    var isQuiet = false

    /// One line of the answer.
    func print(_ line: String) { out(Array((line + "\n").utf8)) }

    /// A note for the person, left out with `--quiet`.
    func note(_ line: String) { if !isQuiet { err(Array((line + "\n").utf8)) } }

    /// Something a person must see.
    func warn(_ line: String) { err(Array("warning: \(line)\n".utf8)) }

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
                write(Array(error.text.utf8), to: 2)
                _exit(error.code.number)
            default: return
            }
        }
    }
}

/// Text that could drive a terminal, made harmless.
enum SafeText {
    /// `text` on one line, without control characters.
    static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
    }

    /// Log bytes with everything but tabs and newlines of the control characters replaced.
    static func block(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { ($0 < 0x20 && $0 != 0x0A && $0 != 0x09) || $0 == 0x7F ? UInt8(ascii: "?") : $0 }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}
