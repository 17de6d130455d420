// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Gives a terminal back as it was, also from a signal handler: what to write and to set was stored beforehand.
enum TerminalRestorer {
    /// Alternate screen, mouse, paste mode and attributes off, cursor and autowrap on.
    static let bytes: [UInt8] = Array(
        "\u{1B}[?1000l\u{1B}[?1002l\u{1B}[?1003l\u{1B}[?1006l\u{1B}[?2004l\u{1B}[?1l\u{1B}>\u{1B}[?1049l\u{1B}[0m\u{1B}[?7h\u{1B}[?25h\r"
            .utf8)

    /// Remembers the terminal's settings and restores them at any signal that would end this process.
    ///
    /// SIGTERM, SIGINT and SIGHUP are not touched: the program ends in order there.
    static func arm() {
        guard tcgetattr(0, &restorerSettings) == 0 else { return }
        restorerBytes.update(from: bytes, count: bytes.count)
        restorerIsArmed = 1
        for number in [
            SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU, SIGXFSZ,
            SIGVTALRM, SIGPROF, SIGSYS,
        ] {
            signal(number) { number in
                if restorerIsArmed == 1 {
                    _ = write(1, restorerBytes, restorerCount)
                    _ = tcsetattr(0, TCSANOW, &restorerSettings)
                }
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }

    /// The terminal was given back in order.
    static func disarm() { restorerIsArmed = 0 }
}

// What a signal handler may touch: plain memory that exists before and after everything else.
private nonisolated(unsafe) var restorerSettings = termios()
private nonisolated(unsafe) var restorerIsArmed: Int32 = 0
private let restorerCount = TerminalRestorer.bytes.count
private nonisolated(unsafe) let restorerBytes = UnsafeMutablePointer<UInt8>.allocate(capacity: restorerCount)
