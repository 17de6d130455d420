// SPDX-License-Identifier: Apache-2.0
public import APIClient
public import Configuration
public import Contract
public import Instances
public import Platform

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

/// What `thv serve` was told.
public struct ServeOptions: Sendable {
    public var instance: Instance
    public var settings: Configuration.Settings
    /// The address to listen on.
    public var host = "127.0.0.1"
    /// `nil` when nothing was said: 8080 if free, else any. Given and taken is an error.
    public var port: UInt16?
    /// A further unix socket besides the instance's own.
    public var socket: String?
    /// Started by a command, not by a person: it has a session of its own, and its stderr is a log file.
    public var isManaged = false
    /// What the log says once about how it was started.
    public var remarks: [String] = []
    public var logLevel = Log.Level.info
    public var logFormat = Log.Format.text

    /// A server of `instance` with defaults.
    public init(instance: Instance, settings: Configuration.Settings) {
        self.instance = instance
        self.settings = settings
    }
}

/// One thing `thv doctor` looked at.
public struct DoctorCheck: Sendable, Equatable {
    /// How bad it is.
    public enum Outcome: String, Sendable {
        case good
        /// Works, but a person should know.
        case warning
        case bad
    }

    /// What was looked at: `docker engine`.
    public var name: String
    public var outcome: Outcome
    /// What was found.
    public var detail: String
    /// What to do; empty when all is good.
    public var fix: String

    /// A finding.
    public init(_ name: String, _ outcome: Outcome, _ detail: String, fix: String = "") {
        self.name = name
        self.outcome = outcome
        self.detail = detail
        self.fix = fix
    }
}
