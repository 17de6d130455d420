// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A program on a terminal of which we are the other side.
final class Pseudoterminal {
    private let main: Descriptor
    private let child: Child
    private var seen = ""

    init(
        _ program: String, _ arguments: [String], environment: [String], directory: String, _ cleanup: Cleanup
    ) throws {
        // The calls of the C library for this are hidden from Swift; these are the requests behind them (tty_ioctl(2)).
        let number = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var unlock: Int32 = 0
        var index: Int32 = 0
        guard number >= 0, ioctl(number, 0x4004_5431, &unlock) == 0, ioctl(number, 0x8004_5430, &index) == 0 else {
            throw SystemError("open a pseudoterminal")
        }
        let name = "/dev/pts/\(index)"
        main = Descriptor(owning: number)
        var size = winsize(ws_row: 60, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(number, UInt(TIOCSWINSZ), &size)
        let other = Descriptor(owning: Glibc.open(name, O_RDWR | O_NOCTTY | O_CLOEXEC))
        var plan = Child.Plan(program, arguments, environment: environment)
        plan.descriptors = [(other.number, 0), (other.number, 1), (other.number, 2)]
        plan.directory = directory
        plan.ownSession = true
        let child = try Child.start(plan)
        self.child = child
        cleanup.add { child.signal(SIGKILL) }
    }

    var pid: Int32 { child.pid }

    /// Reads what comes within `milliseconds`.
    /// - Returns: when the last of it came, or `nil` when nothing did.
    private func read(within milliseconds: Int32) -> Double? {
        var polled = pollfd(fd: main.number, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, milliseconds) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = Glibc.read(main.number, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let now = nanoseconds()
        seen += String(decoding: buffer[..<count], as: UTF8.self)
        if seen.utf8.count > 1 << 20 { seen = String(seen.suffix(1000)) }
        return now
    }

    /// Waits until what was printed is as `condition` wants it.
    func wait(_ condition: (String) -> Bool) throws {
        let end = nanoseconds() + 10e9
        while !condition(seen) {
            _ = read(within: 100)
            if nanoseconds() > end { throw Failure("the screen stays as it is: \(seen.suffix(500))") }
        }
    }

    /// Presses a key.
    /// - Returns: nanoseconds until the last byte of the answer; an answer ends with 30 ms of silence.
    func press(_ key: String) throws -> Double {
        let start = nanoseconds()
        try main.writeAll(Array(key.utf8))
        var last: Double?
        while let now = read(within: last == nil ? 500 : 30) { last = now }
        return (last ?? nanoseconds()) - start
    }

    /// Has everything drawn anew, and returns it without what moves the cursor and sets colours.
    func redrawn() throws -> String {
        seen = ""
        _ = try press("\u{0C}")
        var text = ""
        var isSequence = false
        for scalar in seen.unicodeScalars {
            if isSequence {
                isSequence = !("@"..."~").contains(scalar) || scalar == "["
            } else if scalar.value == 0x1B {
                isSequence = true
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Takes what comes for that long.
    func drain(seconds: Double) {
        let end = nanoseconds() + seconds * 1e9
        while nanoseconds() < end { _ = read(within: Int32(min(500, max(1, (end - nanoseconds()) / 1e6)))) }
    }

    /// How often its threads have begun to run because they waited for something.
    func wakeUps() throws -> Int {
        var total = 0
        for task in Directory.entries(of: "/proc/\(pid)/task") {
            let text = String(decoding: try File.read("/proc/\(pid)/task/\(task)/status"), as: UTF8.self)
            for line in text.split(separator: "\n") where line.hasPrefix("voluntary_ctxt_switches:") {
                total += line.split(separator: "\t").last.flatMap { Int($0) } ?? 0
            }
        }
        return total
    }

    func end() {
        child.signal(SIGKILL)
        _ = child.wait()
    }
}
