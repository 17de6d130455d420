// SPDX-License-Identifier: Apache-2.0
import Hosting
import Models
import Platform
import ProxyControl

/// A proxy that is an object: it says what the test has it say.
final class FakeProxy: ProxyHandle {
    let workload: String
    let nonce: String
    let endpoint: ClientEndpoint
    let location: Location
    /// What it is found by.
    let words: String
    private let script: Lock<FakeHost.Script>
    private let host: FakeHost
    private typealias Report = @Sendable (any ProxyHandle, ProxyEvent) -> Void
    private struct State {
        /// What was said, for those who come later.
        var last: ProxyState?
        var early: [ProxyState] = []
        var reports: [Report] = []
        var asked: [ControlCommand] = []
        var hasEnded = false
    }
    private let state = Lock(State())

    init(_ plan: ProxyPlan, words: String, _ script: FakeHost.Script, in host: FakeHost) {
        workload = plan.id
        nonce = plan.nonce
        endpoint = ClientEndpoint(transport: .streamableHTTP, url: "https://\(plan.config.name).cluster/mcp")
        location = .pod(namespace: "thv", name: words)
        self.words = words
        self.script = Lock(script)
        self.host = host
    }

    /// The commands that it was sent.
    var asked: [ControlCommand] { state.withLock { $0.asked } }

    /// Answers commands otherwise from now on.
    func answer(_ reply: @escaping @Sendable (ControlCommand) -> ControlReply) {
        script.withLock { $0.reply = reply }
    }

    /// Says that its workload is in `status`.
    func say(_ status: WorkloadStatus, _ context: String = "") {
        var shown = ProxyState()
        shown.status = status
        shown.context = context
        let reports = state.withLock { state in
            state.last = shown
            if state.reports.isEmpty { state.early.append(shown) }
            return state.reports
        }
        for report in reports { report(self, .state(shown)) }
    }

    /// Ends by itself.
    func die() {
        let reports = state.withLock { state -> [Report] in
            if state.hasEnded { return [] }
            state.hasEnded = true
            return state.reports
        }
        host.forget(self)
        for report in reports { report(self, .ended) }
    }

    // MARK: The server's end

    func follow(_ report: @escaping @Sendable (any ProxyHandle, ProxyEvent) -> Void) {
        let said = state.withLock { state in
            defer { state.early = [] }
            let said = state.reports.isEmpty ? state.early : [state.last].compactMap(\.self)
            state.reports.append(report)
            return said
        }
        for shown in said { report(self, .state(shown)) }
    }

    func ask(_ command: ControlCommand, seconds: Double?) async -> ControlReply {
        let hasEnded = state.withLock { state in
            state.asked.append(command)
            return state.hasEnded
        }
        return hasEnded ? .gone : script.withLock { $0.reply }(command)
    }

    func stop(grace: Int) async -> Bool {
        let reply = await ask(.stop(grace: grace), seconds: nil)
        die()
        return reply != .gone
    }

    func kill() async { die() }
}
