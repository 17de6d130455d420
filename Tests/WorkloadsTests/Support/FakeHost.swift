// SPDX-License-Identifier: Apache-2.0
import Hosting
import JSONCoding
import Models
import Platform
import ProxyControl

/// A host whose proxies are objects of the test process. What they do is written by the test.
final class FakeHost: ProxyHost {
    /// What proxies that are started from now on do.
    struct Script: Sendable {
        /// Why one with this plan cannot start.
        var refuses: @Sendable (ProxyPlan) -> Problem? = { _ in nil }
        /// What one with this plan says of itself, in order.
        var states: @Sendable (ProxyPlan) -> [WorkloadStatus] = { _ in [.starting, .running] }
        /// What comes of a command.
        var reply: @Sendable (ControlCommand) -> ControlReply = { _ in .done(["origins": true]) }
    }

    private struct State {
        var script = Script()
        /// Those that run, by the words of their place.
        var proxies: [String: FakeProxy] = [:]
        var started: [ProxyPlan] = []
        var addresses: [AddressSlot: Int] = [:]
        var next = 1
        var cleaned: [String] = []
        var discarded: [String] = []
        var logs: [String: FakeLog] = [:]
    }
    private let state = Lock(State())

    // MARK: What tests say and see

    func script(_ change: (inout Script) -> Void) { state.withLock { change(&$0.script) } }

    /// The plans of the proxies that were started, the first first.
    var started: [ProxyPlan] { state.withLock { $0.started } }
    /// The proxies that run.
    var proxies: [FakeProxy] { state.withLock { Array($0.proxies.values) } }
    /// The addresses that are kept.
    var addresses: [AddressSlot: Int] { state.withLock { $0.addresses } }
    /// The workloads that something may have been left of.
    var cleaned: [String] { state.withLock { $0.cleaned } }
    /// The workloads that are no more.
    var discarded: [String] { state.withLock { $0.discarded } }

    /// The proxy that a workload has.
    func proxy(of workload: String) -> FakeProxy? { proxies.first { $0.workload == workload } }

    func forget(_ proxy: FakeProxy) { state.withLock { _ = $0.proxies.removeValue(forKey: proxy.words) } }

    // MARK: Addresses

    func reserve(_ config: RunConfig, for slot: AddressSlot, besides others: [RunConfig]) throws -> RunConfig {
        var config = config
        try state.withLock { state in
            let taken = Set(others.map(\.endpoint.port))
            if taken.contains(config.endpoint.port), config.endpoint.port > 0 {
                throw Problem(.portInUse, "port \(config.endpoint.port) is in use by another workload")
            }
            while config.endpoint.port == 0 || taken.contains(config.endpoint.port) {
                config.endpoint.port = 20_000 + state.next
                state.next += 1
            }
            state.addresses[slot] = config.endpoint.port
        }
        return config
    }

    func hold(_ config: RunConfig, for slot: AddressSlot) {
        state.withLock { $0.addresses[slot] = config.endpoint.port }
    }

    func move(_ slot: AddressSlot, to other: AddressSlot) {
        state.withLock { state in
            if let port = state.addresses.removeValue(forKey: slot) { state.addresses[other] = port }
        }
    }

    func release(_ slot: AddressSlot) { state.withLock { _ = $0.addresses.removeValue(forKey: slot) } }

    // MARK: Proxies

    func start(
        _ plan: ProxyPlan, save: @Sendable (ProxyRecord) async throws -> Void
    ) async throws -> any ProxyHandle {
        let (script, number) = state.withLock { state in
            state.next += 1
            return (state.script, state.next)
        }
        if let problem = script.refuses(plan) { throw problem }
        let proxy = FakeProxy(plan, words: "fake/\(number)", script, in: self)
        try await save(ProxyRecord(workload: plan.id, nonce: plan.nonce, place: .elsewhere(proxy.words)))
        state.withLock { state in
            state.started.append(plan)
            state.proxies[proxy.words] = proxy
            state.addresses[AddressSlot(plan.id)] = plan.config.endpoint.port
        }
        for status in script.states(plan) { proxy.say(status) }
        return proxy
    }

    private func running(_ record: ProxyRecord) -> FakeProxy? {
        guard case .elsewhere(let words) = record.place else { return nil }
        return state.withLock { $0.proxies[words] }
    }

    func adopt(_ record: ProxyRecord, running config: RunConfig) async -> (any ProxyHandle)? {
        guard let proxy = running(record), proxy.nonce == record.nonce else { return nil }
        hold(config, for: AddressSlot(record.workload))
        return proxy
    }

    func observe(_ record: ProxyRecord, running config: RunConfig) async -> (any ProxyHandle)? {
        running(record)
    }

    func isAlive(_ record: ProxyRecord) -> Bool { running(record) != nil }

    func end(_ record: ProxyRecord) async { await running(record)?.kill() }

    func removeLeftovers(of workload: String, running config: RunConfig) async throws {
        state.withLock { $0.cleaned.append(workload) }
    }

    // MARK: Logs

    func log(_ kind: LogKind, of workload: String) -> any WorkloadLog {
        state.withLock { state in
            let key = "\(workload) \(kind)"
            let log = state.logs[key] ?? FakeLog()
            state.logs[key] = log
            return log
        }
    }

    func discard(_ workload: String, running config: RunConfig) async {
        state.withLock { state in
            state.discarded.append(workload)
            state.addresses.removeValue(forKey: AddressSlot(workload))
            for kind in LogKind.allCases { state.logs.removeValue(forKey: "\(workload) \(kind)") }
        }
    }
}

/// A log in memory.
final class FakeLog: WorkloadLog {
    private let kept = Lock<[LogLine]>([])

    var isEmpty: Bool { kept.withLock { $0.isEmpty } }

    func lines(tail: Int, _ filter: LogFilter) throws -> [LogLine] {
        let lines = kept.withLock { $0 }
        return Array(lines.filter { filter.passes($0) }.suffix(tail))
    }

    func follow(
        tail: Int, _ filter: LogFilter, _ write: @escaping @Sendable (LogLine) async -> Bool
    ) -> LogFollower {
        let found = (try? lines(tail: tail, filter)) ?? []
        let task = Task {
            for line in found { guard await write(line) else { return } }
        }
        return LogFollower { task.cancel() }
    }

    func append(_ lines: [String]) { kept.withLock { $0 += lines.map { LogLine(Array($0.utf8)) } } }
}
