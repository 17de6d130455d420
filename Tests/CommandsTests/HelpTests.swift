// SPDX-License-Identifier: Apache-2.0
import Glibc
import Platform
import TestSupport
import Testing

@testable import Commands

@Suite struct HelpTests {
    /// Every command with the words that lead to it.
    static let commands: [(path: [String], spec: CommandSpec)] = {
        func walk(_ spec: CommandSpec, _ path: [String]) -> [([String], CommandSpec)] {
            [(path, spec)] + spec.subcommands.flatMap { walk($0, path + [$0.name]) }
        }
        return walk(CommandTree.table.root, ["thv"]).map { (path: $0.0, spec: $0.1) }
    }()
    static let paths = commands.map(\.path)

    private func spec(_ path: [String]) throws -> CommandSpec {
        try #require(Self.commands.first { $0.path == path }?.spec)
    }

    @Test(arguments: paths) func theTextIsTheAgreedOne(path: [String]) throws {
        let now = HelpText.make(try spec(path), path: path, in: CommandTree.table)
        let file = "Tests/CommandsTests/Golden/help/\(path.joined(separator: "-")).txt"
        #expect(try Golden.text(file, now: now) == now)
    }

    @Test(arguments: paths) func itFitsAScreenAndHasAnExample(path: [String]) throws {
        let spec = try spec(path)
        let lines = HelpText.make(spec, path: path, in: CommandTree.table).split(
            separator: "\n", omittingEmptySubsequences: false)
        for line in lines { #expect(line.count <= 80, "\(line)") }
        // The root lists every command and run has the most flags; both are allowed a taller screen.
        #expect(lines.count <= (path.count == 1 ? 54 : path.last == "run" ? 40 : 25))
        #expect(!spec.examples.isEmpty)
    }

    @Test(arguments: paths) func everyFlagIsExplainedOnce(path: [String]) throws {
        let options = try spec(path).options + CommandTree.table.global
        #expect(Set(options.map(\.name)).count == options.count)
        let shorts = options.compactMap(\.short)
        #expect(Set(shorts).count == shorts.count)
        for option in options {
            #expect(!option.help.isEmpty && !option.help.hasSuffix("."), "--\(option.name)")
            #expect(option.name != "help" && option.short != "h")
        }
    }

    @Test(arguments: paths) func itsExamplesAreUnderstood(path: [String]) throws {
        for example in try spec(path).examples {
            let start = try #require(example.range(of: "thv "))
            let ends = example[start.upperBound...].prefix { !"|>".contains($0) }
            let words = ends.split(separator: " ").map { $0.filter { $0 != "'" } }
            let parsed = try Parser.parse(words, in: CommandTree.table)
            #expect(parsed.command.run != nil, "\(example)")
        }
    }

    @Test func exitCodesAreTheAgreedOnes() async throws {
        let outcome = await CommandFixture().run("help", "exit-codes")
        #expect(outcome.out == (try Golden.text("Tests/CommandsTests/Golden/help/exit-codes.txt", now: outcome.out)))
        #expect(outcome.code == 0)
    }

    @Test(arguments: [
        (["--help"], "Usage: thv [flags] COMMAND"), ([], "Usage: thv"),
        (["help", "mcp", "call"], "Usage: thv mcp call"),
        (["stop", "-h"], "Usage: thv stop"), (["help", "run", "--all"], "--insecure-no-sandbox"),
    ])
    func helpIsAnAnswerAndGoesToStdout(words: [String], text: String) async {
        let outcome = await CommandFixture().run(words)
        #expect(outcome.out.contains(text))
        #expect(outcome.err == "")
        #expect(outcome.code == 0)
    }

    @Test func helpForNothingKnownIsAMistake() async {
        let outcome = await CommandFixture().run("help", "lits")
        #expect(outcome.code == 2)
        #expect(outcome.err == "error: thv has no command “lits”\n  fix: did you mean thv list?\n")
    }
}

extension String {
    /// The first place of `text`.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        indices.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
    }
}
