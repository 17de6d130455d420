// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import Commands

/// What the API says in its own words, as a person at the command line reads it.
@Suite struct CommandWordsTests {
    private func words(_ line: String) throws -> CommandWords {
        let parsed = try Parser.parse(
            line.split(separator: " ").map(String.init), in: CommandTree.table)
        return try #require(CommandWords(parsed))
    }

    @Test(arguments: [
        ("run img", "/port", "is bad", "--proxy-port is bad"), ("run img", "/name", "no", "--name: no"),
        ("run img", "/env_vars/TOKEN", "is required", "the variable TOKEN is required"),
        ("run img", "/x/y", "no", "x.y: no"), ("run img", "/", "no", "no"),
        ("group create a", "/name", "no", "NAME: no"), ("group rename a b", "/name", "no", "NEW: no"),
        ("copy a b", "/name", "no", "NEW: no"), ("secret set a", "/name", "no", "NAME: no"),
        ("registry add a b", "/local_path", "no", "URL|FILE: no"), ("list", "?label", "no", "--label: no"),
        ("group rm a", "?move_to", "no", "--move-to: no"), ("activity", "?since", "no", "--since: no"),
        ("list", "?other", "no", "?other: no"), ("mcp call t -s a", "/arguments", "no", "--args: no"),
        ("config set a 5", "/defaults/memory", "no", "defaults.memory: no"),
    ])
    func aFieldIsTheFlagOrArgumentItCameFrom(line: String, pointer: String, detail: String, text: String) throws {
        #expect(CommandWords.sentence(pointer, detail, for: try words(line)) == text)
    }

    @Test(
        arguments: [
            ("registry list", "see which there are: \(.listRegistries)", "see which there are: thv registry sources"),
            (
                "registry add c1 x", "remove that one: \(.removeRegistry("c1"))",
                "remove that one: thv registry remove c1"
            ),
            ("config set a b", "what is possible: \(.showSchema)", "what is possible: thv help config set"),
            ("rename a b", "choose another one: \(field: "name")", "choose another one: NEW"),
            ("run img", "choose another one: \(field: "name")", "choose another one: --name"),
            ("run img", "choose another one: \(field: "port")", "choose another one: --proxy-port"),
            // No flag of this command: the command that has it.
            (
                "start time", "choose another one: \(field: "port")",
                "choose another one: thv edit time --proxy-port PORT"
            ),
            ("start time", "\(set: "permission_profile", to: "network")", "thv edit time --permission-profile network"),
            ("run img", "\(set: "run_as_root", to: "true")", "--run-as-root"),
            ("run img", "\(set: "secrets", to: "a b,target=C")", "--secret 'a b,target=C'"),
            ("group rm a --move-to a", "name another one: \(field: "move_to")", "name another one: --move-to"),
            ("start x", "look into its log: \(.logs("a b"))", "look into its log: thv logs 'a b'"),
        ] as [(String, Remedy, String)])
    func aRemedyIsAFlagOrACommand(line: String, remedy: Remedy, here: String) throws {
        #expect(try words(line).fix(remedy) == here)
    }

    /// Each by the parser that a person's command line goes through.
    @Test func everyCommandOfARemedyIsOne() throws {
        for action in RemedyAction.samples("time") {
            let words = CommandWords.words(for: action)
            let parsed = try Parser.parse(words, in: CommandTree.table)
            #expect(parsed.command.subcommands.isEmpty, "\(words)")
            #expect(Remedy([.action(action)]).text != words.joined(separator: " "))
        }
        // Every member that a command has a flag for, at every command that has none.
        for command in ["start time", "restart time", "rename a b", "secret set a"] {
            for member in MemberFlags.flags.keys {
                let text = try self.words(command).fix(Remedy([.text("x: "), .field(member)]))
                guard text.hasPrefix("x: thv ") else { continue }
                let line = text.dropFirst("x: thv ".count).split(separator: " ").map(String.init)
                let sample = line.map { $0 == "PORT" || $0 == "N" || $0 == "SECONDS" ? "1" : $0 }
                let flag = try #require(MemberFlags.flags[member])
                #expect(sample.contains(flag), "\(text)")
                let option = EditCommand.spec.options.first { "--\($0.name)" == flag }
                #expect(option != nil, "\(command): \(text)")
            }
        }
    }

    @Test func whoSendsRequestsIsAnsweredInTheirWords() async {
        let problem: JSON = [
            "status": 400, "detail": "x", "fix": "GET /api/v1/registry lists them",
            "errors": [["pointer": "/env_vars/A", "code": "wrong_type", "detail": "expected a string"]],
        ]
        let fixture = CommandFixture(answers: ["GET /api/v1/x": .json(problem, status: 400)])
        #expect(
            await fixture.run("api", "x").err
                == "error: env_vars.A: expected a string\n  fix: GET /api/v1/registry lists them\n")
    }

    /// Remedies are written where the problem is found, in words that every face can say.
    @Test func noRemedyBelowTheFacesNamesAFlagOrCommandOrRequest() throws {
        let sources = Path.parent(Path.parent(Path.parent(#filePath))) + "/Sources"
        let below = [
            "Models", "Workloads", "Registry", "Secrets", "Clients", "Imports", "Preferences", "Runtime", "Proxy",
        ]
        var found = 0
        for file in try below.flatMap({ try FileList.files("\(sources)/\($0)") }) where file.hasSuffix(".swift") {
            let isExplanation = file.hasSuffix("Explanation.swift")
            for line in String(decoding: try File.read(file), as: UTF8.self).split(whereSeparator: \.isNewline)
            where line.contains(" fix: \"") || (isExplanation && line.contains("\"")) {
                found += 1
                #expect(!line.contains(" --") && !line.contains("\"--"), "\(file): \(line)")
                for command in CommandTree.table.root.subcommands {
                    #expect(!line.contains("thv \(command.name)"), "\(file): \(line)")
                }
                for method in ["GET ", "PUT ", "POST ", "PATCH ", "DELETE "] {
                    #expect(!line.contains(method), "\(file): \(line)")
                }
            }
        }
        #expect(found > 50)
    }
}
