// SPDX-License-Identifier: Apache-2.0
import Hosting
public import JSONCoding
import Models
import Platform
import ProxyControl

/// What passes a workload's proxy. It is counted there, so that it outlives the server.
public final class TrafficReader: InstancePart {
    let base: InstanceBase
    private let fleet: ProxyFleet
    private let ticker = TrafficTicker()

    init(base: InstanceBase, fleet: ProxyFleet) {
        self.base = base
        self.fleet = fleet
    }

    /// What was counted in the last `window` seconds; 0 means since the proxy began.
    /// - Parameter slots: into how many pieces the window is split besides; 0 for none.
    public func counts(of entry: LiveWorkload, window: Int, slots: Int = 0) async throws -> TrafficReport {
        var counts = try await counts(of: entry, .metrics(window: window, slots: slots))
        let usage = try await ask(entry, .usage)
        if let memory = usage["memory"] { counts["memory"] = memory }
        if let time = usage["cpu_us"]?.intValue { counts["cpu_ms"] = JSON(time / 1000) }
        return TrafficReport(id: entry.record.id, name: entry.record.config.name, counts: counts)
    }

    private func counts(
        of entry: LiveWorkload, _ command: ControlCommand, seconds: Double = 10
    ) async throws -> JSONObject {
        guard case .object(var counts) = try await ask(entry, command, seconds: seconds) else {
            throw Problem.silent(entry)
        }
        counts["restarts"] = JSON(entry.proxy?.restarts ?? 0)
        return counts
    }

    /// Tells the counts of running workloads as `metrics` events from now on, as long as somebody follows them.
    public func tell() { ticker.start(self) }

    /// The counts of everything that runs and answers.
    func traffic() async -> [(LiveWorkload, JSONObject)] {
        let running = view.everything.compactMap { workload -> LiveWorkload? in
            let id = workload.record.id
            return fleet.hasProxy(id) ? view.entry(id) : nil
        }
        return await withTaskGroup(of: (LiveWorkload, JSONObject)?.self) { group in
            for entry in running {
                group.addTask {
                    // One that is stuck must not hold up the others for long.
                    let counts = try? await self.counts(of: entry, .metrics(window: 0, slots: 0), seconds: 1)
                    return counts.map { (entry, $0) }
                }
            }
            return await group.reduce(into: []) { if let found = $1 { $0.append(found) } }
        }
    }

    /// The clients' sessions, the longest open first.
    public func sessions(of entry: LiveWorkload) async throws -> [JSON] {
        var all: [JSON] = []
        while true {
            // In pieces: a line of the control socket must fit into the socket, or the proxy is not heard any more.
            let piece = try await ask(entry, .sessions(skip: all.count, most: ControlCommand.sessionPage))
            // A proxy of an earlier version answers with all of them.
            if case .array(let sessions) = piece { return sessions }
            guard let sessions = piece["sessions"]?.arrayValue else { throw Problem.silent(entry) }
            all += sessions
            if sessions.count < ControlCommand.sessionPage { return all }
        }
    }

    private func ask(
        _ entry: LiveWorkload, _ command: ControlCommand, seconds: Double = 10
    ) async throws -> JSON {
        let workload = entry
        guard let proxy = fleet.proxy(of: workload.record.id) else {
            let name = workload.record.config.name
            throw Problem(
                .notRunning, "\(name) is \(workload.status.rawValue)", fix: "start it: \(.start(name))")
        }
        switch await proxy.ask(command, seconds: seconds) {
        case .done(let answer): return answer
        case .refused(let reason): throw Problem.refused(entry, reason)
        case .silent, .gone: throw Problem.silent(entry)
        }
    }
}
