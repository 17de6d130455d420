// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A question on the terminal whose answer is not shown.
enum HiddenInput {
    /// Asks on `/dev/tty`, whatever stdin and stdout are.
    static func ask(_ prompt: String) throws(SystemError) -> [UInt8] {
        let number = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        if number < 0 { throw SystemError("ask on the terminal") }
        let terminal = Descriptor(owning: number)
        var before = termios()
        if tcgetattr(number, &before) != 0 { throw SystemError("ask on the terminal") }
        var hidden = before
        // Without ISIG, an interrupt is a byte, so that the terminal is put right before the program ends.
        hidden.c_lflag &= ~tcflag_t(ECHO | ISIG)
        tcsetattr(number, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(number, TCSAFLUSH, &before)
            try? terminal.writeAll([0x0A])
        }
        try terminal.writeAll(Array(prompt.utf8))
        var answer: [UInt8] = []
        var byte: UInt8 = 0
        while read(number, &byte, 1) == 1, byte != 0x0A {
            if byte == 3 { throw SystemError("ask on the terminal", code: EINTR) }
            answer.append(byte)
        }
        return answer
    }
}
