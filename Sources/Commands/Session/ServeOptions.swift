// SPDX-License-Identifier: Apache-2.0
public import Configuration
public import Instances
public import Platform

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
