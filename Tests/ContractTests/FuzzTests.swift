// SPDX-License-Identifier: Apache-2.0
import Platform
import TestSupport
import Testing

/// Schemathesis makes requests from the specification as it is served, right ones and wrong ones, and holds the answers
/// against it. What creates, ends or never ends is driven by the other tests.
@Suite struct FuzzTests {
    private static let left = [
        "/api/openapi.json": [
            "createWorkload", "importWorkload", "putWorkload", "stopRuntime", "streamEvents", "listRuntimes",
            "listActivity",
        ],
        // Some answer 400 or 501 whatever they are sent, and one would look for registries on the internet. Groups that
        // are not there are 400 for several workloads at once. All that is tested by V1BetaResourceTests.
        "/api/v1beta/openapi.json": [
            "v1betaCreateWorkload", "v1betaAddRegistry", "v1betaRegistryLogin", "v1betaRegistryLogout",
            "v1betaUpdateRegistry", "v1betaRemoveRegistry", "v1betaStopWorkloads", "v1betaRestartWorkloads",
            "v1betaDeleteWorkloads",
        ],
    ]

    @Test(arguments: ["/api/openapi.json", "/api/v1beta/openapi.json"])
    func requestsMadeFromTheSpecificationAreAnsweredByIt(path: String) async throws {
        let program = "\(Testbed.directory)/fuzz/bin/schemathesis"
        try #require(File.exists(program), "run Tests/testbed/python.sh first")
        try await TestServer.with { server in
            let url = try server.url
            // A request that is right may still be one that cannot be, or come too late.
            let statuses = #"["2xx", "3xx", "401", "403", "404", "405", "409", "412", "422", "429"]"#
            let config = "[checks]\npositive_data_acceptance.expected-statuses = \(statuses)\n"
            try File.write(Array(config.utf8), to: "\(server.home)/schemathesis.toml")
            let arguments =
                [
                    "--config-file", "\(server.home)/schemathesis.toml", "run", "\(url)\(path)", "--url", url,
                    "--no-color", "--seed", "1", "--max-examples", "10",
                    "--request-timeout", "30", "--generation-database", "none", "--generation-allow-x00", "false",
                    "--continue-on-failure", "--suppress-health-check", "filter_too_much",
                ] + (Self.left[path] ?? []).flatMap { ["--exclude-operation-id", $0] }
            let run = try await Command.running(
                program, arguments, environment: server.environment, directory: server.home)
            #expect(run.code == 0, "\(run.output.suffix(6000))\(run.errors)")
            #expect(run.output.contains("Tested: "))
            let log = String(decoding: try File.read("\(server.home)/serve.log"), as: UTF8.self)
            #expect(!log.contains("a request failed"), "\(log)")
        }
    }
}
