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
            line.split(separator: " ").map(String.init), root: CommandTree.root, global: CommandTree.global)
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

    @Test(arguments: [
        ("registry list", "GET /api/v1/registry lists them", "thv registry sources lists them"),
        ("operations cancel x", "GET /api/v1/operations lists them", "thv operations list shows them"),
        (
            "registry add c1 x", "choose another name, or change it with PUT",
            "choose another name, or remove that one with: thv registry remove c1"
        ),
        ("upgrade apply time", "change it with PATCH instead", "change it with: thv edit time"),
        (
            "config set a b", "correct it; GET /api/openapi.json lists what is possible",
            "correct it; thv help config set says more"
        ),
        (
            "rename a b", "choose another --name, or remove it with: thv rm b",
            "choose another NEW, or remove it with: thv rm b"
        ),
        (
            "run img", "choose another --name, or remove it with: thv rm b",
            "choose another --name, or remove it with: thv rm b"
        ),
        ("group rm a --move-to a", "name another with move_to", "name another with --move-to"),
        (
            "group rename default x", "make another group and move workloads to it",
            "thv group create makes another, thv move fills it"
        ),
    ])
    func aFixIsACommand(line: String, fix: String, here: String) throws {
        #expect(try words(line).fix(fix) == here)
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

    /// Fixes are written where the problem is found; each that names an HTTP method needs its line in the table.
    @Test func noFixOfTheServerSpeaksHTTPAtTheCommandLine() throws {
        let sources = Path.parent(Path.parent(Path.parent(#filePath))) + "/Sources"
        let methods = ["GET", "PUT", "POST", "PATCH", "DELETE"]
        var found = 0
        // ToolHive's format of the API is for its clients only.
        for file in try FileList.files(sources)
        where file.hasSuffix(".swift") && !file.contains("/V1Beta/") && !file.contains("/Commands/") {
            for line in String(decoding: try File.read(file), as: UTF8.self).split(separator: "\n") {
                guard let place = line.firstRange(of: "fix: \"") else { continue }
                let fix = line[place.upperBound...].replacing(/\\\([a-z.]+\)/, with: "time").prefix { $0 != "\"" }
                let isAPI = { (text: String) in text.split(separator: " ").contains { methods.contains(String($0)) } }
                guard isAPI(String(fix)) else { continue }
                found += 1
                for command in ["run time", "edit time", "upgrade apply time", "registry add time x"] {
                    let here = try words(command).fix(String(fix))
                    #expect(!isAPI(here), "\(file): \(fix)")
                }
            }
        }
        #expect(found > 0)
    }
}
