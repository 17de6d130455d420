// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Testing

@testable import Commands

/// Which commands take something away, which of them ask first, and what counts as a no.
@Suite struct DestructiveCommandTests {
    /// One way to take something away.
    struct Row: Sendable, CustomTestStringConvertible {
        let line: String
        /// The request that does it.
        let request: String
        let asks: Bool
        var testDescription: String { line }
    }

    /// What names one thing, or says --all, is done at once; what takes along things that were not named asks.
    static let rows: [Row] = [
        Row(line: "rm time", request: "DELETE /api/v1/workloads/time", asks: false),
        Row(line: "rm --all", request: "DELETE /api/v1/workloads/time", asks: false),
        Row(line: "rm --group shop", request: "DELETE /api/v1/workloads/time", asks: false),
        Row(line: "stop time", request: "POST /api/v1/workloads/time/stop", asks: false),
        Row(line: "stop --all", request: "POST /api/v1/workloads/time/stop", asks: false),
        Row(line: "group rm shop", request: "DELETE /api/v1/groups/shop", asks: false),
        Row(line: "group rm shop --with-workloads", request: "DELETE /api/v1/groups/shop", asks: true),
        Row(line: "secret delete token", request: "DELETE /api/v1/secrets/token", asks: false),
        Row(line: "client remove zed", request: "DELETE /api/v1/clients/zed", asks: false),
        Row(line: "registry remove team", request: "DELETE /api/v1/registry/team", asks: false),
        Row(line: "cache prune", request: "POST /api/v1/cache:prune", asks: false),
        Row(line: "operations cancel op1", request: "DELETE /api/v1/operations/op1", asks: false),
        Row(line: "upgrade apply time", request: "POST /api/v1/workloads/time/upgrade", asks: true),
    ]
    /// They take away what they can give back: a setting's value, a trust, a server that starts again.
    private static let harmless: Set<String> = [
        "config unset", "config unset-registry", "config untrust", "runtime stop",
    ]
    private static let words: Set<String> = [
        "rm", "remove", "delete", "stop", "unset", "untrust", "unset-registry", "cancel", "apply", "prune", "reset",
        "clear", "purge",
    ]

    private func fixture(_ answer: String) -> CommandFixture {
        let done: JSON = ["name": "time", "status": "running", "results": [], "items": [], "succeeded": 0, "failed": 0]
        var answers: [String: APIResponse] = [
            "GET /api/v1/workloads": .json(["workloads": [["name": "time", "status": "running", "group": "shop"]]]),
            "GET /api/v1/clients": .json(["clients": [["id": "zed", "registered": true, "groups": ["default"]]]]),
            "GET /api/v1/groups/shop": .json(["name": "shop", "workloads": ["time", "fetch"]]),
            "GET /api/v1/registry": .json(["registries": [["name": "default"], ["name": "team"]]]),
            "GET /api/v1/workloads/time/upgrade-check": .json([
                "workload_name": "time", "status": "upgrade-available", "current_image": "x:1",
                "candidate_image": "x:2",
            ]),
        ]
        for row in Self.rows { answers[row.request] = .json(done) }
        var fixture = CommandFixture(answers: answers)
        fixture.answer = answer
        return fixture
    }

    private func did(_ row: Row, _ outcome: Outcome) -> Bool {
        outcome.requests.contains { "\($0.method) \($0.path.prefix { $0 != "?" })" == row.request }
    }

    @Test(arguments: rows)
    func whateverAsksTakesOnlyYesForYes(_ row: Row) async {
        let line = row.line.split(separator: " ").map(String.init)
        for isTerminal in [true, false] {
            for answer in [
                "", "n", "N", "no", "No\r", "q", "yes please", "yy", "j", "да", "0", "1", "\u{1B}", " ", "\0",
            ] {
                var fixture = fixture(answer)
                fixture.isTerminal = isTerminal
                let outcome = await fixture.run(line)
                #expect(did(row, outcome) == !row.asks, "\(answer.debugDescription): \(outcome.err)")
                #expect(outcome.err.contains("[y/N]") == row.asks, "\(outcome.err)")
                if row.asks {
                    let isNobody = !isTerminal && answer.allSatisfy(\.isWhitespace)
                    #expect(outcome.code == (isNobody ? 2 : 130), "\(outcome.err)")
                    #expect(outcome.err.contains("as it is") || outcome.err.contains("as they are"), "\(outcome.err)")
                    #expect(outcome.err.contains("--yes"), "\(outcome.err)")
                }
            }
            for answer in ["y", "Y", "yes", "YES", " y ", "y\r"] where row.asks {
                var fixture = fixture(answer)
                fixture.isTerminal = isTerminal
                let outcome = await fixture.run(line)
                #expect(did(row, outcome), "\(answer.debugDescription): \(outcome.err)")
            }
        }
        guard row.asks else { return }
        let unasked = await fixture("n").run(line + ["--yes"])
        #expect(did(row, unasked) && !unasked.err.contains("[y/N]"), "\(unasked.err)")
    }

    @Test func everyCommandThatTakesSomethingAwayHasItsRow() throws {
        let known = Set(
            Self.rows.map { row in
                row.line.split(separator: " ").filter { Self.isCommand($0) }.joined(separator: " ")
            })
        var found: Set<String> = []
        func visit(_ spec: CommandSpec, _ path: [String]) {
            for child in spec.subcommands { visit(child, path + [child.name]) }
            guard spec.subcommands.isEmpty, !Self.words.isDisjoint(with: [spec.name] + spec.aliases) else { return }
            found.insert(path.joined(separator: " "))
        }
        visit(CommandTree.table.root, [])
        #expect(found.subtracting(Self.harmless) == known)
        // Deleting what belongs to something else is a flag of its own.
        func flags(_ spec: CommandSpec) -> [String] { spec.options.map(\.name) + spec.subcommands.flatMap(flags) }
        let taking = Set(flags(CommandTree.table.root)).filter {
            $0.hasPrefix("with-") || $0.contains("delete") || $0 == "purge"
        }
        #expect(taking == ["with-workloads"])
    }

    private static func isCommand(_ word: Substring) -> Bool {
        CommandTree.table.root.subcommands.contains { $0.name == word || $0.subcommands.contains { $0.name == word } }
    }
}
