// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform

/// A program in a real terminal: a tmux window of its own server, which ends with the test.
public final class TerminalWindow: Sendable {
    private let socket: String
    private let name: String

    /// Starts `command` (a shell's words) in a window of that size. When it ends, the window says with which code, and
    /// whether the terminal's settings are those from before.
    ///
    /// - Parameter environment: `NAME=value`; `TERM` decides what the program thinks it talks to.
    public init(_ command: String, width: Int = 80, height: Int = 24, environment: [String]) throws {
        name = "thv-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        socket = "/tmp/\(name)"
        let words = environment.map { "'" + $0.split(separator: "'").joined(separator: "'\\''") + "'" }
        let script =
            "before=$(stty -g); \(command); echo ended with $?; "
            + "[ \"$before\" = \"$(stty -g)\" ] && echo the terminal is as before; exec sleep 1000"
        let line = "exec env -i \(words.joined(separator: " ")) sh -c '\(script)'"
        let run = try tmux([
            "-f", "/dev/null", "new-session", "-d", "-x", String(width), "-y", String(height), line,
        ])
        guard run.code == 0 else { throw Failed("tmux does not start: \(run.errors)") }
        _ = try tmux(["set-option", "-g", "status", "off"])
        _ = try tmux(["set-option", "-s", "set-clipboard", "on"])
        _ = try tmux(["set-option", "-g", "remain-on-exit", "on"])
    }

    private func tmux(_ arguments: [String]) throws -> Command {
        try Command.run(
            "/usr/bin/tmux", ["-u", "-S", socket] + arguments, environment: ["LANG=C.UTF-8", "PATH=/usr/bin:/bin"])
    }

    /// What the window shows.
    public func text() throws -> String { try tmux(["capture-pane", "-p"]).output }

    /// The same with the sequences for colours and attributes.
    public func styledText() throws -> String { try tmux(["capture-pane", "-p", "-e"]).output }

    /// Presses keys, by tmux's names: `Enter`, `Down`, `C-c`, `q`.
    public func press(_ keys: String...) throws {
        for key in keys { _ = try tmux(["send-keys", key]) }
    }

    /// Types text as it is.
    public func type(_ text: String) throws { _ = try tmux(["send-keys", "-l", text]) }

    /// Pastes text as a terminal does for a program that has asked to be told what is pasted.
    public func paste(_ text: String) throws {
        _ = try tmux(["set-buffer", "-b", "pasted", text])
        _ = try tmux(["paste-buffer", "-p", "-r", "-b", "pasted"])
    }

    /// Sends bytes as they are.
    public func send(_ bytes: [UInt8]) throws {
        _ = try tmux(["send-keys", "-H"] + bytes.map { String($0, radix: 16) })
    }

    /// Clicks at a place, counted from 0: presses the first button and lets go, reported as the program has asked for it.
    public func click(x: Int, y: Int) throws {
        let isSGR = try tmux(["display-message", "-p", "#{mouse_sgr_flag}"]).output.hasPrefix("1")
        for isDown in [true, false] {
            var bytes: [UInt8] = [0x1B, 0x5B]
            if isSGR {
                bytes += Array("<0;\(x + 1);\(y + 1)\(isDown ? "M" : "m")".utf8)
            } else {
                bytes += [0x4D, isDown ? 0x20 : 0x23, UInt8(x + 33), UInt8(y + 33)]
            }
            try send(bytes)
        }
    }

    /// Clicks where `words` begin.
    public func click(_ words: String) async throws {
        let lines = try await shows(words).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (y, line) in lines.enumerated() {
            guard let place = line.place(of: words) else { continue }
            return try click(x: line[..<place].count, y: y)
        }
        throw Failed("there is no “\(words)” to click at")
    }

    /// What the program has put into the clipboard.
    public func clipboard() throws -> String { try tmux(["show-buffer"]).output }

    /// Gives the window another size.
    public func resize(_ width: Int, _ height: Int) throws {
        _ = try tmux(["resize-window", "-x", String(width), "-y", String(height)])
    }

    /// Whether the program uses the alternate screen, has asked for the mouse, and hides the cursor.
    public func modes() throws -> String {
        try tmux(["display-message", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}"]).output
            .split(separator: "\n").joined()
    }

    /// The process of the program; the window itself runs a shell, whose child it is.
    public func pid() throws -> Int32 {
        let shell = try tmux(["display-message", "-p", "#{pane_pid}"]).output.split(separator: "\n").joined()
        let children = String(decoding: try File.read("/proc/\(shell)/task/\(shell)/children"), as: UTF8.self)
        guard let child = children.split(separator: " ").compactMap({ Int32($0) }).first else {
            throw Failed("nothing runs in the window:\n\(try text())")
        }
        return child
    }

    /// Waits until the window shows `words`.
    @discardableResult
    public func shows(_ words: String, seconds: Double = 10) async throws -> String {
        try await shows("“\(words)”", seconds: seconds) { $0.contains(words) }
    }

    /// Waits until what the window shows is as `condition` wants it.
    @discardableResult
    public func shows(_ what: String, seconds: Double = 10, _ condition: (String) -> Bool) async throws -> String {
        var last = ""
        do {
            try await until("the screen shows \(what)", seconds: seconds) {
                last = try text()
                return condition(last)
            }
        } catch {
            throw Failed("the screen does not show \(what):\n\(last)")
        }
        return last
    }

    /// Ends the window and whatever runs in it.
    public func end() {
        _ = try? tmux(["kill-server"])
        unlink(socket)
    }
}
