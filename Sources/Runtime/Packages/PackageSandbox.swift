// SPDX-License-Identifier: Apache-2.0
import Models

/// The sandbox in which package managers install.
protocol PackageSandbox: Sendable {
    /// Runs a package manager in a sandbox that can write the two directories and sees nothing else of the person's.
    func install(
        _ config: RunConfig, _ spec: BackendSpec, files: String, work: String, runner: String, sharesNetwork: Bool
    ) async throws -> any Backend
}
