// SPDX-License-Identifier: Apache-2.0
public import Models

/// Why a driver could not do something, for people: what, why, and what to do next.
public struct RuntimeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable words; the API maps each to a status and problem code.
    public enum Code: String, Sendable, CaseIterable {
        /// No engine answers, or bubblewrap is missing.
        case runtimeUnavailable = "runtime_unavailable"
        /// The engine's socket may not be opened by this user.
        case permissionDenied = "permission_denied"
        case imageNotFound = "image_not_found"
        case pullFailed = "pull_failed"
        case commandNotFound = "command_not_found"
        case pathNotFound = "path_not_found"
        case portInUse = "port_in_use"
        case diskFull = "disk_full"
        /// Understood, but this driver cannot.
        case notSupported = "not_supported"
        case startFailed = "start_failed"
        case engineFailed = "engine_failed"
    }

    /// Which kind of failure.
    public let code: Code
    /// What happened and why, in one line.
    public let message: String
    /// What to do next; may be empty.
    public let fix: Remedy
    /// The field of the run configuration that is to blame, as a JSON pointer; may be empty.
    public let pointer: String

    /// A failure with its remedy.
    public init(_ code: Code, _ message: String, fix: Remedy = "", pointer: String = "") {
        self.code = code
        self.message = message
        self.fix = fix
        self.pointer = pointer
    }

    /// The message and the remedy.
    public var description: String { fix.isEmpty ? message : "\(message): \(fix.text)" }
}
