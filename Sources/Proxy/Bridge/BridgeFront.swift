// SPDX-License-Identifier: Apache-2.0
import Runtime

/// Connects a stdio backend to the bridge.
struct BridgeFront: BackendFront {
    let bridge: StdioBridge

    func attach(_ backend: any Backend, report: @escaping @Sendable (String) -> Void) async throws -> String {
        guard let channel = backend.channel else {
            throw RuntimeError(.startFailed, "the backend has no message channel")
        }
        let (ready, sink) = AsyncStream<Void>.makeStream()
        bridge.connect(channel) { sink.yield() }
        for await _ in ready { return "" }
        throw CancellationError()
    }

    func detach(_ reason: String) { bridge.disconnect(reason) }

    func giveUp(_ reason: String) { bridge.giveUp(reason) }
}
