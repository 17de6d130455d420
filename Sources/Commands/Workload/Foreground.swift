// SPDX-License-Identifier: Apache-2.0
import APIClient
import Glibc
import JSONCoding
import Platform

/// Stays with a workload, shows its log on stderr, and stops it when told to end.
enum Foreground {
    private enum Event: Sendable {
        case signal(Int32)
        case logEnded
        case ended(WorkloadView)
    }

    static func stay(
        with name: String, until signals: TerminationSignals, over transport: any APITransport, _ session: Session
    ) async throws -> ExitCode {
        session.console.note("showing its log; ^C stops it")
        return try await withThrowingTaskGroup(of: Event.self) { group in
            group.addTask { .signal(await signals.first()) }
            group.addTask {
                try? await show(name, over: transport, session)
                return .logEnded
            }
            group.addTask { .ended(try await end(of: name, over: transport)) }
            defer { group.cancelAll() }
            while let event = try await group.next() {
                switch event {
                case .logEnded: continue
                case .ended(let workload):
                    if workload.status == "error" {
                        throw Failure(.failed, "\(name) ended: \(workload.context)", fix: "thv logs \(name)")
                    }
                    return .done
                case .signal(let number):
                    session.console.note("stopping \(name)")
                    let stop = APIRequest("POST", APIPath.v1("workloads", name, "stop"))
                    _ = try await session.perform(stop, over: transport, seconds: 60, quiet: true)
                    return number == SIGINT ? .interrupted : .done
                }
            }
            return .done
        }
    }

    private static func show(_ name: String, over transport: any APITransport, _ session: Session) async throws {
        let path = APIPath.v1("workloads", name, "logs", query: [("follow", "true"), ("tail", "100")])
        let stream = try await transport.stream(APIRequest("GET", path))
        guard stream.status == 200 else { return }
        var relay = session.console.relayAside()
        while let bytes = try await stream.next() { relay.take(bytes) }
        relay.finish()
    }

    private static func end(of name: String, over transport: any APITransport) async throws -> WorkloadView {
        while true {
            let path = APIPath.v1("workloads", name, query: [("wait_for", "stopped"), ("timeout", "60")])
            let started = ContinuousClock.now
            let answer = try await transport.send(APIRequest("GET", path))
            if answer.status == 404 { return WorkloadView(["name": .string(name), "status": "stopped"]) }
            let workload = WorkloadView(try answer.json())
            if ["stopped", "error"].contains(workload.status) { return workload }
            try await Pace.keep(milliseconds: 200, since: started)
        }
    }
}
