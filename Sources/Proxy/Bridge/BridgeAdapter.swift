// SPDX-License-Identifier: Apache-2.0
import Runtime

/// Connects a stdio backend to the bridge.
struct BridgeAdapter: BackendAdapter {
    let link: BackendLink

    func attach(
        _ backend: any Backend, insists: Bool, report: @escaping @Sendable (String) -> Void
    ) async throws -> BackendHealth {
        guard let channel = backend.channel else {
            throw RuntimeError(.startFailed, "the backend has no message channel")
        }
        let (ready, sink) = AsyncStream<String?>.makeStream()
        link.connect(channel) { sink.yield($0) }
        let looking = Task { try await Self.look(backend, report) }
        defer { looking.cancel() }
        for await refusal in ready {
            if let refusal { throw RuntimeError(.startFailed, refusal) }
            return .healthy
        }
        throw CancellationError()
    }

    /// Says when a server that does not answer listens on a port instead.
    private static func look(_ backend: any Backend, _ report: @Sendable (String) -> Void) async throws {
        while true {
            try await Task.sleep(for: .seconds(2))
            guard let words = await backend.listening()?.hintForStdio else { continue }
            try Task.checkCancellation()
            return report(words)
        }
    }

    func detach(_ reason: String) { link.disconnect(reason) }

    func giveUp(_ reason: String) { link.giveUp(reason) }
}
