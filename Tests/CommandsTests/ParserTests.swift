// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Commands

@Suite struct ParserTests {
    private func parse(_ line: String) throws(UsageError) -> ParsedArguments {
        try Parser.parse(
            line.split(separator: " ").map(String.init), in: CommandTree.table)
    }

    @Test(arguments: [
        ("list -a --group=shop -l a=b -l c=d", "list", ["all": ["true"], "group": ["shop"], "label": ["a=b", "c=d"]]),
        ("--embedded ls --format json", "list", ["embedded": ["true"], "format": ["json"]]),
        ("run -eA=1 -e B=2 --env=C=3 img", "run", ["env": ["A=1", "B=2", "C=3"]]),
        ("run --read-only=false --name a --name b img", "run", ["read-only": ["false"], "name": ["b"]]),
        ("run --read-only img", "run", ["read-only": ["true"]]),
        ("mcp call add --server x --args -1", "call", ["server": ["x"], "args": ["-1"]]),
        ("logs -fpn5 time", "logs", ["follow": ["true"], "proxy": ["true"], "tail": ["5"]]),
    ])
    func flagsAreUnderstood(line: String, command: String, values: [String: [String]]) throws {
        let parsed = try parse(line)
        #expect(parsed.command.name == command)
        #expect(parsed.values == values)
    }

    @Test func whatFollowsTheDashesIsLeftAlone() throws {
        let parsed = try parse("run --name x -- python3 -m server --help --name y")
        #expect(parsed.rest == ["python3", "-m", "server", "--help", "--name", "y"])
        #expect(parsed.value("name") == "x")
        #expect(parsed.wantsHelp == false)
    }

    @Test(arguments: [
        ("lits", "thv has no command “lits”", "did you mean thv list?"),
        ("frobnicate", "thv has no command “frobnicate”", "see thv --help"),
        ("mcp cal x", "thv mcp has no command “cal”", "did you mean thv mcp call?"),
        ("list --fromat json", "thv list has no flag --fromat", "did you mean --format?"),
        ("list -x", "thv list has no flag -x", "see thv list --help"),
        ("run --nmae x img", "thv run has no flag --nmae", "did you mean --name?"),
        ("list --format xml", "--format is one of text, json, mcpservers, not “xml”", "see thv list --help"),
        (
            "run --transport studio img", "--transport is one of stdio, sse, streamable-http, not “studio”",
            "did you mean stdio?"
        ),
        ("run --name", "--name needs a value", "write --name NAME, or --name=NAME"),
        ("run --name --env A=1 img", "--name needs a value", "write --name NAME, or --name=NAME"),
        ("list --all=yes", "--all takes no value", "see thv list --help"),
        ("run --read-only=maybe img", "--read-only is true or false, not “maybe”", "write --read-only=false"),
        ("list extra", "“extra” is one argument too many", "see thv list --help"),
        ("run img --verbose", "thv run has no flag --verbose", "see thv run --help"),
        ("run img arg", "“arg” is one argument too many", "put a program's own arguments behind “--”"),
        ("logs", "thv logs needs NAME", "for example: thv logs -f --tail 20 time"),
        ("list -- x", "thv list takes nothing behind “--”", "see thv list --help"),
        ("list --version", "thv list has no flag --version", "see thv list --help"),
        (
            "client register .", "CLIENT cannot be “.”",
            "for example: thv client register cursor claude-code --group shop"
        ),
        ("stop a ..", "NAME cannot be “..”", "for example: thv stop time git"),
        ("list --group=", "--group is empty", "see thv list --help"),
        ("wait", "thv wait needs NAME…", "for example: thv wait time --for tool=get_current_time --timeout 2m"),
    ])
    func mistakesNameTheNearestRightThing(line: String, what: String, fix: String) {
        let error = #expect(throws: UsageError.self) { try parse(line) }
        #expect(error == UsageError(what, fix: fix))
    }

    @Test(arguments: [
        (["client", "register", "cursor", ""], "CLIENT is empty"), (["rename", "a", ""], "NEW is empty"),
        (["mcp", "call", "", "--server", "a"], "TOOL is empty"), (["mcp", "list", "-s", ""], "-s is empty"),
        (["edit", "", "--", "x"], "NAME is empty"),
    ])
    func anEmptyWordNamesNothing(words: [String], what: String) {
        let error = #expect(throws: UsageError.self) {
            try Parser.parse(words, in: CommandTree.table)
        }
        #expect(error?.what == what)
    }

    @Test func whatMayBeEmptyIsLeftAlone() throws {
        for words in [["config", "set", "engine.socket", ""], ["search", ""], ["logs", "a", "--grep", ""]] {
            _ = try Parser.parse(words, in: CommandTree.table)
        }
    }

    @Test(arguments: [
        ("list", ["list", "logs"], "list"), ("lsit", ["list", "logs"], "list"), ("stat", ["status", "run"], "status"),
        ("xyz", ["list", "logs"], nil), ("", ["list"], nil),
    ])
    func nearestNames(word: String, candidates: [String], nearest: String?) {
        #expect(NearestName.find(word, in: candidates) == nearest)
    }

    @Test(
        arguments: [
            ("90", 90), ("60s", 60), ("2m", 120), ("1.5h", 5400), ("500ms", 0.5), ("1d", 86400), ("-1s", nil),
            ("", nil),
            ("s", nil), ("1w", nil), ("inf", nil), ("nan", nil),
        ] as [(String, Double?)])
    func lengthsOfTime(text: String, seconds: Double?) {
        #expect(Quantity.seconds(text) == seconds)
    }

    @Test(
        arguments: [
            ("512m", 512 << 20), ("2g", 2 << 30), ("1GiB", 1 << 30), ("64kb", 64 << 10), ("65536", 65536),
            ("0.5g", 1 << 29),
            ("1t", 1 << 40), ("x", nil), ("", nil), ("-1", nil), ("99999999t", nil), ("b", nil),
        ] as [(String, Int?)])
    func sizes(text: String, bytes: Int?) {
        #expect(Quantity.bytes(text) == bytes)
    }
}
