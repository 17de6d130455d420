// SPDX-License-Identifier: Apache-2.0
import Glibc
public import Models
import Platform

extension ContainerRuntime {
    /// Checks what the configuration asks for, finds the engine and has it hold the image. An untagged or `latest` image
    /// is pulled first, falling back to a local one, unless it was made on this machine; of any other the local one is
    /// good.
    public func prepare(
        _ config: RunConfig, progress: @escaping @Sendable (PullProgress) -> Void
    ) async throws -> RunConfig {
        let (name, reference) = try checked(config)
        // Said only where there is something to wait for.
        let waiting = Task {
            try await Task.sleep(for: .seconds(2))
            progress(PullProgress(phase: "waiting for the container engine, which is slow", current: 0, total: 0))
        }
        defer { waiting.cancel() }
        let (client, engine) = try await connect(config.backend.engine)
        waiting.cancel()
        var prepared = config
        prepared.backend.runtime = .container
        prepared.backend.engine = engine
        do throws(EngineError) {
            prepared.source?.digest = try await image(name, reference, client, progress)
        } catch {
            let failure = PullFailure(error, name, reference, client)
            if !failure.isOfTheEngine, let other = await holder(of: name, besides: client) {
                let copy = "\(other) save \(name) | \(client.program) load"
                throw RuntimeError(
                    .imageNotFound,
                    "the image \(name) is on \(other), and not on \(client.program), which was to run it: "
                        + failure.explanation.message,
                    fix: "run it there: \(set: "engine", to: other); or bring it over: `\(copy)`", pointer: "/image")
            }
            throw failure.explanation
        }
        return prepared
    }

    public func check(_ config: RunConfig) throws { _ = try checked(config) }

    /// The image, once nothing stands against it that can be told without the engine.
    private func checked(_ config: RunConfig) throws -> (name: String, reference: ImageReference) {
        guard let name = config.source?.image else {
            throw RuntimeError(
                .notSupported, "a container engine runs images; this workload has none", fix: "give an image",
                pointer: "/image")
        }
        let reference = try Self.reference(name)
        try Self.checkNetwork(config)
        _ = try open(config)
        return (name, reference)
    }

    /// Pulls the image of a workload whose engine does not hold it any more. If another was pinned, what comes is not
    /// kept: it runs only when somebody has pulled it knowingly.
    func pullAgain(_ spec: BackendSpec, _ client: EngineClient) async throws {
        let name = spec.config.source?.image ?? ""
        let reference = try Self.reference(name)
        do throws(EngineError) {
            // Somebody may have been faster.
            if try await client.image(name) != nil { return }
            spec.progress(PullProgress(phase: "pulling", current: 0, total: 0))
            try await pull(reference, client, patient: true, spec.progress)
            guard let pinned = spec.config.source?.digest, let pulled = try await client.image(name),
                pulled.id != pinned
            else { return }
            try await client.forget(image: name)
        } catch {
            throw PullFailure(error, name, reference, client).explanationAtStart
        }
        throw RuntimeError(
            .imageNotFound,
            "the image it was prepared with is not on \(client.program) any more, and \(name) means another one now",
            fix: "if that one is right, get it with `\(client.program) pull \(name)` and start again",
            pointer: "/image_digest")
    }

    // MARK: Rules

    private static func checkNetwork(_ config: RunConfig) throws {
        if config.policy.permissionProfile.filtersNetwork {
            throw RuntimeError(
                .notSupported, "containers cannot yet be limited to some hosts or ports",
                fix: "take none (no network) or network (all of it): \(field: "permission_profile")",
                pointer: "/permission_profile/network/outbound")
        }
        if config.backend.transport != .stdio, !config.policy.permissionProfile.outbound.allowAll {
            throw RuntimeError(
                .notSupported,
                "a container without a network cannot be reached over \(config.backend.transport.rawValue)",
                fix: "allow it the network (\(set: "permission_profile", to: "network")), or let it speak stdio",
                pointer: "/permission_profile")
        }
    }

    // MARK: The image

    /// The engine of this machine, besides the one of `client`, that has the image.
    private func holder(of image: String, besides client: EngineClient) async -> String? {
        for other in await allClients() where other.program != client.program {
            if let found = try? await other.image(image), !found.id.isEmpty { return other.program }
        }
        return nil
    }

    private static func reference(_ name: String) throws -> ImageReference {
        if let reference = ImageReference(name) { return reference }
        if let problem = SourceScheme.problem(with: name) {
            throw RuntimeError(.imageNotFound, problem.detail, fix: problem.fix, pointer: "/image")
        }
        throw RuntimeError(
            .imageNotFound, "“\(name)” is not an image reference", fix: "write it as [REGISTRY/]NAME[:TAG]",
            pointer: "/image")
    }

    /// The id of the image to run.
    private func image(
        _ name: String, _ reference: ImageReference, _ client: EngineClient,
        _ progress: @escaping @Sendable (PullProgress) -> Void
    ) async throws(EngineError) -> String {
        let local = try await client.image(name)
        // What was made here is never replaced by what a stranger published under its name.
        if let local, !reference.isMoving || local.isHomemade { return local.id }
        do throws(EngineError) {
            try await pull(reference, client, patient: local == nil, progress)
        } catch {
            guard let local, !error.mentions("no space left") else { throw error }
            return local.id
        }
        if let pulled = try await client.image(name) ?? local { return pulled.id }
        throw EngineError(status: 404, message: "the image was pulled, but is not there")
    }

    /// Pulls; when impatient, gives up unless the registry has answered within 10 s.
    private func pull(
        _ reference: ImageReference, _ client: EngineClient, patient: Bool,
        _ progress: @escaping @Sendable (PullProgress) -> Void
    ) async throws(EngineError) {
        let environment = environment
        let credentials = try? await Thread.blocking("credentials") {
            RegistryCredentials(environment: environment).header(for: reference.registry)
        }
        let answered = Promise<Bool>()
        let pulling = Task { () -> Result<Void, EngineError> in
            let result: Result<Void, EngineError>
            do throws(EngineError) {
                try await client.pull(reference, credentials: credentials) { step in
                    answered.fulfil(true)
                    progress(step)
                }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            answered.fulfil(true)
            return result
        }
        let result = await withTaskCancellationHandler {
            if !patient, await answered.wait(seconds: 10) == nil { pulling.cancel() }
            return await pulling.value
        } onCancel: {
            pulling.cancel()
        }
        try result.get()
    }
}
