// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import TestSupport
import Testing

@testable import Commands

@Suite struct GeneratedFilesTests {
    /// Runs a program and returns what it wrote to stdout and stderr, and its exit code.
    private func run(_ program: String, _ arguments: [String], input: String = "") throws -> (String, Int32) {
        let output = try Descriptor.pipe()
        let feed = try Descriptor.pipe()
        var plan = Child.Plan(program, arguments, environment: ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"])
        plan.descriptors = [(feed.read.number, 0), (output.write.number, 1), (output.write.number, 2)]
        let child = try Child.start(plan)
        output.write.close()
        feed.read.close()
        Thread.detach(name: "feed") {
            try? feed.write.writeAll(Array(input.utf8))
            feed.write.close()
        }
        let text = String(decoding: try output.read.readAll(), as: UTF8.self)
        guard case .code(let code) = child.wait() else { return (text, -1) }
        return (text, code)
    }

    @Test(arguments: [("bash", "thv.bash"), ("zsh", "_thv"), ("fish", "thv.fish")])
    func completionsInTheRepositoryAreUpToDate(shell: String, file: String) async throws {
        let outcome = await CommandFixture().run("completion", shell)
        #expect(outcome.code == 0)
        #expect(outcome.out == (try Golden.text("Resources/completions/\(file)", now: outcome.out)))
    }

    @Test func theManualInTheRepositoryIsUpToDate() async throws {
        let page = ManualPage.text(of: CommandTree.table, version: "")
        #expect(page == (try Golden.text("Resources/man/thv.1", now: page)))
    }

    @Test(.enabled(if: File.exists("/usr/bin/groff"))) func theManualHasNoTypesettingMistakes() throws {
        let (text, code) = try run(
            "/usr/bin/groff", ["-man", "-ww", "-z", "-K", "utf8"],
            input: ManualPage.text(of: CommandTree.table, version: "1"))
        #expect(text == "")
        #expect(code == 0)
    }

    @Test func anUnknownShellIsAMistake() async {
        let outcome = await CommandFixture().run("completion", "tcsh")
        #expect(outcome.code == 2)
        #expect(outcome.err.contains("use one of bash, zsh, fish"))
    }

    /// Asks bash itself, with a `thv` that lists two servers.
    @Test(arguments: [
        ("thv li", "list"), ("thv mcp c", "call"), ("thv run --trans", "--transport"),
        ("thv run --transport s", "stdio sse streamable-http"), ("thv stop ti", "time"), ("thv ls --form", "--format"),
        ("thv --embedded logs g", "git"), ("thv completion f", "fish"), ("thv mcp list --server ti", "time"),
        ("thv list --format ", "text json mcpservers"),
    ])
    func bashCompletes(line: String, words: String) throws {
        let script = try #require(Completions(of: CommandTree.table).script(for: "bash"))
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        let quoted = parts.map { "'\($0)'" }.joined(separator: " ")
        let program = """
            \(script)
            thv() { printf 'time\\ngit\\n'; }
            compopt() { :; }
            COMP_WORDS=(\(quoted)); COMP_CWORD=\(parts.count - 1)
            _thv
            echo "${COMPREPLY[*]}"
            """
        let (text, code) = try run("/bin/bash", ["-s"], input: program)
        #expect(text == words + "\n")
        #expect(code == 0)
    }
}
