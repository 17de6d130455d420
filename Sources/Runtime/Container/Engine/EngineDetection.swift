// SPDX-License-Identifier: Apache-2.0
public import Models

/// One socket that was looked at for a container engine.
public struct EngineAttempt: Sendable, Equatable {
    /// What came of it.
    public enum Outcome: Sendable, Equatable {
        /// An engine answers: its own version, its API's, and its id, empty where it has none.
        case found(version: String, apiVersion: String, id: String)
        /// Why not, and what a person can do about it; the remedy may be empty.
        case failed(reason: String, fix: String)
        /// No such socket.
        case absent
    }

    /// `podman`, `colima`, `docker`, `rancher-desktop`, …; what answers decides between Docker and Podman.
    public var name: String
    /// The path of the unix socket, or what stands in its place.
    public var socket: String
    /// Where the path comes from: an environment variable, `docker context`, or empty for the usual places.
    public var origin: String
    /// What came of it.
    public var outcome: Outcome
    /// Whether this user was not let in.
    public var denied = false
    /// Seconds until the engine had answered.
    public var seconds = 0
    /// Whether it answers so late that people should know.
    public var isSlow: Bool { seconds >= 3 }
}

/// What looking for a container engine found.
public struct EngineDetection: Sendable, Equatable {
    /// Every socket looked at, in order.
    public var attempts: [EngineAttempt]
    /// The engine to use: the first that answered.
    public var chosen: RunConfig.Engine?

    /// Why none was chosen, with the remedy.
    public var failure: RuntimeError {
        let failed = attempts.compactMap { attempt -> String? in
            guard case .failed(let reason, _) = attempt.outcome else { return nil }
            return "\(attempt.socket) (\(reason))"
        }
        if let denied = attempts.first(where: \.denied) { return EngineError.permissionDenied(denied.socket) }
        let fixes = attempts.compactMap { attempt -> String? in
            guard case .failed(_, let fix) = attempt.outcome, !fix.isEmpty else { return nil }
            return fix
        }
        if let fix = fixes.first {
            return RuntimeError(
                .runtimeUnavailable, "no container engine answers: tried \(failed.joined(separator: ", "))",
                fix: Remedy(text: fix))
        }
        return RuntimeError(
            .runtimeUnavailable,
            "no container engine was found: none of \(attempts.map(\.socket).joined(separator: ", ")) exists",
            fix: "install Podman or Docker (`sudo apt install podman`), or say where its socket is with DOCKER_HOST")
    }
}
