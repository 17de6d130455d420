// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import Models
import Platform

/// Looks for container engines: Podman, Colima, Docker, then Rancher Desktop and the desktop variants. Every socket that
/// exists is tried, and the first that answers wins.
///
/// `TOOLHIVE_PODMAN_SOCKET`, `TOOLHIVE_COLIMA_SOCKET`, `TOOLHIVE_DOCKER_SOCKET`, `DOCKER_HOST` and `DOCKER_CONTEXT`
/// name the one to use, in this order; nothing else is tried then. The context that docker's own configuration has
/// chosen is only tried first.
public struct EngineDetector: Sendable {
    private let environment: [String: String]
    private let runDirectory: String
    private let http: HTTPClient

    /// A detector for this user with these environment variables.
    public init(environment: [String: String]) {
        self.init(environment: environment, runDirectory: "/var/run", http: HTTPClient())
    }

    /// For tests, which have their own `/var/run`.
    init(environment: [String: String], runDirectory: String, http: HTTPClient) {
        self.environment = environment
        self.runDirectory = runDirectory
        self.http = http
    }

    /// Looks until an engine answers, or at everything, at all places at the same time: of those that answer the first in
    /// order counts. Others are waited for after one has answered, but for five seconds only.
    /// - Parameters:
    ///   - choice: `podman`, `docker`, `colima` or another name to look for only that kind; the path of a socket to look
    ///     only there; `nil` or `auto` for any.
    ///   - patience: Seconds that an engine may take to answer.
    public func detect(
        choice: String? = nil, everything: Bool = false, patience: Double = EngineDetector.patience
    ) async -> EngineDetection {
        let attempts = await probeAll(candidates(choice), patience)
        var detection = EngineDetection(attempts: [])
        for attempt in attempts {
            detection.attempts.append(attempt)
            guard case .found(_, _, let id) = attempt.outcome, detection.chosen == nil else { continue }
            detection.chosen = RunConfig.Engine(name: attempt.name, socket: attempt.socket, id: id)
            if !everything { break }
        }
        return detection
    }

    /// Seconds that an engine may take to answer.
    public static let patience: Double = EngineClient.patience
    /// Seconds that the others have when one has answered.
    private static let rest = 5.0

    private func probeAll(_ candidates: [EngineAttempt], _ patience: Double) async -> [EngineAttempt] {
        let start = MonotonicClock.milliseconds
        return await withTaskGroup(of: (Int, EngineAttempt)?.self) { group in
            for (index, candidate) in candidates.enumerated() {
                group.addTask {
                    var attempt = candidate
                    await probe(&attempt, patience)
                    attempt.seconds = Int((MonotonicClock.milliseconds - start) / 1000)
                    return (index, attempt)
                }
            }
            var attempts = candidates
            var open = Set(candidates.indices)
            while !open.isEmpty, let next = await group.next() {
                guard let (index, attempt) = next else {
                    // Time is up for the others.
                    group.cancelAll()
                    for index in open { attempts[index].outcome = Self.late(candidates[index], Self.rest) }
                    break
                }
                attempts[index] = attempt
                open.remove(index)
                guard case .found = attempt.outcome else { continue }
                group.addTask {
                    let left = Self.rest - Double(MonotonicClock.milliseconds - start) / 1000
                    try? await Task.sleep(for: .seconds(max(0, left)))
                    return Task.isCancelled ? (index, attempt) : nil
                }
            }
            group.cancelAll()
            return attempts
        }
    }

    private static func late(_ attempt: EngineAttempt, _ seconds: Double) -> EngineAttempt.Outcome {
        .failed(reason: "it does not answer within \(Int(seconds)) s", fix: startFix(attempt.name))
    }

    // MARK: Where to look

    private func candidates(_ choice: String?) -> [EngineAttempt] {
        let choice = choice == "auto" || choice == "" ? nil : choice
        if let choice, choice.contains("/") { return [Self.attempt("docker", choice, "--container-runtime")] }
        for (variable, name) in Self.variables {
            guard let value = environment[variable], !value.isEmpty, choice == nil || choice == name else { continue }
            return [Self.attempt(name, value, variable)]
        }
        if choice == nil || choice == "docker" {
            if let host = environment["DOCKER_HOST"], !host.isEmpty {
                return [Self.attempt("docker", host, "DOCKER_HOST")]
            }
            if let name = environment["DOCKER_CONTEXT"], !name.isEmpty, name != "default" {
                return [context(name, "DOCKER_CONTEXT")]
            }
        }
        var candidates = usualPlaces
        let contexts = DockerContexts(environment: environment)
        if let current = contexts.current { candidates.insert(context(current, "docker context"), at: 0) }
        if let choice { candidates.removeAll { $0.name != choice } }
        var seen = Set<String>()
        return candidates.filter { seen.insert($0.socket).inserted }
    }

