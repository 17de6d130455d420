// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import TestSupport
import Testing

@testable import Commands

/// Secrets that are typed, in a real terminal and key by key.
@Suite struct HiddenInputTests {
    /// Calls `body` with a window in which `thv secret set bb` asks for the value.
    private func asked(_ body: (TestServer, TerminalWindow) async throws -> Void) async throws {
        try await TestServer.with { server in
            let window = try TerminalWindow(server, "secret set bb")
            defer { window.end() }
            try await window.shows("Value of bb (not shown):")
            try await body(server, window)
            let end = try await window.shows("the terminal is as before")
            #expect(!end.contains("s3cr3t"))
        }
    }

    @Test(arguments: ["", "s3cr3t"]) func interruptingEndsAtOnce(typed: String) async throws {
        try await asked { server, window in
            try window.type(typed)
            try window.press("C-c")
            try await window.shows("ended with 130")
            #expect(try await server.get("/api/v1/secrets")["total"] == 0)
        }
    }

    @Test func whatIsTypedIsStoredAndNotShown() async throws {
        try await asked { server, window in
            try window.type("s3cr3t-ü€")
            try window.press("BSpace", "Enter")
            try await window.shows("bb is stored")
            try await window.shows("ended with 0")
            #expect(try await server.get("/api/v1/secrets")["total"] == 1)
        }
    }

    @Test func theEndOfAnEmptyInputStoresNothing() async throws {
        try await asked { server, window in
            try window.press("C-d")
            try await window.shows("the value is empty")
            #expect(try await server.get("/api/v1/secrets")["total"] == 0)
        }
    }

    // MARK: Key by key

    /// What a line holds after `keys`, and how it ended.
    private func type(_ keys: String) -> (text: String, step: HiddenLine.Step) {
        var line = HiddenLine()
        for byte in keys.utf8 {
            let step = line.take(byte)
            if step != .more { return (String(decoding: line.bytes, as: UTF8.self), step) }
        }
        return (String(decoding: line.bytes, as: UTF8.self), .more)
    }

    @Test(arguments: [
        ("abc\n", "abc"), ("abc\r", "abc"), ("ab\u{7F}c\n", "ac"), ("a€ü\u{7F}\u{8}b\n", "ab"), ("\u{7F}a\n", "a"),
        ("wrong\u{15}right\n", "right"), ("two words \u{17}more\n", "two more"), ("\u{17}a\n", "a"), ("\u{4}", ""),
        ("a\u{4}b\n", "ab"), ("a\tb\n", "a\tb"), ("a\u{1B}[Db\u{1B}OPc\u{1B}[3~d\n", "abcd"),
        ("\u{1B}a\u{1A}b\n", "ab"),
        ("\u{1B}\u{1B}[Aa\n", "a"),
    ])
    func keysThatEditDoWhatTheySay(keys: String, text: String) {
        let line = type(keys)
        #expect(line.text == text)
        #expect(line.step == .done)
    }

    @Test(arguments: ["\u{3}", "abc\u{3}", "abc\u{1C}"]) func interruptingNeedsNoEnter(keys: String) {
        #expect(type(keys).step == .interrupted)
    }

    @Test func nothingEndsALineByItself() {
        #expect(type("abc\u{4}").step == .more)
    }
}
