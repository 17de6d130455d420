// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models

extension ContainerRuntime {
    /// Creates the container, attaches to it, and starts it, in this order, so that no output is missed. An image that
    /// the engine does not hold any more is pulled first.
    public func start(_ spec: BackendSpec) async throws -> any Backend {
        let client: EngineClient
        if let socket = spec.config.backend.engine?.socket, !socket.isEmpty {
            client = try await self.client(socket: socket)
        } else {
            client = try await connect(spec.config.backend.engine).client
        }
        let shown = try shown(spec.config, workload: spec.id)
        do {
            return try await make(spec, shown, client)
        } catch let failure as RuntimeError where failure.code == .imageNotFound {
            try await pullAgain(spec, client)
            return try await make(spec, shown, client)
        }
    }

    private func make(
        _ spec: BackendSpec, _ shown: ShownPaths, _ client: EngineClient
    ) async throws -> any Backend {
        // A task of its own: cancelled between question and answer, nobody would know what the engine has made.
        let starting = Task { () throws -> ContainerBackend in
            do {
                try await Self.removeContainers(of: spec.id, client)
                let profile = try SystemCallProfile.Offer(for: client.program)
                let plan = ContainerPlan(spec: spec, shown: shown, systemCalls: profile.text)
                return try await Self.run(plan, client, profile)
            } catch {
                try? await Self.removeContainers(of: spec.id, client)
                guard let error = error as? EngineError else { throw error }
                throw StartFailure(error, spec.config, client).explanation
            }
        }
        let backend = try await starting.value
        guard Task.isCancelled else { return backend }
        await backend.stop(grace: 0)
        throw CancellationError()
    }

    /// - Parameter profile: Kept until the engine has read it.
    private static func run(
        _ plan: ContainerPlan, _ client: EngineClient, _ profile: SystemCallProfile.Offer
    ) async throws -> ContainerBackend {
        let backend = try await runWithInit(plan, client)
        withExtendedLifetime(profile) {}
        do throws(RuntimeError) {
            try plan.shown.checkMounted(in: backend.container, process: backend.process)
        } catch {
            await backend.stop(grace: 0)
            throw error
        }
        return backend
    }

    private static func runWithInit(_ plan: ContainerPlan, _ client: EngineClient) async throws -> ContainerBackend {
        var plan = plan
        do throws(EngineError) {
            return try await runOnce(plan, client)
        } catch {
            // Podman leaves the init program to a package that is only recommended.
            guard error.mentions("catatonit", "container-init", "init binary", "docker-init") else { throw error }
            plan.hasInit = false
            try await removeContainers(of: plan.spec.id, client)
            return try await runOnce(plan, client)
        }
    }

    private static func runOnce(
        _ plan: ContainerPlan, _ client: EngineClient
    ) async throws(EngineError) -> ContainerBackend {
        let config = plan.spec.config
        let (id, isPinned) = try await create(plan, client)
        let streams = try await client.attach(id, stdin: config.backend.transport == .stdio)
        try await client.start(id)
        var endpoint: BackendEndpoint?
        var facts = BackendFacts(notes: plan.notes, mounts: plan.shown.facts)
        if !isPinned {
            facts.notes.append(
                "the image it was prepared with is gone: it runs what \(config.source?.image ?? "") means now")
        }
        let state = try await client.inspect(id)
        facts.location = .container(id, process: Int32(state["State"]?["Pid"]?.intValue ?? 0))
        if let http = plan.http {
            let binding = state["NetworkSettings"]?["Ports"]?["\(http.port)/tcp"]?[0]
            guard let port = binding?["HostPort"]?.stringValue.flatMap({ Int($0) }), port > 0 else {
                throw EngineError(status: 200, message: "it published no port for the container")
            }
            endpoint = BackendEndpoint(url: "http://127.0.0.1:\(port)\(http.path)", backendPort: http.port)
        }
        return ContainerBackend(client, plan.spec, facts: facts, endpoint: endpoint, streams)
    }

    /// Makes the container from the pinned image, or from the name when that image is gone.
    /// - Returns: its id, and whether it is made from what was pinned, if anything was.
    private static func create(
        _ plan: ContainerPlan, _ client: EngineClient
    ) async throws(EngineError) -> (id: String, isPinned: Bool) {
        if let digest = plan.spec.config.source?.digest {
            do throws(EngineError) {
                let id = try await client.create(name: plan.name, plan.body(image: digest))
                return (id, true)
            } catch {
                guard error.status == 404 else { throw error }
            }
        }
        let id = try await client.create(name: plan.name, plan.body(image: plan.spec.config.source?.image ?? ""))
        return (id, plan.spec.config.source?.digest == nil)
    }
}

extension ContainerPlan {
    /// What a person should know about how it is kept in.
    fileprivate var notes: [String] {
        let config = spec.config
        var notes = [
            "limits by the container engine: \(ByteSize.text(memory)) of memory, \(cpus) processors, \(pids) processes; "
                + "/tmp and /dev/shm hold \(ByteSize.text(writableMemory)) each, which count as its memory"
        ]
        notes += shown.facts.map(\.note) + shown.notes
        notes.append("system calls: the same as in a sandbox, those that servers need")
        if !config.policy.readOnly { notes.append("its root file system is writable") }
        if !hasInit { notes.append("it runs without an init process: the engine has no init program installed") }
        if config.policy.permissionProfile.outbound.allowAll {
            notes.append(
                "network: everything outside this machine, private networks too; its own loopback; also this machine's "
                    + "own addresses and bridges, link-local and metadata addresses, because the engine's network "
                    + "is not filtered")
        } else {
            notes.append("network: none, its own loopback only")
        }
        if config.backend.transport != .stdio {
            notes.append("its port is published on 127.0.0.1: every local user can reach it past the proxy")
        }
        if !spec.secrets.isEmpty {
            notes.append("its secrets are in the engine's environment: who may use the engine can inspect them")
        }
        return notes
    }
}

/// Sizes for people.
enum ByteSize {
    /// `1 GiB`, `512 MiB`, or bytes.
    static func text(_ bytes: Int) -> String {
        for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)]
        where bytes >= 1 << shift && bytes % (1 << shift) == 0 {
            return "\(bytes >> shift) \(unit)"
        }
        return "\(bytes) bytes"
    }
}