    private static let variables = [
        ("TOOLHIVE_PODMAN_SOCKET", "podman"), ("TOOLHIVE_COLIMA_SOCKET", "colima"),
        ("TOOLHIVE_DOCKER_SOCKET", "docker"),
    ]

    private var usualPlaces: [EngineAttempt] {
        let home = environment["HOME"] ?? "/"
        let runtime = environment["XDG_RUNTIME_DIR"] ?? "/run/user/\(getuid())"
        let config = environment["XDG_CONFIG_HOME"] ?? "\(home)/.config"
        return [
            ("podman", "\(runDirectory)/podman/podman.sock"),
            ("podman", "\(runtime)/podman/podman.sock"),
            ("podman", "\(home)/.local/share/containers/podman/machine/podman.sock"),
            ("colima", "\(home)/.colima/default/docker.sock"),
            ("colima", "\(config)/colima/default/docker.sock"),
            ("docker", "\(runDirectory)/docker.sock"),
            ("docker", "\(runtime)/docker.sock"),
            ("rancher-desktop", "\(home)/.rd/docker.sock"),
            ("docker-desktop", "\(home)/.docker/desktop/docker.sock"),
            ("docker-desktop", "\(home)/.docker/run/docker.sock"),
            ("orbstack", "\(home)/.orbstack/run/docker.sock"),
        ].map { Self.attempt($0.0, $0.1, "") }
    }

    private static func attempt(_ name: String, _ address: String, _ origin: String) -> EngineAttempt {
        let path = address.hasPrefix("unix://") ? String(address.dropFirst("unix://".count)) : address
        return EngineAttempt(name: name, socket: path, origin: origin, outcome: .absent)
    }

    private func context(_ name: String, _ origin: String) -> EngineAttempt {
        guard let host = DockerContexts(environment: environment).host(of: name) else {
            return EngineAttempt(
                name: "docker", socket: "context \(name)", origin: origin,
                outcome: .failed(
                    reason: "docker has no context “\(name)”", fix: "choose another with `docker context use default`"))
        }
        return Self.attempt(name == "colima" ? "colima" : "docker", host, origin)
    }

    // MARK: Who answers there

    private func probe(_ attempt: inout EngineAttempt, _ patience: Double) async {
        guard case .absent = attempt.outcome else { return }
        let explicit = !attempt.origin.isEmpty
        guard attempt.socket.hasPrefix("/") else {
            attempt.outcome = .failed(
                reason: "only unix sockets can be used",
                fix: "set \(explicit ? attempt.origin : "DOCKER_HOST") to unix:///path/to/docker.sock")
            return
        }
        let missing = access(attempt.socket, F_OK) != 0
        if missing, errno == ENOENT || errno == ENOTDIR {
            if explicit {
                attempt.outcome = .failed(
                    reason: "no such socket", fix: "start that engine, or correct \(attempt.origin)")
            }
            return
        }
        do throws(EngineError) {
            attempt.outcome = try await greet(&attempt, patience)
        } catch {
            attempt.denied = error.transport == .permissionDenied
            attempt.outcome = Self.failure(error, attempt, patience)
        }
    }

    private func greet(
        _ attempt: inout EngineAttempt, _ patience: Double
    ) async throws(EngineError) -> EngineAttempt.Outcome {
        var client = EngineClient(socket: attempt.socket, http: http)
        let greeting = try await client.ping(within: patience)
        if let podman = greeting.podmanVersion {
            attempt.name = "podman"
            if podman.major < 4 {
                return .failed(reason: "Podman \(podman) is too old", fix: "update it to Podman 4 or later")
            }
        } else if attempt.name == "podman" {
            attempt.name = "docker"
        }
        if greeting.apiVersion < EngineClient.oldestVersion {
            return .failed(
                reason: "its API \(greeting.apiVersion) is too old", fix: "update it to Docker 20.10 or later")
        }
        client.version = min(greeting.apiVersion, EngineClient.newestVersion)
        let version = try await client.engineVersion()
        let id = greeting.podmanVersion == nil ? try await client.engineID() : ""
        return .found(version: version, apiVersion: greeting.apiVersion.description, id: id)
    }

    private static func failure(
        _ error: EngineError, _ attempt: EngineAttempt, _ patience: Double
    ) -> EngineAttempt.Outcome {
        switch error.transport {
        case .permissionDenied: .failed(reason: "permission denied", fix: EngineError.permissionFix)
        case .refused: .failed(reason: "nothing listens there", fix: startFix(attempt.name))
        case .timeout: late(attempt, patience)
        default: .failed(reason: error.message, fix: startFix(attempt.name))
        }
    }

    private static func startFix(_ name: String) -> String {
        switch name {
        case "podman": "start it with `systemctl --user start podman.socket` (`sudo systemctl start podman.socket`)"
        case "colima": "start it with `colima start`"
        case "docker": "start it with `sudo systemctl start docker`"
        default: "start it"
        }
    }
}
