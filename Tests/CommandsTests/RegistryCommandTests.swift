// SPDX-License-Identifier: Apache-2.0
import APIClient
import HTTP
import JSONCoding
import Models
import Testing

@testable import Commands

/// `thv search`, `thv registry`, `thv config`, and `thv run` with a name out of a catalog.
@Suite struct RegistryCommandTests {
    private static let github: JSON = [
        "registry": "default", "name": "io.github.github/github-mcp-server", "short_name": "github", "title": "GitHub",
        "description": "Works with GitHub.", "version": "1", "status": "active", "tier": "official",
        "tags": ["code"], "groups": [], "kind": "image", "source": "ghcr.io/x:1", "transport": "stdio",
        "cmd_args": [], "arguments": [], "permission_profile": ["network": ["outbound": ["insecure_allow_all": true]]],
        "tools": ["get_me"],
        "env_vars": [
            ["name": "TOKEN", "description": "a token", "required": true, "secret": true],
            ["name": "HOST", "description": "", "required": false, "secret": false, "default": "github.com"],
        ], "runnable": ["ok": false, "reason": "no engine", "fix": "install Podman"],
    ]
    private static let registries: JSON = [
        "registries": [
            ["name": "default", "type": "embedded", "source": "", "status": "ready", "server_count": 1],
            [
                "name": "far", "type": "url", "source": "https://a.example", "status": "error",
                "status_context": "no answer", "server_count": 0,
            ],
        ], "total": 2,
    ]
    private static let away: JSON = ["status": 503, "code": "registry_unavailable", "detail": "no answer"]
    private static let settings: JSON = [
        "revision": 1, "engine": ["name": "auto", "socket": ""],
        "defaults": ["memory": 0, "read_only": true, "stop_timeout": 10],
        "server": ["allowed_hosts": ["a", "b"]], "origins": ["/server/allowed_hosts": "/etc/x:1"],
        "restart_needed": [],
    ]
    private var fixture = CommandFixture(answers: [
        "GET /api/v1/registry": .json(registries),
        "GET /api/v1/registry/default/servers": .json(["servers": [github], "total": 1]),
        "GET /api/v1/registry/far/servers": .json(away, status: 503),
        "GET /api/v1/registry/default/servers/github": .json(github),
        "GET /api/v1/registry/far/servers/other%2Fimage": .json(away, status: 503),
        "GET /api/v1/registry/far/servers/github": .json(away, status: 503),
        "GET /api/v1/settings": .json(settings), "PATCH /api/v1/settings": .json(settings),
        "PUT /api/v1/registry/default": .json(["name": "default", "server_count": 3, "source": "/x"]),
        "GET /api/v1/registry/default": .json(["name": "default", "source": ""]),
        "POST /api/v1/registry": .json(["name": "mine", "server_count": 1, "skipped_count": 2], status: 201),
        "POST /api/v1/workloads": .json(["name": "github", "status": "running", "url": "http://x/mcp"], status: 201),
        "PUT /api/v1/secrets/github.TOKEN": .json(["name": "github.TOKEN"]),
    ])

