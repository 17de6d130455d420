// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

@testable import Commands

/// What commands write when everything that they are told would command a terminal.
@Suite struct HostileTextTests {
    private struct AnswerHost: Host {
        let transport: SpecificationAnswers
        let version = "1.2.3"
        func serve(_ options: ServeOptions) async -> Int32 { 0 }
        func embedded(_ instance: Instance, mutating: Bool) async throws -> any APITransport { transport }
        func runtimes() async -> [RuntimeStatus] {
            HostileStrings.all.compactMap { text in
                var finding: JSONObject = [
                    "name": .string(text), "ok": false, "detail": .string(text), "fix": .string(text),
                ]
                finding["protections"] = [.object(finding)]
                return RuntimeStatus(wire: .object(finding))
            }
        }
    }

    /// Words that get a command past the checks of its own; the others get `x` for each argument.
    private static let words: [String: [String]] = [
        "thv api": ["GET", "workloads"], "thv run": ["image", "--detach"], "thv mcp list": ["--server", "x"],
        "thv mcp call": ["x", "--server", "x"], "thv completion": ["bash"], "thv tui": ["--once"],
        "thv edit": ["x", "--description", "y"], "thv wait": ["x", "--timeout", "1s"], "thv stop": ["x"],
        "thv import": ["toolhive"], "thv config get": [], "thv logs": ["x"], "thv secret set": ["x"],
    ]
    /// Those that start other programs.
    private static let skipped: Set<String> = ["thv serve", "thv runtime start", "thv help"]

    private static func leaves(_ spec: CommandSpec, _ path: String = "thv") -> [(path: String, spec: CommandSpec)] {
        let own = spec.run == nil || path == "thv" ? [] : [(path, spec)]
        return own + spec.subcommands.flatMap { leaves($0, "\(path) \($0.name)") }
    }

    private static func run(_ words: [String], _ answers: SpecificationAnswers, isTerminal: Bool) async -> (
        out: [UInt8], err: [UInt8]
    ) {
        let out = Lock<[UInt8]>([])
        let err = Lock<[UInt8]>([])
        return await withDirectory { directory in
            let console = Console(
                out: { bytes in out.withLock { $0 += bytes } }, err: { bytes in err.withLock { $0 += bytes } },
                input: { Array("{}".utf8) },
                askSecret: { prompt in
                    err.withLock { $0 += Array(prompt.utf8) }
                    return [0x78]
                },
                askLine: { prompt in
                    err.withLock { $0 += Array(prompt.utf8) }
                    return "y"
                }, isInputTerminal: isTerminal, isOutputTerminal: isTerminal, isErrorTerminal: false,
                environment: [
                    "HOME": directory, "PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": directory, "TERM": "dumb",
                    "THV_DISABLE_UPDATE_CHECK": "1",
                ], directory: directory)
            _ = await CommandLineTool.run(
                ["--embedded"] + words, host: AnswerHost(transport: answers), console: console)
            return (out.withLock { $0 }, err.withLock { $0 })
        }
    }

    private static func withDirectory<Result>(_ body: (String) async -> Result) async -> Result {
        guard let directory = try? TemporaryDirectory() else { return await body("/nonexistent") }
        return await body(directory.path)
    }

    private static func check(_ bytes: [UInt8], _ what: String) {
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(Array(text.utf8) == bytes, "\(what) is no UTF-8")
        let found = HostileStrings.findings(in: text)
        #expect(found.isEmpty, "\(what): \(found.prefix(5))")
    }

