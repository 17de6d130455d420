// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Testing

@testable import Commands

/// What a registry's entry asks for, and how commands ask a person.
@Suite struct ConsentCommandTests {
    private static let asks: JSON = [
        [
            "kind": "write_path", "subject": "/home", "source": "entry", "granted": true,
            "text": "reads and changes /home on this machine",
        ],
        [
            "kind": "variable", "subject": "LD_PRELOAD=/x", "source": "entry", "granted": true,
            "text": "sets LD_PRELOAD=/x, which \u{1B}[2Jdecides what code is loaded",
        ],
    ]
    private static let digest = JSON.string("sha256:" + String(repeating: "a", count: 64))
    private static let refusal: JSON = [
        "status": 422, "code": "permissions_not_accepted",
        "detail": "files asks for what only you can grant: it reads and changes /home on this machine",
        "fix":
            "if you want that, say so: “accept_permissions”: true; else give “permission_profile” and “volumes” of your own",
        "remedy": [
            ["text": "if you want that, say so: "], ["field": "accept_permissions", "value": "true"],
            ["text": "; else give "], ["field": "permission_profile"], ["text": " and "], ["field": "volumes"],
            ["text": " of your own"],
        ],
        "permissions": asks, "permissions_digest": digest,
    ]
    private static let entry: JSON = [
        "registry": "default", "name": "a/files", "short_name": "files", "kind": "program", "source": "x",
        "permissions": asks, "runnable": ["ok": true, "reason": "", "fix": ""],
    ]
    private static let made: JSON = [
        "name": "files", "status": "running", "url": "http://x/mcp",
        "config": ["accepted_permissions": ["write_path /home"]],
    ]

    private static func fixture(_ answer: String = "", isTerminal: Bool = true) -> CommandFixture {
        var fixture = CommandFixture(
            answers: [
                "GET /api/v1/registry": .json(["registries": [["name": "default"]]]),
                "GET /api/v1/registry/default/servers/files": .json(entry),
                "POST /api/v1/workloads": .json(made, status: 201),
                "GET /api/v1/workloads/files": .json(made),
                "PATCH /api/v1/workloads/files": .json(made),
                "GET /api/v1/workloads/files/upgrade-check": .json([
                    "workload_name": "files", "status": "upgrade-available", "current_image": "x:1",
                    "candidate_image": "x:2", "permissions": asks,
                ]),
                "POST /api/v1/workloads/files/upgrade": .json(made),
            ],
            early: [
                "POST /api/v1/workloads": [.json(refusal, status: 422)],
                "PATCH /api/v1/workloads/files": [.json(refusal, status: 422)],
                "POST /api/v1/workloads/files/upgrade": [.json(refusal, status: 422)],
            ])
        fixture.isTerminal = isTerminal
        fixture.answer = answer
        return fixture
    }

    @Test func onATerminalEachWishIsShownAndNoIsTheAnswerOfEnter() async {
        for answer in ["", "n", "maybe", "N"] {
            let outcome = await Self.fixture(answer).run("run", "files")
            #expect(outcome.code == 130)
            #expect(outcome.err.contains("  it reads and changes /home on this machine\n"))
            #expect(!outcome.err.contains("\u{1B}"))
            #expect(outcome.err.contains("Grant this? [y/N] "))
            #expect(outcome.requests.count { $0.method == "POST" } == 1)
        }
    }

    @Test(arguments: [["run", "files"], ["run", "files", "--no-wait"], ["edit", "files", "--server", "files"]])
    func yesGrantsWhatWasShown(words: [String]) async {
        let outcome = await Self.fixture("y").run(words)
        #expect(outcome.code == 0, "\(outcome.err)")
        #expect(outcome.requests.last { $0.method != "GET" }?.body?["accept_permissions"] == Self.digest)
        if words[0] == "run" {
            #expect(outcome.err.contains("granted: it reads and changes /home on this machine"))
        }
    }

    @Test func anUpgradeAsksForItselfAndForWhatIsNew() async {
        let outcome = await Self.fixture("y").run("upgrade", "apply", "files")
        #expect(outcome.code == 0, "\(outcome.err)")
        #expect(outcome.out.contains("it reads and changes /home on this machine"))
        #expect(outcome.requests.last { $0.method == "POST" }?.body?["accept_permissions"] == Self.digest)
        let yes = await Self.fixture(isTerminal: false).run("upgrade", "apply", "files", "--yes")
        #expect(yes.code == 4, "--yes is no yes to what nobody has seen: \(yes.err)")
    }

    @Test func withoutATerminalItIsRefusedWithTheListAndTheFlag() async {
        let outcome = await Self.fixture(isTerminal: false).run("run", "files")
        #expect(outcome.code == 4)
        #expect(
            outcome.err == """
                error: files asks for what only you can grant: it reads and changes /home on this machine
                  fix: if you want that, say so: --accept-permissions; else give --permission-profile and --volume of your own

                """)
        var fixture = Self.fixture(isTerminal: false)
        fixture.early = [:]
        for words in [["run", "files"], ["edit", "files", "--memory", "1g"], ["upgrade", "apply", "files", "--yes"]] {
            let granted = await fixture.run(words + ["--accept-permissions"])
            #expect(granted.code == 0, "\(granted.err)")
            #expect(granted.requests.last { $0.method != "GET" }?.body?["accept_permissions"] == true)
        }
    }

    @Test func aDocumentCannotSayYesForThePerson() async {
        var fixture = Self.fixture(isTerminal: false)
        fixture.input = #"{"name": "files", "server": "files", "accept_permissions": true}"#
        let outcome = await fixture.run("run", "--from-config", "-")
        #expect(outcome.requests.last?.body?["accept_permissions"] == nil)
    }

    @Test(arguments: ["insecure-no-sandbox", "run-as-root", "allow-plain-http"])
    func aDocumentCannotTakeAWallAway(flag: String) async {
        var fixture = Self.fixture(isTerminal: false)
        let member = flag.replacing("-", with: "_")
        fixture.input = #"{"name": "files", "command": ["/bin/true"], "\#(member)": true}"#
        let refused = await fixture.run("run", "--from-config", "-")
        #expect(refused.code == 2 && refused.requests.isEmpty)
        #expect(refused.err.contains("--\(flag)"), "\(refused.err)")
        let agreed = await fixture.run("run", "--from-config", "-", "--\(flag)")
        #expect(agreed.requests.contains { $0.body?[member] == true }, "\(agreed.err)")
    }

    @Test func infoAndStatusListIt() async {
        let info = await Self.fixture().run("registry", "info", "files")
        #expect(info.out.contains("asks for what only you can grant\n  it reads and changes /home on this machine\n"))
        #expect(!info.out.contains("\u{1B}"))
        let status = await Self.fixture().run("status", "files")
        #expect(status.out.contains("it reads and changes /home on this machine"), "\(status.out)")
    }
}
