// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform

/// One running container.
final class ContainerBackend: Backend {
    let facts: BackendFacts
    /// The container's id.
    var container: String { facts.location?.container ?? "" }
    /// Its main process, or 0.
    var process: Int32 { facts.location?.pid ?? 0 }
    let endpoint: BackendEndpoint?
    var channel: (any MessageChannel)? { endpoint == nil ? streams : nil }

    private let client: EngineClient
    private let spec: BackendSpec
    private let streams: ContainerStreams
    private let tail: LogTail
    private let exit = Promise<BackendExit>()

    init(
        _ client: EngineClient, _ spec: BackendSpec, facts: BackendFacts, endpoint: BackendEndpoint?,
        _ attached: AttachedStreams
    ) {
        self.client = client
        self.spec = spec
        self.facts = facts
        self.endpoint = endpoint
        let tail = LogTail()
        self.tail = tail
        let (log, mask) = (spec.log, spec.mask)
        let record: @Sendable ([UInt8]) -> Void = { line in
            tail.add(mask(line))
            log(line)
        }
        streams = ContainerStreams(attached, onStderr: record)
        if endpoint != nil {
            streams.open(onLine: record, onProblem: { record(Array($0.description.utf8)) }, onEnd: {})
        }
        Task { exit.fulfil(await awaitEnd()) }
    }

    func waitForExit() async -> BackendExit { await exit.settled() }

    func stop(grace: Int) async {
        // A stdio server ends by itself when its input does; others, and the stubborn, are asked by signal.
        streams.closeInput()
        if channel != nil, grace > 0, await exit.wait(seconds: min(Double(grace) / 2, 1), cancellable: false) != nil {
            return
        }
        let client = client
        await Task {
            do throws(EngineError) {
                try await client.stop(container, grace: grace)
            } catch {
                try? await client.remove(container)
            }
        }.value
        _ = await exit.wait(seconds: 30, cancellable: false)
        streams.close()
    }

    /// Somebody may pause it: it neither ends nor answers then.
    func watch(_ report: @escaping @Sendable (String?) async -> Void) async {
        var wasPaused = false
        let words = "its container is paused: `\(client.program) unpause \(container.prefix(12))` lets it go on"
        while !Task.isCancelled {
            let (states, sink) = AsyncStream<Bool>.makeStream()
            let (client, label) = (client, "\(ContainerPlan.Label.id)=\(spec.id)")
            let following = Task {
                try? await client.watch(labels: [label]) { event in
                    if let action = ContainerEvent(event)?.action { sink.yield(action == "pause") }
                    return true
                }
                sink.finish()
            }
            await withTaskCancellationHandler {
                // It may have been so before anybody followed.
                let state = try? await client.inspect(container)["State"]
                sink.yield(state?["Paused"]?.boolValue ?? (state?["Status"] == "paused"))
                for await isPaused in states where isPaused != wasPaused {
                    wasPaused = isPaused
                    await report(isPaused ? words : nil)
                }
            } onCancel: {
                following.cancel()
            }
            // The engine has gone, and comes back if somebody starts it.
            try? await Task.sleep(for: .seconds(5))
        }
    }

    /// From the kernel's tables of its first process, where that is a process of this machine; else of the tables as a program
    /// inside sees them, if it has one that can print them.
    func listening() async -> ListeningPorts? {
        let id = container
        if process > 0, !id.isEmpty, HostPath.text("/proc/\(process)/cgroup").hasBytes(of: id),
            let ports = ListeningPorts.inside(process, reachesLoopback: false)
        {
            return ports
        }
        let tables = try? await client.output(of: ["cat", "/proc/net/tcp", "/proc/net/tcp6"], in: id)
        return tables.flatMap { $0.hasBytes(of: "local_address") ? ListeningPorts($0, reachesLoopback: false) : nil }
    }

    func usage() async -> BackendUsage? { (try? await client.usage(container)) ?? nil }

    // MARK: Its end

    private func awaitEnd() async -> BackendExit {
        let id = container
        var code: Int?
        do throws(EngineError) {
            code = try await client.wait(id)
        } catch {
            if error.status == 404 { return await removedByOthers() }
            // The engine went away, and its containers usually with it; one more question tells.
            guard (try? await client.ping()) != nil else {
                streams.close()
                return BackendExit(code: nil, reason: "the container engine stopped answering: \(error.message)")
            }
            code = (try? await client.wait(id)) ?? nil
        }
        var outOfMemory = false
        do throws(EngineError) {
            outOfMemory = try await client.inspect(id)["State"]?["OOMKilled"]?.boolValue ?? false
        } catch {
            if error.status == 404 { return await removedByOthers() }
        }
        await finishReading()
        try? await client.remove(id)
        return ContainerExitExplanation(config: spec.config, lines: tail.lines)
            .exit(code: code, outOfMemory: outOfMemory)
    }

    private func removedByOthers() async -> BackendExit {
        await finishReading()
        return BackendExit(code: nil, reason: "its container was removed by somebody else")
    }

    /// The last lines are still on their way when the engine reports the end.
    private func finishReading() async {
        await streams.waitForEnd(seconds: 2)
        streams.close()
    }
}

/// A container's stdin, stdout and stderr.
private final class ContainerStreams: MessageChannel {
    private let channel: DescriptorChannel
    private let opened = Promise<Void>()
    private let ended = Promise<Void>()

    init(_ attached: AttachedStreams, onStderr: @escaping @Sendable ([UInt8]) -> Void) {
        channel = DescriptorChannel(
            reading: attached.descriptor, writing: attached.descriptor, early: attached.early,
            demultiplexer: AttachDemultiplexer(), onStderr: onStderr)
    }

    func open(
        budget: ByteBudget?, onLine: @escaping @Sendable ([UInt8]) -> Void,
        onProblem: @escaping @Sendable (ChannelProblem) -> Void, onEnd: @escaping @Sendable () -> Void
    ) {
        opened.fulfil(())
        let ended = ended
        channel.open(
            budget: budget, onLine: onLine, onProblem: onProblem,
            onEnd: {
                ended.fulfil(())
                onEnd()
            })
    }

    func send(_ message: [UInt8]) -> Bool { channel.send(message) }

    func closeInput() { channel.closeInput() }

    func close() { channel.close() }

    /// Waits until everything was read, if somebody reads at all.
    func waitForEnd(seconds: Double) async {
        if await opened.wait(seconds: 0.1, cancellable: false) != nil {
            _ = await ended.wait(seconds: seconds, cancellable: false)
        }
    }
}
