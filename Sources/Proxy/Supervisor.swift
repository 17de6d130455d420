// SPDX-License-Identifier: Apache-2.0
import JSONCoding
import Models
import Platform
import ProxyControl
import Runtime

/// Starts a workload's backend, starts it again when it ends, and gives up when that is of no use. The only one who
/// does so.
actor Supervisor {
    /// Seconds before each further attempt: the first comes almost at once, because most ends are a single mishap.
    private static let delays: [Double] = [0.2, 1, 2, 4, 8, 16, 32, 60]
    /// Seconds of running after which the count of attempts begins anew.
    private static let stable: Int64 = 30_000

    private let runtime: any Runtime
    private let spec: BackendSpec
    private let adapter: any BackendAdapter
    private let tail: LogTail
    private let log: Log
    /// What is told of a backend holds none of its secrets.
    private let mask: SecretMask
    private let publish: @Sendable (ProxyState) -> Void
    /// Whether an earlier proxy's backend of this workload has answered: one that runs elsewhere will again.
    private let hasAnswered: Bool
    private var state = ProxyState()
    private var stopping = false
    private var backend: (any Backend)?
    /// What the adapter sees of the backend, and what keeps it from working although it runs.
    private var (health, obstacle): (BackendHealth, String?) = (.healthy, nil)
    private var loop: Task<Void, Never>?

    init(
        runtime: any Runtime, spec: BackendSpec, adapter: any BackendAdapter, tail: LogTail, log: Log,
        mask: SecretMask, hasAnswered: Bool, publish: @escaping @Sendable (ProxyState) -> Void
    ) {
        self.runtime = runtime
        self.spec = spec
        self.adapter = adapter
        self.tail = tail
        self.log = log
        self.mask = mask
        self.hasAnswered = hasAnswered
        self.publish = publish
    }

    /// Begins; returns at once.
    func start() {
        loop = Task { await run() }
    }

    /// Ends the backend within `grace` seconds and returns when nothing of it is left.
    func stop(grace: Int) async {
        stopping = true
        set(.stopping, "")
        adapter.giveUp("the workload is being stopped")
        loop?.cancel()
        await backend?.stop(grace: grace)
        await loop?.value
        set(.stopped, "")
    }

    /// What the backend uses now.
    func usage() async -> BackendUsage? { await backend?.usage() }

    private func run() async {
        try? await runtime.removeLeftovers(workload: spec.id)
        var failures = 0
        var everRan = false
        while !stopping {
            let began = MonotonicClock.milliseconds
            var outcome = await runOnce(&everRan)
            outcome.reason = mask.mask(outcome.reason)
            if outcome.code != nil { outcome.reason = LastWords.added(to: outcome.reason, tail.lines) }
            if stopping { return }
            if everRan, MonotonicClock.milliseconds - began > Self.stable { failures = 0 }
            state.exitCode = outcome.code
            state.logTail = tail.lines
            state.backend = BackendFacts(notes: state.backend.notes, mounts: state.backend.mounts)
            let again = everRan && failures < Self.delays.count
            log.warn("the backend ended", [("reason", .string(outcome.reason)), ("again", .bool(again))])
            guard again else {
                adapter.giveUp("the server failed: \(outcome.reason)")
                set(.error, outcome.reason)
                return
            }
            set(.unhealthy, "restarting: \(outcome.reason)")
            try? await Task.sleep(for: .seconds(Self.delays[failures]))
            failures += 1
            state.restarts += 1
        }
    }

    /// One backend's life, and how it ended.
    private func runOnce(_ everRan: inout Bool) async -> BackendExit {
        let started: any Backend
        do {
            started = try await startBackend()
        } catch {
            return BackendExit(code: nil, reason: "\(error)")
        }
        backend = started
        defer { backend = nil }
        // A stop that came while the backend was being made finds nothing to end; it is ended here.
        if stopping {
            await started.stop(grace: spec.config.limits.stopTimeout)
            return BackendExit(code: nil, reason: "stopped")
        }
        state.backend = started.facts
        state.backend.notes = state.backend.notes.map { mask.mask($0) }
        if everRan { publish(state) } else { set(.starting, "") }
        let health: BackendHealth
        switch await firstAnswer(of: started) {
        case .answered(let first): health = first
        case .ended(let exit):
            adapter.detach("the server ended: \(mask.mask(exit.reason))")
            await started.stop(grace: 0)
            return exit
        case .failed(let reason):
            adapter.detach(mask.mask(reason))
            await started.stop(grace: 1)
            return BackendExit(code: nil, reason: reason)
        }
        everRan = true
        show(health)
        let watching = Task { await watch(started, health) }
        let exit = await started.waitForExit()
        watching.cancel()
        await watching.value
        adapter.detach("the server ended: \(mask.mask(exit.reason))")
        await started.stop(grace: 0)
        return exit
    }

    /// Starts the backend and shows meanwhile how far the pull of its image is, if there is one.
    private func startBackend() async throws -> any Backend {
        let (steps, sink) = AsyncStream<PullProgress>.makeStream(bufferingPolicy: .bufferingNewest(1))
        var spec = spec
        spec.progress = { sink.yield($0) }
        let source = spec.config.sourceText
        let showing = Task {
            for await step in steps {
                let share = step.total > 0 ? ", \(min(100, step.current * 100 / step.total)) %" : ""
                show("\(step.phase) the image \(source)\(share)")
            }
        }
        let started: Result<any Backend, any Error>
        do {
            started = .success(try await runtime.start(spec))
        } catch {
            started = .failure(error)
        }
        sink.finish()
        await showing.value
        return try started.get()
    }

    private enum FirstAnswer: Sendable {
        case answered(BackendHealth)
        case ended(BackendExit)
        case failed(String)
    }

    private enum Waiting: Sendable {
        case over(FirstAnswer)
        case late
        /// Why there is no answer yet.
        case because(String)
    }

    /// Whichever comes first: the answer to `initialize`, the backend's end, or the end of patience.
    private func firstAnswer(of backend: any Backend) async -> FirstAnswer {
        let limit = spec.config.limits.startTimeout
        let (adapter, insists) = (adapter, hasAnswered)
        let (events, sink) = AsyncStream<Waiting>.makeStream()
        let attaching = Task {
            do {
                let health = try await adapter.attach(backend, insists: insists) { sink.yield(.because($0)) }
                sink.yield(.over(.answered(health)))
            } catch {
                sink.yield(.over(.failed("\(error)")))
            }
        }
        // Not cancelled: it ends with the backend, whose life is bounded by this supervisor's.
        Task { sink.yield(.over(.ended(await backend.waitForExit()))) }
        let patience = Task {
            if (try? await Task.sleep(for: .seconds(limit))) != nil { sink.yield(.late) }
        }
        defer {
            attaching.cancel()
            patience.cancel()
        }
        var reason = ""
        for await event in events {
            switch event {
            case .over(let answer): return answer
            case .late: return .failed(lateness(reason))
            case .because(let words):
                reason = words
                show(words)
            }
        }
        return .failed("cancelled")
    }

    /// That the answer to `initialize` did not come, the last that is known of why, and where there is more.
    private func lateness(_ reason: String) -> String {
        let late = "no answer to initialize within \(spec.config.limits.startTimeout) s"
        let hasLog = !tail.lines.isEmpty
        if reason.isEmpty { return "\(late): \(hasLog ? "see the logs, or " : "")give it longer to start" }
        return "\(late): \(reason)\(hasLog ? "; see the logs, or give it longer to start" : "")"
    }

    /// Shows what a start is waiting for; a restart goes on showing why there is one.
    private func show(_ context: String) {
        if state.status == .starting, state.context != mask.mask(context) { set(.starting, context) }
    }

    /// Shows every change of what the adapter and the driver see, until the task is cancelled.
    private func watch(_ backend: any Backend, _ first: BackendHealth) async {
        (health, obstacle) = (first, nil)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [adapter] in await adapter.watch(backend, from: first) { await self.note($0) } }
            group.addTask { await backend.watch { await self.note(obstacle: $0) } }
        }
    }

    private func note(_ health: BackendHealth) {
        self.health = health
        show(obstacle.map { .unhealthy($0) } ?? health)
    }

    private func note(obstacle: String?) {
        self.obstacle = obstacle
        show(obstacle.map { .unhealthy($0) } ?? health)
    }

    private func show(_ health: BackendHealth) {
        if stopping { return }
        switch health {
        case .healthy: set(.running, "")
        case .unhealthy(let reason): set(.unhealthy, reason)
        case .unauthenticated(let reason): set(.unauthenticated, reason)
        }
    }

    private func set(_ status: WorkloadStatus, _ context: String) {
        if state.status != status { state.since = .now }
        state.status = status
        state.context = mask.mask(context)
        if status == .running {
            state.logTail = []
            state.exitCode = nil
        }
        publish(state)
    }
}
