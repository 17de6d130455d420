// SPDX-License-Identifier: Apache-2.0
public import APIClient
public import Contract
public import Instances

/// What the program around the commands provides, so that the commands know nothing of server and services.
public protocol Host: Sendable {
    /// This program's version.
    var version: String { get }

    /// Runs a server until it is told to end.
    /// - Returns: the exit code.
    /// - Throws: why it cannot run, for a person; a managed server writes that into its log instead.
    func serve(_ options: ServeOptions) async throws -> Int32

    /// The services of `instance` in this process.
    /// - Parameter mutating: whether the command may change something, and so needs the instance's lock. It is also
    ///   true when a dead server left something to clean up.
    func embedded(_ instance: Instance, mutating: Bool) async throws -> any APITransport

    /// What could run workloads here, as `GET /api/v1/runtimes` lists it: engines, and whether the sandbox really starts a process.
    func runtimes() async -> [RuntimeStatus]

    /// Called once before the program ends: finishes what embedded services still do.
    func finish() async
}

extension Host {
    public func finish() async {}
}
