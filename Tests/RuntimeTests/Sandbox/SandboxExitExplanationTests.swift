// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Runtime

@Suite struct SandboxExitExplanationTests {
    @Test(arguments: [
        ("FileNotFoundError: [Errno 2] No such file or directory: '/etc/x.conf'", ["/etc/x.conf"]),
        ("python3: can't open file '/a b/c': [Errno 2]", ["/a"]),
        ("Error: ENOENT: open '/srv/d.json'", ["/srv/d.json"]),
        ("at /a/b.js:12:3", ["/a/b.js"]), ("sh: 1: /x/y: not found", ["/x/y"]), ("nothing / here", []),
    ])
    func pathsAreFoundInALine(line: String, paths: [String]) {
        #expect(SandboxExitExplanation.paths(in: line) == paths)
    }

    @Test(arguments: [
        ("MemoryError", "memory limit"), ("OSError: [Errno 30] Read-only file system: '/x'", "as a volume"),
        ("getaddrinfo EAI_AGAIN example.org", "the permission profile “network”"), ("x", "exit code 1"),
        ("bwrap: execvp /a/b: No such file or directory", "/a/b cannot run inside the sandbox"),
    ])
    func whatHelpsIsNamed(line: String, expected: String) {
        #expect(SandboxExitExplanation(code: 1, lines: ["first", line]).text.contains(expected))
    }

    /// Words within other words say nothing.
    @Test(arguments: [
        "ModuleNotFoundError: No module named 'http.client'", "CommandNotFound", "ZeroFSError", "reenospc",
    ])
    func nothingIsReadOutOfOtherWords(line: String) {
        #expect(SandboxExitExplanation(code: 1, lines: [line]).text == "ended with exit code 1")
    }

    /// A status is a number by itself: ports, addresses and longer numbers hold its digits too.
    @Test(
        arguments: [
            ("error: 401 unauthorized", true), ("status code 401.", true), ("it answers (401)", true), ("e=401", true),
            ("http://127.0.0.1:40193/simple", false), ("http://127.0.0.1:401/simple", false), ("10.0.401.7", false),
            ("401.7.0.1", false), ("4012", false), ("14015", false), ("401k", false),
        ])
    func aNumberIsNoPartOfAnother(line: String, isSaid: Bool) {
        #expect(LogWords.says(line, ["401"]) == isSaid)
    }

    @Test func aSignalIsNamedAndAStopIsNoFailure() {
        #expect(SandboxExitExplanation(code: 139, lines: []).text == "ended by signal 11")
        #expect(SandboxExitExplanation(code: 137, lines: [], memoryWasExhausted: true).text.contains("memory limit"))
        #expect(SandboxExitExplanation(code: 143, lines: [], wasStopped: true).text == "stopped")
    }
}
