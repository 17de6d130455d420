// SPDX-License-Identifier: Apache-2.0
import Glibc
import HTTP
import JSONCoding
public import Models
import Platform

/// The driver for containers on an engine that speaks the Docker Engine API over a unix socket: Docker 20.10 and later,
/// Podman 4 and later.
///
/// A configuration's `engine` says which one: with a socket, that one and no other; with a name only, the first of that
/// kind that answers; without, the first that answers at all.
public final class ContainerRuntime: Runtime {
    public let kind = RuntimeKind.container

    public let capabilities = {
        var capabilities = DriverCapabilities(sources: [.image])
        capabilities.preparesQuickly = false
        return capabilities
    }()

    let environment: [String: String]
    private let protected: [String]
    private let history: MountHistory
    private let kept = KeptPaths()
    private let http = HTTPClient()
    private let clients = Lock<[String: EngineClient]>([:])

    /// A driver that looks for engines, registry credentials and their helpers as `environment` says.
    /// - Parameters:
    ///   - protected: Paths that no workload may see, besides thv's usual directories and engines' sockets.
    ///   - history: What was mounted before.
    public init(
        environment: [String: String], protected: [String] = [], history: MountHistory = MountHistory()
    ) {
        self.environment = environment
        self.protected = protected
        self.history = history
    }

    public func with(_ history: MountHistory) -> any Runtime {
        ContainerRuntime(environment: environment, protected: protected, history: history)
    }

    public func admit(_ config: RunConfig) throws(Problem) {
        guard config.source?.kind == .package else { return }
        throw Problem(
            .notSupported, "packages cannot be made into images yet",
            fix: "leave the runtime out: they run in a sandbox",
            issues: [.init(pointer: "/runtime", code: .invalid, detail: "packages run as process")])
    }

    // MARK: Bind mounts

    /// Opens what the configuration mounts. An engine looks paths up by itself, so those are refused that somebody else
    /// could make mean something else meanwhile.
    func open(_ config: RunConfig) throws(RuntimeError) -> ShownPaths {
        let shown = try ShownPaths(
            granted: config, gate: PathGate(protected: protected, writable: history.writable))
        for item in shown.facts where item.target.utf8.contains(UInt8(ascii: ":")) {
            throw RuntimeError(
                .notSupported, "engines cannot mount \(item.target): its name has a colon", fix: "rename it",
                pointer: "/volumes")
        }
        try shown.checkForEngine()
        try shown.checkRules()
        return shown
    }

    public func mounts(of config: RunConfig) throws -> (shown: [ShownPath], notes: [String]) {
        var shown = try open(config)
        try shown.composeForEngine()
        return (shown.facts, shown.notes)
    }

    /// What a start mounts: what was opened at the first start of this proxy, if it is still what the paths mean.
    func shown(_ config: RunConfig, workload id: String) throws(RuntimeError) -> ShownPaths {
        var shown = try kept.paths(of: id) { () throws(RuntimeError) in
            var opened = try open(config)
            if history.isAutomatic { try opened.check(against: history.known) }
            opened.note(opened.changes(since: history.known))
            return opened
        }
        try shown.checkUnchanged()
        try shown.composeForEngine()
        return shown
    }

    // MARK: Engines

    /// Finds and greets the engine that `pinned` asks for.
    func connect(_ pinned: RunConfig.Engine?) async throws -> (client: EngineClient, engine: RunConfig.Engine) {
        let socket = pinned?.socket ?? ""
        let choice = socket.isEmpty ? pinned?.name : socket
        let detector = EngineDetector(environment: environment, runDirectory: "/var/run", http: http)
        let detection = await detector.detect(choice: choice)
        guard let engine = detection.chosen else { throw detection.failure }
        if let pinned, !socket.isEmpty, !pinned.name.isEmpty, (pinned.name == "podman") != (engine.name == "podman") {
            throw RuntimeError(
                .runtimeUnavailable, "\(socket) was \(pinned.name)'s socket, but \(engine.name) answers there now",
                fix: "start \(pinned.name), or create the workload anew on \(engine.name)")
        }
        return (try await client(socket: engine.socket), engine)
    }