    @Test func thereAreThreeHundredTexts() { #expect(HostileStrings.all.count >= 300) }

    /// Each command gets answers and failures full of them, until each text was somewhere.
    @Test(arguments: SpecificationAnswers.Kind.allCases)
    func noAnswerReachesATerminalAsItIs(_ kind: SpecificationAnswers.Kind) async throws {
        let specification = try SpecificationAnswers.specification()
        var asked = 0
        var marks = 0
        for (index, leaf) in Self.leaves(CommandTree.table.root).enumerated() where !Self.skipped.contains(leaf.path) {
            let words = Self.words[leaf.path] ?? Array(repeating: "x", count: leaf.spec.count.lowerBound)
            let hasFormat = leaf.spec.options.contains { $0.name == "format" }
            for (turn, flags) in ([[], ["--quiet"], ["--debug"]] + (hasFormat ? [["--format", "json"]] : []))
                .enumerated()
            {
                let answers = SpecificationAnswers(specification, kind, from: index * 41 + turn * 73)
                let line = Array(leaf.path.pieces(at: " ").dropFirst()) + words + flags
                let result = await Self.run(line, answers, isTerminal: leaf.path != "thv tui")
                asked += answers.requests
                marks += String(decoding: result.out + result.err, as: UTF8.self).unicodeScalars.count {
                    $0 == "\u{FFFD}"
                }
                Self.check(result.out, "stdout of \(line)")
                Self.check(result.err, "stderr of \(line)")
                if flags.last == "json", kind != .failures, !result.out.isEmpty {
                    #expect((try? JSON(parsing: result.out)) != nil, "stdout of \(line) is no JSON")
                }
            }
        }
        #expect(asked > 150)
        // They were all there, and all seen.
        #expect(marks > 300)
    }

    /// What was typed comes back in many errors.
    @Test func noArgumentReachesATerminalAsItIs() async throws {
        let specification = try SpecificationAnswers.specification()
        let leaves = Self.leaves(CommandTree.table.root).filter {
            !Self.skipped.contains($0.path) && $0.path != "thv tui"
        }
        for (index, text) in HostileStrings.all.enumerated() {
            let leaf = leaves[index % leaves.count]
            let name = Array(leaf.path.pieces(at: " ").dropFirst())
            var lines = [name + [text, text], name + ["--\(text)"], [text], ["--instance-id", text] + name]
            for option in leaf.spec.options where option.placeholder != nil {
                lines.append(name + (Self.words[leaf.path] ?? ["x"]) + ["--\(option.name)", text])
            }
            for line in lines {
                let answers = SpecificationAnswers(specification, .failures, from: index)
                let result = await Self.run(line, answers, isTerminal: true)
                Self.check(result.out, "stdout of \(line)")
                Self.check(result.err, "stderr of \(line)")
            }
        }
    }

    /// JSON with escapes means what it meant.
    @Test func escapedJSONMeansTheSame() throws {
        for text in HostileStrings.all {
            let value: JSON = ["a \(text)": .array([.string(text), "plain 👨‍👩‍👧 ❤️"])]
            for form in [value.text, value.prettyText] {
                let escaped = TerminalText.json(form)
                #expect(HostileStrings.findings(in: escaped).isEmpty)
                #expect(try JSON(parsing: escaped) == value)
            }
        }
    }

    /// Pieces of whatever length give the same text, and it is harmless.
    @Test func aStreamIsTheSameInWhateverPieces() {
        let bytes: [UInt8] = HostileStrings.all.flatMap { text -> [UInt8] in Array(text.utf8) + [0x9B, 0x0A] }
        func filtered(_ size: Int) -> [UInt8] {
            var stream = TerminalStream()
            var result: [UInt8] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                result += stream.take(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            return result + stream.finish()
        }
        let whole = filtered(bytes.count)
        Self.check(whole.map { $0 == 0x0A ? 0x20 : $0 }, "the stream")
        for size in [1, 2, 3, 5, 7, 64] { #expect(filtered(size) == whole, "in pieces of \(size)") }
    }

    /// What people write stays as it is.
    @Test func ordinaryTextStaysAsItIs() {
        let texts = [
            "plain", "größe", "日本語", "👨‍👩‍👧 family", "❤️ heart", "1️⃣", "👍🏽", "🏳️‍🌈", "می‌خواهم", "क्‍ष", "e\u{301}", "עברית",
            "العربية", "🇩🇪", "tab\there",
        ]
        for text in texts {
            #expect(TerminalText.block(text) == text)
            #expect(TerminalText.line(text) == text.replacing("\t", with: " "))
        }
        #expect(TerminalText.block("a\r\nb\rc") == "a\nb\u{FFFD}c")
        #expect(TerminalText.line("a\nb") == "a b")
    }

    /// Files of other systems have carriage returns at the ends of their lines, and a mark before the first.
    @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
    func anEnvironmentFileOfAnySystemIsReadLineByLine(end: String, mark: String) throws {
        let lines = ["A=1", "# no", "", "export B='2 '", " C=x\u{2028}y\u{85}z\t", "D=", "E=\u{FEFF}"]
        let pairs = try EnvironmentFile.parse(mark + lines.joined(separator: end) + end, file: "x")
        #expect(pairs.map(\.0) == ["A", "B", "C", "D", "E"])
        #expect(pairs.map(\.1) == ["1", "2 ", "x\u{2028}y\u{85}z", "", "\u{FEFF}"])
    }
}
