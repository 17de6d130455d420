// SPDX-License-Identifier: Apache-2.0
import Glibc
import Models
import Platform

/// One sandboxed process and everything below it.
final class ProcessBackend: Backend {
    private struct State {
        var stopped = false
        var exhausted = false
    }

    private let state = Lock(State())
    private let exit = Promise<BackendExit>()
    /// `nil` for one that speaks HTTP.
    private let input: DescriptorChannel?
    let endpoint: BackendEndpoint?
    private let errors: ErrorLines
    private let launched: ProcessHandle
    /// The first process of the sandbox: when it ends, the kernel ends all others. Without a sandbox the program.
    private let root: ProcessHandle
    private let isSandboxed: Bool
    private let notes: [String]
    private let mounts: [ShownPath]

    init(
        channel: DescriptorChannel?, endpoint: BackendEndpoint?, errors: ErrorLines, launched: ProcessHandle,
        root: ProcessHandle,
        isSandboxed: Bool, notes: [String], mounts: [ShownPath]
    ) {
        input = channel
        self.endpoint = endpoint
        self.errors = errors
        self.launched = launched
        self.root = root
        self.isSandboxed = isSandboxed
        self.notes = notes
        self.mounts = mounts
    }

    var channel: (any MessageChannel)? { input }

    var facts: BackendFacts { BackendFacts(.process(program), notes: notes, mounts: mounts) }

    /// The program itself. The sandbox's first process only waits for the others.
    private var program: pid_t {
        isSandboxed ? ProcessTree.children(of: root.pid).first ?? root.pid : root.pid
    }

    // MARK: The end

    func waitForExit() async -> BackendExit {
        await exit.settled()
    }

    func stop(grace: Int) async {
        state.withLock { $0.stopped = true }
        if exit.value == nil {
            let whole = max(grace, 0) * 1000
            // The time that a backend is given is a person's to choose.
            _ = try? await Thread.dedicated("sandbox-stop") { [self] in
                input?.closeInput()
                if input != nil, whole > 0, launched.ends(within: whole / 2) { return }
                terminate()
                if whole > 0, launched.ends(within: input == nil ? whole : whole - whole / 2) { return }
                end()
            }
        }
        _ = await waitForExit()
    }

    /// Asks the program to end.
    private func terminate() {
        guard isSandboxed else { return launched.send(SIGTERM) }
        for child in ProcessTree.children(of: root.pid) { ProcessHandle(child)?.send(SIGTERM) }
    }

    /// Ends everything at once.
    private func end() {
        if !isSandboxed { kill(-launched.pid, SIGKILL) }
        launched.send(SIGKILL)
    }

    /// Waits for the end on the thread that started the process, and cleans up.
    func supervise(_ explanation: SandboxExitExplanation, group: ControlGroup?, network: SandboxNetwork?) {
        // Looked at before it is waited for: until then its number is its own.
        _ = launched.ends(within: -1)
        if !isSandboxed { kill(-launched.pid, SIGKILL) }
        // The kernel lets it be waited for only when everything in its process namespace has ended.
        let ended = Child.Exit(waitingFor: launched.pid)
        network?.close()
        errors.waitForEnd()
        var explanation = explanation
        explanation.lines = errors.lines
        explanation.memoryWasExhausted = group?.memoryWasExhausted ?? false
        group?.remove()
        switch ended {
        case .code(let code): explanation.code = Int(code)
        case .signal(let signal): explanation.code = 128 + Int(signal)
        }
        let state = state.withLock { $0 }
        explanation.wasStopped = state.stopped
        if state.exhausted { explanation.memoryWasExhausted = true }
        exit.fulfil(BackendExit(code: explanation.code, reason: explanation.text))
    }

    // MARK: What it uses

    /// A sandbox has a network namespace of its own.
    func listening() async -> ListeningPorts? {
        isSandboxed ? ListeningPorts.inside(root.pid, reachesLoopback: true) : nil
    }

    func usage() async -> BackendUsage? {
        if exit.value != nil { return nil }
        return ProcessTree.usage(from: root.pid)
    }

    /// Ends it when it holds more than its limit of memory, for as long as it runs.
    /// - Parameter measured: What is to be measured of it, besides its processes.
    func watch(limit: Int, _ measured: MeasuredPlaces) {
        Thread.detach(name: "sandbox-memory") { [self] in
            let meter = MemoryMeter(
                root.pid, paths: measured.paths, size: measured.size, diagnostics: measured.sockets?.diagnostics)
            var watch = MemoryWatch(meter: meter, limit: limit)
            if watch.run({ launched.ends(within: $0) }) {
                state.withLock { $0.exhausted = true }
                end()
            }
        }
    }
}

/// Where a sandbox has memory that is of no process.
struct MeasuredPlaces: Sendable {
    /// File systems of memory, as they are called inside, each of `size` bytes.
    var paths: [String] = []
    var size = 0
    /// Of its network namespace.
    var sockets: NamespaceSockets?
}
