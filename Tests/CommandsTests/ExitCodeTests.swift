// SPDX-License-Identifier: Apache-2.0
import APIClient
import JSONCoding
import Models
import Platform
import TestSupport
import Testing

@testable import Commands

/// What scripts go by: one number for one kind of failure, wherever it was found.
@Suite struct ExitCodeTests {
    /// Every problem has its number; a new one fails here until somebody has thought about it.
    private static let codes: [(Int32, [Problem.Code])] = [
        (
            1,
            [
                .rolledBack, .keyReused, .pullFailed, .registryInvalid, .startFailed, .notSupported, .methodNotAllowed,
                .diskFull, .internalError,
            ]
        ),
        (2, [.badRequest, .invalidFields, .tooLarge, .unsupportedMediaType]),
        (3, [.notFound, .imageNotFound, .commandNotFound, .pathNotFound, .secretNotFound]),
        (4, [.unauthenticated, .forbidden, .permissionDenied, .permissionsNotAccepted]),
        (5, [.nameTaken, .portInUse, .conflict, .cancelled, .alreadyDone, .notRunning, .stale]),
        (6, [.runtimeUnavailable, .registryUnavailable, .storageUnavailable, .stopping]),
        (7, [.timeout]),
        (9, [.storageDamaged]),
    ]

    @Test func everyProblemHasItsExitCode() {
        var seen: [Problem.Code] = []
        for (number, codes) in Self.codes {
            for code in codes {
                #expect(ExitCode.forProblem(code).number == number, "\(code)")
                seen.append(code)
            }
        }
        #expect(Set(seen) == Set(Problem.Code.allCases) && seen.count == Problem.Code.allCases.count)
        #expect(Set(Self.codes.map(\.0)).isSubset(of: Set(ExitCode.meanings.map(\.0.number))))
    }

    @Test func whatDoesNotExistIsTheSameNumberHereAndThere() async throws {
        let fixture = CommandFixture()
        for line in [
            ["run", "--", "/no/such/program"], ["run", "--", "no-such-program"],
            ["run", "--from-config", "/no/such/file"], ["run", "--env-file", "/no/such/file", "--", "/bin/true"],
        ] {
            let outcome = await fixture.run(line)
            #expect(outcome.code == 3, "\(line): \(outcome.code) \(outcome.err)")
        }
        for source in ["cargo://x", "ftp://x/y", "docker://a/b"] {
            let outcome = await fixture.run(["run", source])
            let scheme = source.prefix { $0 != ":" }
            #expect(outcome.code == 2)
            #expect(
                outcome.err.hasPrefix("error: “\(scheme)://” is neither a package manager that is known here")
                    && outcome.err.contains("uvx:// or npx://"), "\(outcome.err)")
        }
    }

    /// `--quiet` leaves the names of what is listed, and of what is shown the one fact that is asked for.
    @Test func quietListsNamesAndShowsOneFactOnly() async throws {
        let workload: JSON = ["id": "1", "name": "time", "status": "running", "status_context": ""]
        let fixture = CommandFixture(answers: [
            "GET /api/v1/workloads": .json(["workloads": [workload], "total": 1]),
            "GET /api/v1/workloads/time": .json(workload),
            "GET /api/v1/activity": .json([
                "activity": [["time": "2026-01-01T00:00:00Z", "user": "me", "verb": "stop", "name": "time"]],
                "total": 1,
            ]),
            "GET /api/v1/settings": .json(["defaults": ["memory": 0], "server": [:]]),
            "GET /api/v1/runtimes": .json(["runtimes": [["name": "podman", "ok": true]], "total": 1]),
            "GET /api/openapi.json": .json(["paths": ["/api/v1/x": ["get": ["summary": "look"]]]]),
            "GET /api/v1/secrets": .json(["secrets": [["name": "key", "used_by": ["time"]]], "total": 1]),
            "GET /api/v1/workloads/time/metrics": .json(["requests": 12, "errors": 1, "tools": [["tool": "now"]]]),
            "GET /api/v1/operations/0123": .json(["id": "0123", "kind": "create", "status": "failed"]),
            "GET /api/v1/secret-provider": .json(["provider": "encrypted", "store": "/s", "key": "file"]),
            "GET /api/v1/registry": .json(["registries": [["name": "default"]], "total": 1]),
            "GET /api/v1/registry/default/servers/clock": .json(Self.entry),
            "POST /api/v1/imports": .json(["workloads": [["name": "time", "action": "imported"]]]),
        ])
        for (line, words) in [
            (["list"], "time\n"), (["status", "time"], "running\n"), (["status"], ""), (["activity"], "time\n"),
            (["config", "get"], "defaults.memory\n"), (["runtime", "check"], "podman\n"),
            (["metrics", "time"], "12\n"), (["operations", "get", "0123"], "failed\n"),
            (["secret", "setup"], "encrypted\n"), (["secret", "provider"], "encrypted\n"),
            (["secret", "get", "key"], "key\n"), (["registry", "info", "clock"], "uvx://clock\n"),
            (["version"], "1.2.3\n"), (["api", "--list"], "/api/v1/x\n"), (["secret", "list"], "key\n"),
            (["import", "toolhive"], "time\n"),
        ] {
            let quiet = await fixture.run(line + ["-q"])
            #expect(quiet.out == words, "\(line): \(quiet.out) \(quiet.err)")
            let usual = await fixture.run(line)
            #expect(usual.out != quiet.out, "\(line) is the same without -q")
        }
    }

    private static let entry: JSON = [
        "registry": "default", "name": "a/clock", "short_name": "clock", "title": "Clock", "description": "time",
        "kind": "package", "source": "uvx://clock", "transport": "stdio", "runnable": ["ok": true],
    ]
}
