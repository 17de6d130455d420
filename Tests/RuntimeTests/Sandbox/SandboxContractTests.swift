// SPDX-License-Identifier: Apache-2.0
import Models
import Runtime
import Testing

@Suite struct SandboxContractTests {
    private var contract: DriverContract {
        DriverContract(runtime: ProcessRuntime()) { arguments in
            var config = RunConfig(name: "everything")
            config.source = .command(["\(buildDirectory)/mcp-everything"] + arguments)
            return config
        }
    }

    @Test func messagesPassBothWays() async throws { try await contract.messagesPassBothWays() }
    @Test func environment() async throws {
        try await contract.nothingOfOursIsInItsEnvironmentButWhatWasConfigured()
    }
    @Test func stderrIsLogged() async throws { try await contract.stderrIsLogged() }
    @Test func exitIsReported() async throws { try await contract.anExitIsReportedToEverybodyWhoWaits() }
    @Test func stopEndsIt() async throws { try await contract.stopEndsItByTheEndOfItsInput() }
    @Test func killIsNoticed() async throws { try await contract.aBackendKilledFromOutsideIsNoticed() }
    @Test func usageIsMeasured() async throws { try await contract.usageIsMeasured() }
    @Test func sameIdAgain() async throws {
        try await contract.itIsStartedAgainUnderTheSameIdAfterLeftoversAreRemoved()
    }
    @Test func missingPathsAreRefused() async throws { try await contract.aPathThatIsNotThereIsRefused() }
    @Test func volumesAreShown() async throws { try await contract.volumesAreShown() }
}
