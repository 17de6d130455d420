// SPDX-License-Identifier: Apache-2.0
import APIClient
import Contract
import Glibc
import JSONCoding
import Models
import Platform

/// Stays with a workload, shows its log on stderr, and stops it when told to end.
enum Foreground {
    private enum Event: Sendable {
        case signal(Int32)
        case logEnded
        case ended(WorkloadView?)
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
                    if let workload, workload.workload.status == .error {
                        throw Failure(.failed, "\(name) ended: \(workload.context)", fix: "thv logs \(name)")
                    }
                    return .done
                case .signal(let number):
                    session.console.note("stopping \(name)")
                    _ = try await session.perform(.stopWorkload(name), over: transport, seconds: 60, quiet: true)
                    return number == SIGINT ? .interrupted : .done
                }
            }
            return .done
        }
    }

    private static func show(_ name: String, over transport: any APITransport, _ session: Session) async throws {
        let stream = try await transport.open(.getLogs(name, LogFilter(tail: 100, follows: true)))
        var relay = session.console.relayAside()
        while let bytes = try await stream.next() { relay.take(bytes) }
        relay.finish()
    }

    /// Waits until it has ended, in turns of a minute.
    /// - Returns: how it ended; `nil` when it is gone.
    static func end(of name: String, over transport: any APITransport) async throws -> WorkloadView? {
        while true {
            let started = ContinuousClock.now
            switch await transport.ask(.getWorkload(name, waitingFor: "stopped", seconds: 60)) {
            case .success(.workload(let workload)):
                if workload.status == .stopped || workload.status == .error { return WorkloadView(workload) }
            case .success(.over): break
            case .success(.gone): return nil
            case .failure(.problem(let problem)) where problem.code == .notFound: return nil
            case .failure(let failure): throw failure
            }
            try await Pace.keep(milliseconds: 200, since: started)
        }
    }
}