    /// The client for an engine known to be at `socket`; greets it the first time.
    func client(socket: String) async throws -> EngineClient {
        if let known = clients.withLock({ $0[socket] }) { return known }
        var client = EngineClient(socket: socket, http: http)
        do throws(EngineError) {
            let greeting = try await client.ping()
            client.version = min(greeting.apiVersion, EngineClient.newestVersion)
            if greeting.podmanVersion != nil { client.program = "podman" }
        } catch {
            throw error.explained(socket: socket)
        }
        clients.withLock { $0[socket] = client }
        return client
    }

    /// Every engine that answers now: those used before, then what detection finds.
    func allClients() async -> [EngineClient] {
        let detector = EngineDetector(environment: environment, runDirectory: "/var/run", http: http)
        let detected = await detector.detect(everything: true).attempts.compactMap { attempt -> String? in
            if case .found = attempt.outcome { attempt.socket } else { nil }
        }
        // One socket may have several paths: /var/run is a link to /run.
        var seen = Set<String>()
        var found: [EngineClient] = []
        for socket in clients.withLock({ $0.keys.sorted() }) + detected where seen.insert(Self.resolve(socket)).inserted
        {
            if let client = try? await client(socket: socket) { found.append(client) }
        }
        return found
    }

    private static func resolve(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    // MARK: What exists

    /// Removes the workload's containers from every engine that answers.
    public func removeLeftovers(workload id: String) async throws {
        for client in await allClients() { try await Self.removeContainers(of: id, client) }
    }

    static func removeContainers(of workload: String, _ client: EngineClient) async throws {
        do throws(EngineError) {
            let labels = [ContainerPlan.Label.ours, "\(ContainerPlan.Label.id)=\(workload)"]
            for container in try await client.list(labels: labels) { try await client.remove(container.id) }
        } catch {
            throw error.explained(socket: client.socket)
        }
    }

    /// The containers of a server instance on every engine that answers, running or not.
    public func list(instance: String) async throws -> [ContainerState] {
        var states: [ContainerState] = []
        for client in await allClients() {
            let labels = [ContainerPlan.Label.ours, "\(ContainerPlan.Label.instance)=\(instance)"]
            let found: [ListedContainer]
            do throws(EngineError) {
                found = try await client.list(labels: labels)
            } catch {
                throw error.explained(socket: client.socket)
            }
            states += found.map {
                ContainerState(
                    container: $0.id, workload: $0.labels[ContainerPlan.Label.id] ?? "", state: $0.state,
                    socket: client.socket)
            }
        }
        return states
    }

    /// The ids of the running containers that have one of these names, on every engine that answers.
    public func ids(ofRunning names: Set<String>) async -> Set<String> {
        var ids: Set<String> = []
        for client in await allClients() {
            for name in names {
                // The engine takes a prefix of an id for a name too.
                guard let found = try? await client.inspect(name), found["State"]?["Running"] == true,
                    let id = found["Id"]?.stringValue, id.utf8.count == 64,
                    let called = found["Name"]?.stringValue, called == name || called == "/" + name
                else { continue }
                ids.insert(id)
            }
        }
        return ids
    }

    /// What happens to an instance's containers on the engine at `socket`, from now on. Ends with an error when the
    /// engine goes; ends when the consumer stops.
    public func events(instance: String, socket: String) -> AsyncThrowingStream<ContainerEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    let labels = [ContainerPlan.Label.ours, "\(ContainerPlan.Label.instance)=\(instance)"]
                    try await client(socket: socket).watch(labels: labels) { json in
                        // Podman takes any of the labels for a match.
                        let label = json["Actor"]?["Attributes"]?[ContainerPlan.Label.instance]?.stringValue
                        if label == instance, let event = ContainerEvent(json) { continuation.yield(event) }
                        return true
                    }
                    continuation.finish()
                } catch let error as EngineError {
                    continuation.finish(throwing: error.explained(socket: socket))
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}
