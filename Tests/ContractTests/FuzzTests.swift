// SPDX-License-Identifier: Apache-2.0
import Platform
import TestSupport
import Testing

/// Schemathesis makes requests from the specification as it is served, right ones and wrong ones, follows its links, and
/// holds the answers against it. `Tests/testbed/fuzz.sh PROGRAMS PATH 2000` does the same at length.
@Suite struct FuzzTests {
    @Test(arguments: ["/api/openapi.json", "/api/v1beta/openapi.json"])
    func requestsMadeFromTheSpecificationAreAnsweredByIt(path: String) async throws {
        let run = try await Command.running(
            "\(Testbed.scripts)/fuzz.sh", [TestServer.programs, path, "10", "1"])
        #expect(run.code == 0, "\(run.output.suffix(6000))\(run.errors.suffix(2000))")
        #expect(run.output.contains("Tested: "))
    }
}
