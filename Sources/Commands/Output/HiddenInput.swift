// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A question on the terminal whose answer is not shown.
enum HiddenInput {
    /// Asks on `/dev/tty`, whatever stdin and stdout are.
    /// - Throws: `SystemError` with `EINTR` after ^C, when the terminal is as before.
    static func ask(_ prompt: String) throws(SystemError) -> [UInt8] {
        let number = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        if number < 0 { throw SystemError("ask on the terminal") }
        let terminal = Descriptor(owning: number)
        var before = termios()
        if tcgetattr(number, &before) != 0 { throw SystemError("ask on the terminal") }
        var hidden = before
        // Without ISIG and ICANON every key is a byte at once, so that the terminal is put right before ^C ends the
        // program.
        hidden.c_lflag &= ~tcflag_t(ECHO | ISIG | ICANON | IEXTEN)
        withUnsafeMutableBytes(of: &hidden.c_cc) { keys in
            keys[Int(VMIN)] = 1
            keys[Int(VTIME)] = 0
        }
        tcsetattr(number, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(number, TCSAFLUSH, &before)
            try? terminal.writeAll([0x0A])
        }
        try terminal.writeAll(Array(prompt.utf8))
        var line = HiddenLine()
        while true {
            var byte: UInt8 = 0
            let count = read(number, &byte, 1)
            if count < 0, errno == EINTR { continue }
            // Half a secret of a terminal that went away is none.
            if count != 1 { throw SystemError("ask on the terminal", code: count == 0 ? EIO : errno) }
            switch line.take(byte) {
            case .more: continue
            case .done: return line.bytes
            case .interrupted: throw SystemError("ask on the terminal", code: EINTR)
            }
        }
    }
}

/// A line that grows with each key, and the keys that take something back.
struct HiddenLine {
    enum Step {
        case more, done, interrupted
    }

    /// Where in the sequence of an arrow or function key the next byte is.
    private enum Escape {
        case none, begun, inside
    }

    private(set) var bytes: [UInt8] = []
    private var escape = Escape.none

    mutating func take(_ byte: UInt8) -> Step {
        if isEscape(byte) { return .more }
        switch byte {
        case 0x0A, 0x0D: return .done
        case 0x03, 0x1C: return .interrupted  // ^C ^\
        case 0x04: return bytes.isEmpty ? .done : .more  // ^D
        case 0x08, 0x7F: removeCharacter()
        case 0x15: bytes = []  // ^U
        case 0x17: removeWord()  // ^W
        case 0x09, 0x20...: bytes.append(byte)
        default: break
        }
        return .more
    }

    /// Whether `byte` belongs to a key that types nothing.
    private mutating func isEscape(_ byte: UInt8) -> Bool {
        switch escape {
        case .none:
            if byte == 0x1B { escape = .begun }
            return byte == 0x1B
        case .begun:
            let goesOn = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O")
            escape = goesOn ? .inside : .none
            return goesOn || isEscape(byte)
        case .inside:
            if (0x40...0x7E).contains(byte) { escape = .none }
            return true
        }
    }

    /// All bytes of the last one in UTF-8.
    private mutating func removeCharacter() {
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    }

    private mutating func removeWord() {
        while bytes.last == 0x20 { bytes.removeLast() }
        while let last = bytes.last, last != 0x20 { bytes.removeLast() }
    }
}
