// SPDX-License-Identifier: Apache-2.0
import Models
import Platform
import Runtime

/// A driver that does what the test says and runs nothing.
struct ScriptedDriver: Runtime {
    /// What the drivers of one server do, and what they were asked.
    final class Script: Sendable {
        struct Content: Sendable {
            var refusal: RuntimeError?
            var isPrepared = true
            /// Pins what was found out.
            var pin: @Sendable (inout RunConfig) -> Void = { _ in }
            var prepared: [RunConfig] = []
            var histories: [MountHistory] = []
        }
        private let content = Lock(Content())

        func change<Result: Sendable>(_ body: (inout Content) -> Result) -> Result { content.withLock { body(&$0) } }
        var now: Content { content.withLock { $0 } }
    }

    let kind: RuntimeKind
    let capabilities: DriverCapabilities
    let script: Script
    var history = MountHistory()

    /// One for each kind.
    static func all(_ script: Script) -> DriverRegistry {
        var elsewhere = DriverCapabilities(sources: [.remote])
        elsewhere.isElsewhere = true
        return DriverRegistry([
            ScriptedDriver(kind: .remote, capabilities: elsewhere, script: script),
            ScriptedDriver(kind: .container, capabilities: DriverCapabilities(sources: [.image]), script: script),
            ScriptedDriver(
                kind: .process, capabilities: DriverCapabilities(sources: [.command, .package]), script: script),
        ])
    }

    func with(_ history: MountHistory) -> any Runtime {
        var driver = self
        driver.history = history
        return driver
    }

    func check(_ config: RunConfig) throws { if let refusal = script.now.refusal { throw refusal } }

    func prepare(
        _ config: RunConfig, progress: @escaping @Sendable (PullProgress) -> Void
    ) async throws -> RunConfig {
        try check(config)
        return script.change { content in
            content.prepared.append(config)
            content.histories.append(history)
            content.isPrepared = true
            var pinned = config
            content.pin(&pinned)
            return pinned
        }
    }

    func isPrepared(_ config: RunConfig) -> Bool { script.now.isPrepared }

    func mounts(of config: RunConfig) throws -> (shown: [ShownPath], notes: [String]) { ([], ["kind \(kind)"]) }

    func start(_ spec: BackendSpec) async throws -> any Backend {
        throw RuntimeError(.notSupported, "there are no backends here")
    }

    func removeLeftovers(workload id: String) async throws {}
}
