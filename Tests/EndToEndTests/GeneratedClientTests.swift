// SPDX-License-Identifier: Apache-2.0
import HTTP
import Instances
import JSONCoding
import Platform
import TestSupport
import Testing

/// A client that a generator makes from the specification as it is served.
@Suite struct GeneratedClientTests {
    private static let script = """
        import sys, typing
        from generated.client import Client
        from generated.api.workloads import create_workload, delete_workload, get_workload, list_workloads
        from generated.models import GetWorkloadWaitFor, Problem, RunConfig, RunConfigLabels, Workload

        client = Client(base_url=sys.argv[1])
        # A body that is typed as anything tells nobody what to send.
        assert typing.get_type_hints(create_workload.sync)["body"] is RunConfig
        body = RunConfig(name="generated", command=[sys.argv[2]], labels=RunConfigLabels.from_dict({"team": "a"}))
        made = create_workload.sync(client=client, body=body, prefer="respond-async")
        print(type(made).__name__)
        running = get_workload.sync("generated", client=client, wait_for=GetWorkloadWaitFor.RUNNING, timeout=60)
        assert isinstance(running, Workload), running
        print(running.name, running.status.value, running.owner.uid)
        print(list_workloads.sync(client=client).total)
        print(delete_workload.sync_detailed("generated", client=client).status_code.value)
        missing = get_workload.sync("generated", client=client)
        assert isinstance(missing, Problem), missing
        print(missing.code.value)
        """

    @Test func aGeneratedPythonClientCreatesWaitsAndDeletes() async throws {
        let directory = "\(Testbed.directory)/generator/bin"
        try #require(File.exists("\(directory)/openapi-python-client"), "run Tests/testbed/python.sh first")
        try await TestServer.with { server in
            let specification = "\(server.home)/openapi.json"
            try File.write(try await server.send("GET", "/api/openapi.json").body, to: specification)
            let environment =
                server.environment.filter { !$0.hasPrefix("PATH=") } + ["PATH=\(directory):/usr/bin:/bin"]
            let made = try await Command.running(
                "\(directory)/openapi-python-client",
                ["generate", "--path", specification, "--output-path", "\(server.home)/generated", "--meta", "none"],
                environment: environment, directory: server.home)
            #expect(made.code == 0, "\(made.output)\(made.errors)")
            #expect(!made.output.contains("pieces may be missing"), "\(made.output)\(made.errors)")
            let run = try await Command.running(
                "\(directory)/python", ["-c", Self.script, try server.url, TestServer.everything],
                environment: environment, directory: server.home)
            #expect(run.code == 0, "\(run.errors)")
            let lines = run.output.split(separator: "\n").map(String.init)
            let uid = Int(Account.current)
            #expect(lines == ["Operation", "generated running \(uid)", "1", "204", "not_found"], "\(run.output)")
        }
    }
}