    @Test func searchIsATableOfAllRegistriesThatAnswer() async throws {
        let outcome = await fixture.run("search", "git", "hub")
        #expect(
            outcome.out == """
                NAME    TYPE   TIER      RUNS HERE  DESCRIPTION
                github  image  official  no         Works with GitHub.

                """)
        #expect(outcome.err == "warning: the registry far is left out: no answer\n")
        #expect(outcome.code == 0)
        #expect(outcome.asked.contains("GET /api/v1/registry/default/servers?q=git%20hub&limit=1000"))
        #expect(try JSON(parsing: await fixture.run("search", "--format", "json").out) == [Self.github])
        #expect(await fixture.run("registry", "list", "-q").out == "github\n")
        #expect(await fixture.run("search", "--registry", "far").code == 6)
    }

    @Test func infoSaysWhatIsNeeded() async {
        let outcome = await fixture.run("registry", "info", "github")
        #expect(outcome.out.contains("source       ghcr.io/x:1\n"))
        #expect(outcome.out.contains("  TOKEN (required, secret)  a token\n"))
        #expect(outcome.out.contains("  HOST (default github.com)\n"))
        #expect(outcome.out.contains("runs here    no: no engine; install Podman\n"))
        #expect(!outcome.err.contains("run it with"))
        let missing = await fixture.run("registry", "info", "nothing")
        #expect(missing.code == 3)
        #expect(
            missing.err
                == "error: server “nothing” was not found in any registry\n  fix: thv search nothing looks for others\n"
        )
        let named = await fixture.run("registry", "info", "nothing", "--registry", "default")
        #expect(named.err == "error: there is no nothing\n  fix: thv list\n")
        var fixture = fixture
        var runnable = Self.github.objectValue ?? JSONObject()
        runnable["runnable"] = ["ok": true]
        fixture.answers["GET /api/v1/registry/default/servers/github"] = .json(.object(runnable))
        #expect(await fixture.run("registry", "info", "github").err == "run it with: thv run github\n")
    }

    @Test func theListIsSortedByTheNamesItShows() async {
        var fixture = fixture
        let servers = [
            ("mcp-everything", "thv/mcp-everything"), ("zoo", "a.zoo"), ("time", "b.time"), ("git", "c.git"),
        ].map { short, name -> JSON in ["short_name": .string(short), "name": .string(name)] }
        fixture.answers["GET /api/v1/registry/default/servers"] = .json(["servers": .array(servers), "total": 4])
        for words in [["registry", "list", "-q"], ["search", "-q"]] {
            #expect(await fixture.run(words).out == "mcp-everything\ngit\ntime\nzoo\n")
        }
        #expect(await fixture.run("search", "x", "-q").out == "mcp-everything\nzoo\ntime\ngit\n")
    }

    @Test func sourcesShowsTheStateOfEach() async {
        let outcome = await fixture.run("registry", "sources")
        #expect(outcome.out.contains("far      url       error   0        https://a.example\n"))
        #expect(outcome.err == "far: no answer\n")
    }

    @Test func registriesAreAddedByAddressOrFile() async {
        var fixture = fixture
        fixture.directory = "/somewhere"
        #expect(
            await fixture.run("registry", "add", "mine", "./c.json").asked.last
                == #"POST /api/v1/registry {"name":"mine","local_path":"/somewhere/c.json"}"#)
        #expect(
            await fixture.run("registry", "add", "mine", "./c.json").err
                == "mine offers 1 server; 2 entries left out as unreadable\n")
        #expect(
            await fixture.run("registry", "add", "mine", "--api", "https://r.example").asked.last
                == #"POST /api/v1/registry {"name":"mine","api_url":"https://r.example"}"#)
        #expect(
            await fixture.run("config", "set-registry", "https://r.example/c.json").asked.last
                == #"PUT /api/v1/registry/default {"url":"https://r.example/c.json"}"#)
        #expect(await fixture.run("config", "unset-registry").asked.last == "PUT /api/v1/registry/default {}")
        #expect(await fixture.run("config", "get-registry").out == "built in\n")
    }

    @Test func runTakesANameOutOfACatalogBeforeAnImage() async {
        let outcome = await fixture.run("run", "github", "--secret", "t,target=TOKEN")
        #expect(
            outcome.asked.last == "POST /api/v1/workloads "
                + #"{"secrets":["t,target=TOKEN"],"name":"github","registry":"default","#
                + #""server":"io.github.github/github-mcp-server"}"#, "\(outcome.asked)")
        let image = await fixture.run("run", "other/image")
        #expect(image.asked.last == #"POST /api/v1/workloads {"image":"other/image","name":"image"}"#)
        #expect(image.err.contains("the registry far was not looked at"))
        let tagged = await fixture.run("run", "github:1")
        #expect(tagged.asked == [#"POST /api/v1/workloads {"image":"github:1","name":"github"}"#])
        let wrong = await fixture.run("run", "nothing", "--registry", "default")
        #expect(wrong.code == 3)
    }

    @Test func aSecretOnTheCommandLineGoesIntoTheStore() async {
        let outcome = await fixture.run("run", "github", "--env", "TOKEN=s3cr3t", "--env", "HOST=h")
        #expect(outcome.asked.contains(#"PUT /api/v1/secrets/github.TOKEN {"value":"s3cr3t"}"#))
        #expect(outcome.requests.first { $0.method == "PUT" }?.isSensitive == true)
        let sent = outcome.requests.last?.body
        #expect(sent?["env_vars"] == ["HOST": "h"])
        #expect(sent?["secrets"] == ["github.TOKEN,target=TOKEN"])
        #expect(!outcome.err.contains("s3cr3t") && !outcome.out.contains("s3cr3t"))
    }

    @Test func aMissingSecretIsAskedForOnATerminal() async {
        var fixture = fixture
        fixture.isTerminal = true
        fixture.input = "s3cr3t\n"
        let outcome = await fixture.run("run", "github", "--name", "mine")
        #expect(outcome.asked.contains(#"PUT /api/v1/secrets/mine.TOKEN {"value":"s3cr3t"}"#))
    }

    @Test func settingsAreShownAndSetByTheirDottedNames() async {
        let all = await fixture.run("config", "get")
        #expect(all.out.contains("defaults.memory = 0\n"))
        #expect(all.out.contains("server.allowed_hosts = a,b  (set by /etc/x:1)\n"))
        #expect(await fixture.run("config", "get", "engine.name").out == "auto\n")
        func sent(_ words: String...) async -> String? { await fixture.run(["config"] + words).asked.last }
        #expect(
            await sent("set", "defaults.memory", "1000") == #"PATCH /api/v1/settings {"defaults":{"memory":1000}}"#)
        #expect(
            await sent("set", "defaults.memory", "2k") == #"PATCH /api/v1/settings {"defaults":{"memory":2048}}"#)
        #expect(
            await sent("set", "defaults.stop_timeout", "2m")
                == #"PATCH /api/v1/settings {"defaults":{"stop_timeout":120}}"#)
        #expect(await sent("set", "engine.name", "podman") == #"PATCH /api/v1/settings {"engine":{"name":"podman"}}"#)
        #expect(
            await sent("set", "server.allowed_hosts", "x,y")
                == #"PATCH /api/v1/settings {"server":{"allowed_hosts":["x","y"]}}"#)
        #expect(
            await sent("unset", "defaults.memory", "engine.name")
                == #"PATCH /api/v1/settings {"defaults":{"memory":null},"engine":{"name":null}}"#)
        let wrong = await fixture.run("config", "get", "defaults.memry")
        #expect(wrong.code == 2)
        #expect(wrong.err.contains("did you mean defaults.memory?"))
    }
}
