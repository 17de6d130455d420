// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A note on disk that a terminal is taken, with its settings from before: after a SIGKILL, when nothing of ours could give
/// the terminal back, the next command on it does.
public struct TerminalMarker: Sendable {
    private let path: String

    /// The note for the terminal on standard input, in `directory`; `nil` when there is no terminal.
    public init?(directory: String) {
        var name = [CChar](repeating: 0, count: 256)
        guard ttyname_r(0, &name, name.count) == 0 else { return nil }
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let tty = String(decoding: bytes, as: UTF8.self).split(separator: "/").joined(separator: "-")
        path = "\(directory)/screen-\(tty)"
    }

    /// Notes the settings of now. Failing to is no reason not to go on.
    func leave() {
        var settings = termios()
        guard tcgetattr(0, &settings) == 0 else { return }
        let process = ProcessIdentity.current
        let head = Array("\(process.pid) \(process.startTime)\n".utf8)
        try? File.write(head + withUnsafeBytes(of: settings) { Array($0) }, to: path)
    }

    /// The terminal has been given back in order.
    func remove() { try? File.remove(path) }

    /// Gives the terminal back if whoever took it is dead.
    public func restore() {
        guard let bytes = (try? OwnFile.read(path, limit: 4096)) ?? nil,
            let end = bytes.firstIndex(of: 0x0A), bytes.count - end - 1 == MemoryLayout<termios>.size
        else { return }
        let words = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
        guard words.count == 2, let pid = Int32(words[0]), let start = UInt64(words[1]) else { return }
        if ProcessIdentity(running: pid)?.startTime == start { return }
        var settings = termios()
        withUnsafeMutableBytes(of: &settings) { $0.copyBytes(from: bytes[(end + 1)...]) }
        _ = TerminalRestorer.bytes.withUnsafeBytes { write(0, $0.baseAddress, $0.count) }
        tcsetattr(0, TCSANOW, &settings)
        remove()
    }
}
