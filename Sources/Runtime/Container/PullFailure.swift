// SPDX-License-Identifier: Apache-2.0
import Models

/// An engine's failure to pull an image, explained.
struct PullFailure {
    private enum Cause { case noAnswer, diskFull, notLetIn, noRegistry, noImage }

    private let error: EngineError
    private let name: String
    private let registry: String
    private let client: EngineClient

    init(_ error: EngineError, _ name: String, _ reference: ImageReference, _ client: EngineClient) {
        self.error = error
        self.name = name
        registry = reference.registry
        self.client = client
    }

    private var cause: Cause {
        if error.status == nil { return .noAnswer }
        if error.mentions("no space left") { return .diskFull }
        if error.mentions("unauthorized", "authentication required", "no basic auth", "invalid username/password") {
            return .notLetIn
        }
        if error.mentions(
            "no such host", "dial tcp", "i/o timeout", "connection refused", "network is unreachable",
            "context deadline exceeded", "timeout exceeded", "name resolution", "tls", "certificate")
        {
            return .noRegistry
        }
        return .noImage
    }

    /// Whether it says nothing of the image.
    var isOfTheEngine: Bool { [.noAnswer, .diskFull].contains(cause) }

    /// For a workload that is prepared.
    var explanation: RuntimeError {
        switch cause {
        case .noAnswer: error.explained(socket: client.socket)
        case .diskFull:
            RuntimeError(
                .diskFull, "there is no disk space left for the image \(name)",
                fix: "free some, for example with `docker system prune` or `podman system prune`")
        case .notLetIn:
            RuntimeError(
                .pullFailed, "\(registry) does not let this user pull \(name)",
                fix: "log in first with `docker login \(registry)`", pointer: "/image")
        case .noRegistry:
            RuntimeError(
                .pullFailed, "\(name) is not on this machine, and \(registry) cannot be reached: \(error.message)",
                fix: "check the network and the image's name", pointer: "/image")
        case .noImage:
            RuntimeError(
                .imageNotFound,
                "the image \(name) was not found, neither on this machine nor at \(registry): \(error.message)",
                fix: "check its name, or log in with `docker login \(registry)` if it is private", pointer: "/image")
        }
    }

    /// For a workload that was prepared when the engine still held the image, or by another program.
    var explanationAtStart: RuntimeError {
        let reason: String
        var fix = client.waysToGet(name)
        switch cause {
        case .noAnswer, .diskFull: return explanation
        case .notLetIn:
            reason = "\(registry) does not let this user pull it"
            fix = "log in with `docker login \(registry)` and start again; or \(fix)"
        case .noRegistry: reason = "\(registry) cannot be reached: \(error.message)"
        case .noImage: reason = "\(registry) does not give it: \(error.message)"
        }
        return RuntimeError(
            .pullFailed, "the image \(name) is not on \(client.program), and pulling it failed: \(reason)",
            fix: Remedy(text: fix),
            pointer: "/image")
    }
}

extension EngineClient {
    /// How a person brings an image to this engine.
    func waysToGet(_ image: String) -> String {
        "get it with `\(program) pull \(image)` or `\(program) load`, and start again"
    }
}
